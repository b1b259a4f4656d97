"""The controllers' image has a name by its content, before anything is built."""

import re

import pytest

from cli import package
from stacks.config import Config
from stacks.controller_image import REPOSITORY, base_image, context, mode, revision, tag
from stacks.errors import StackgenError
from stacks.images import by_tag

CONFIG = Config(name="ci")
FILES = {"Dockerfile": "ARG BASE_IMAGE=registry.example.com/jenkins:1\n", "run": "#!/bin/sh\n"}


def test_the_context_is_a_folder_of_the_texts() -> None:
    """Paths are the build's own; user data is no part of it."""
    texts = {"cloudinit/a": "1", "jenkins/b/c": "2", "jenkins/a": "3"}
    assert list(context(CONFIG, texts).items()) == [("a", "3"), ("b/c", "2")]


def test_the_base_is_the_dockerfile_s() -> None:
    """Its first ARG; one that says none belongs to an installation that is not whole."""
    assert base_image(FILES) == "registry.example.com/jenkins:1"
    with pytest.raises(StackgenError, match="ARG BASE_IMAGE"):
        base_image({"Dockerfile": "FROM scratch\n"})


@pytest.mark.parametrize(
    ("files", "base"),
    [
        ({**FILES, "run": "#!/bin/sh -e\n"}, "b"),
        ({**FILES, "run": "/bin/sh\n"}, "b"),
        ({**FILES, "run2": ""}, "b"),
        ({"Dockerfile": FILES["Dockerfile"], "ru": "n#!/bin/sh\n"}, "b"),
        (FILES, "c"),
    ],
)
def test_every_difference_is_another_revision(files: dict[str, str], base: str) -> None:
    """Bytes, modes, paths and the base all count."""
    assert revision(files, base) != revision(FILES, "b")


def test_the_order_of_the_files_is_none() -> None:
    """Two machines that list a folder in another order name the same image."""
    assert revision(dict(reversed(FILES.items())), "b") == revision(FILES, "b")


def test_modes_are_the_content_s() -> None:
    """Neither a umask nor a wheel's unpacking changes them."""
    assert (mode("#!/bin/sh\n"), mode("print()\n")) == (0o755, 0o644)


def test_a_tag_names_content_and_architecture() -> None:
    """Two stacks of one account with hosts of both architectures share a repository."""
    one, other = tag(FILES, "b", "x86_64"), tag(FILES, "b", "arm64")
    assert re.fullmatch(r"[0-9a-f]{20}-x86_64", one)
    assert one.removesuffix("x86_64") == other.removesuffix("arm64")


def test_a_template_names_the_image_without_knowing_the_account() -> None:
    """The account's own registry, in its region, whatever the partition."""
    found = by_tag(CONFIG, {f"jenkins/{path}": text for path, text in FILES.items()})
    registry = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    expected = tag(FILES, "registry.example.com/jenkins:1", "x86_64")
    assert getattr(found, "data", None) == {"Fn::Sub": f"{registry}/{REPOSITORY}:{expected}"}
    other = by_tag(CONFIG, {f"jenkins/{path}": text for path, text in FILES.items()}, "b")
    expected = tag(FILES, "b", "x86_64")
    assert getattr(other, "data", None) == {"Fn::Sub": f"{registry}/{REPOSITORY}:{expected}"}


def test_the_packaged_context_is_whole() -> None:
    """What is shipped can be named and built: a Dockerfile on a full version, never `lts`."""
    files = context(CONFIG, package.texts())
    assert re.fullmatch(r"docker\.io/jenkins/jenkins:2(\.\d+)+-lts-jdk21", base_image(files))
