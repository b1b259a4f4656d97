"""Repositories that tests clone from."""

import subprocess
from collections.abc import Mapping
from pathlib import Path


def repository(folder: Path, texts: Mapping[str, str]) -> Path:
    """Make a repository with one commit on `main`."""
    folder.mkdir()
    _git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, texts)
    return folder


def commit(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files and commit everything."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message=change")


def _git(folder: Path, *arguments: str) -> None:
    """Run git as nobody in particular."""
    who = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)
