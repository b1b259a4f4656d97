"""The controllers' own image: what it is built from, its name by content, where it lies.

Its build context is packaged text, as user data is, with the user's files of each controller below
`controllers/`. The tag names the content, so that it is known before anything is built, and the
same on every machine; a repository with immutable tags then holds one image for each content.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from stacks.controller_files import controller_files
from stacks.errors import StackgenError
from stacks.tables import Architecture

if TYPE_CHECKING:
    from stacks.config import Config

#: The template's parameter that names it, when all controllers share one that is known.
PARAMETER = "ControllerImage"

#: Beside ids of images by parameter: what it is built on in place of the Dockerfile's own.
BASE = "BaseImage"

#: In the registry of the stack's account and region; one for all stacks.
REPOSITORY = "stackgen/controller"

#: Where the context lies among the packaged texts.
_FOLDER = "jenkins/"
_BASE = re.compile(r"^ARG BASE_IMAGE=(\S+)$", re.MULTILINE)
_REVISION_LENGTH = 20


def context(config: "Config", texts: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the build context by their path in it.

    Args:
        config: Whose controllers have files of their own.
        texts: The packaged texts.
    """
    packaged = {
        path.removeprefix(_FOLDER): text
        for path, text in sorted(texts.items())
        if path.startswith(_FOLDER)
    }
    return {**packaged, **controller_files(config)}


def base_image(files: Mapping[str, str]) -> str:
    """Return the image that the Dockerfile builds on when none is named.

    Raises:
        StackgenError: The context has no Dockerfile that says it.
    """
    found = _BASE.search(files.get("Dockerfile", ""))
    if found is None:
        raise StackgenError(
            "the controllers' image cannot be named: jenkins/Dockerfile has no ARG BASE_IMAGE=",
            "This installation is not whole: install stackgen anew.",
        )
    return found[1]


def mode(text: str) -> int:
    """Return a file's mode in the context: a program starts with `#!`, all others are read.

    What the disk says depends on the umask of a checkout and on who unpacked a wheel.
    """
    return 0o755 if text.startswith("#!") else 0o644


def revision(files: Mapping[str, str], base: str) -> str:
    """Return the digest of a context: its paths, modes and bytes, and what it is built on."""
    digest = hashlib.sha256(f"{base}\0".encode())
    for path, text in sorted(files.items()):
        body = text.encode()
        digest.update(f"{path}\0{mode(text):o}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()


def tag(files: Mapping[str, str], base: str, architecture: Architecture) -> str:
    """Return the tag of the image that a context becomes on one architecture."""
    return f"{revision(files, base)[:_REVISION_LENGTH]}-{architecture}"
