"""Remembers what cfn-lint said of a template: it takes seconds, and says the same again.

The user's cache folder holds a file for each answer, named by the digest of all that the answer
rests on. A file that is damaged, or was written by somebody else, counts as none.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

#: Another form of file has another number.
_FORM = 1
#: A file is some hundred bytes; this many are far more templates than one user lints.
_MOST_FILES = 200
#: Files that cfn-lint reads by itself, here and in the home folder.
#: https://github.com/aws-cloudformation/cfn-lint#config-file
_OWN_FILES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")

Rows = list[dict[str, str]]


def folder(environ: Mapping[str, str]) -> Path:
    """Return where answers are kept.

    https://specifications.freedesktop.org/basedir-spec/latest/ ignores a relative XDG_CACHE_HOME.
    """
    base = Path(environ.get("XDG_CACHE_HOME") or "")
    if not base.is_absolute():
        base = Path.home() / ".cache"
    return base / "stackgen" / "lint"


def key(template_json: str, settings: Mapping[str, Any]) -> str:
    """Return the name of an answer: template, settings, cfn-lint with its data and its own files.

    `cfn-lint --update-specs` changes the data and not the version.
    """
    # Imported late: only a lint needs it.
    from importlib.metadata import version  # noqa: PLC0415

    package = find_spec("cfnlint")
    places = list(package.submodule_search_locations or ()) if package else []
    data = [Path(place, "data", "schemas", "providers") for place in places]
    parts = [
        str(_FORM),
        version("cfn-lint"),
        *(str(path.stat().st_mtime_ns) for path in data if path.is_dir()),
        json.dumps(settings, sort_keys=True),
        *_own_settings((Path.cwd(), Path.home())),
        template_json,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def remembered(place: Path, name: str, look: Callable[[], Rows]) -> Rows:
    """Return the answer of that name, looked for once.

    Args:
        place: The folder; made if need be, readable by its user alone.
        name: See `key`.
        look: Finds the answer out.
    """
    file = place / f"{name}.json"
    known = _read(file)
    if known is not None:
        return known
    rows = look()
    # Without a cache, such as with a full or a read-only disk, everything works, only slower.
    with suppress(OSError):
        _write(file, rows)
        _keep_newest(place)
    return rows


def _own_settings(folders: Iterable[Path]) -> list[str]:
    """Return the texts of the files that change what cfn-lint says."""
    texts = []
    for path in (base / name for base in folders for name in _OWN_FILES):
        with suppress(OSError):
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
    return texts


def _read(file: Path) -> Rows | None:
    """Return what a file holds, None if that cannot be trusted."""
    try:
        if not _ours(file.parent):
            return None
        told = json.loads(file.read_text(encoding="utf-8"))
        rows = told["findings"]
        return rows if told["sum"] == _sum(file.stem, rows) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(file: Path, rows: Rows) -> None:
    """Write a file whole or not at all: two may lint at the same time."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _ours(file.parent):
        return
    part = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({"sum": _sum(file.stem, rows), "findings": rows}, out)
    part.replace(file)


def _ours(place: Path) -> bool:
    """Tell whether a folder is a real one of this user, which nobody else can write to."""
    found = place.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _sum(name: str, rows: Rows) -> str:
    """Return what tells a damaged file from a whole one, and one answer's file from another's."""
    return hashlib.sha256(f"{name} {json.dumps(rows)}".encode()).hexdigest()


def _keep_newest(place: Path) -> None:
    """Remove the oldest files beyond the most that are kept, parts of killed writes with them."""
    files = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in files[_MOST_FILES:]:
        path.unlink(missing_ok=True)
