"""The build context as builders take it: a folder, or an archive for CodeBuild."""

import io
import os
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from stacks.controller_image import mode

#: The first time that an archive can hold; builders compare it when they look for what is built.
_THEN = (1980, 1, 1, 0, 0, 0)
_THEN_SECONDS = 315532800


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write a context: the same paths, bytes, modes and times on every machine."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(mode(text))
        os.utime(path, (_THEN_SECONDS, _THEN_SECONDS))
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        path.chmod(0o755)


def archive(files: Mapping[str, str]) -> bytes:
    """Return a context as a zip archive."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _THEN)
            entry.external_attr = (stat.S_IFREG | mode(text)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, text.encode())
    return body.getvalue()
