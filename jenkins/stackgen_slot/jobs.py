"""Job definitions: from files in the image, or cloned, with the last good copy kept in the home."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from stackgen_slot.problems import SlotError, say
from stackgen_slot.settings import GitJobs, Settings

#: One file, so that it is replaced whole or not at all.
_KEPT = "stackgen-jobs.json"

#: What a start was last tried with. The guard (`init.groovy.d`) gives it the other name when
#: Jenkins has taken it: a definition that fails ends the boot, at every start.
_TRIED = "stackgen-jobs.tried.json"

#: What a clone must not know; git runs programs that a repository's address may choose.
_SECRET = re.compile(r"JENKINS_|STACKGEN_")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """What a clone brought.

    Attributes:
        commit: Which one.
        scripts: Texts by file name.
    """

    commit: str
    scripts: Mapping[str, str]


class _CloneError(Exception):
    """Why nothing was cloned, in one line."""


def scripts(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """Return the texts of the job-dsl scripts, those of the image first; empty without definitions.

    Args:
        settings: Of the slot.
        environ: What git may need of it: the way out, certificates.

    Raises:
        SlotError: They cannot be cloned and no earlier copy is kept.
    """
    folder = settings.share / "controllers" / settings.controller / "jobs"
    own = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.groovy"))]
    if settings.jobs is None:
        return own
    return [*own, *_newest(settings, settings.jobs, environ).scripts.values()]


def _newest(settings: Settings, jobs: GitJobs, environ: Mapping[str, str]) -> _Copy:
    """Clone, and keep what was cloned; the last good copy stands in for what does not serve.

    A commit with which Jenkins did not start is left out once, and then tried again: it may have
    been something else.
    """
    kept = _read_kept(settings.home / _KEPT, jobs)
    path = settings.home / _TRIED
    last = _read_kept(path, jobs)
    try:
        copy = _clone(jobs, settings.local / "tmp" / "jobs", environ)
    except _CloneError as error:
        return _stand_in(jobs, kept or last, error)
    if kept and last and last.commit == copy.commit != kept.commit:
        path.unlink()
        say(
            f"WARNING: Jenkins did not start with the job definitions of commit {last.commit};"
            f" taking those of commit {kept.commit}, with which it did"
        )
        return kept
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"from": _source(jobs), **asdict(copy)}), encoding="utf-8")
    fresh.replace(path)
    return copy


def _stand_in(jobs: GitJobs, kept: _Copy | None, error: _CloneError) -> _Copy:
    """Return the copy that the home keeps, in the place of one that cannot be cloned.

    Raises:
        SlotError: There is none.
    """
    failed = f"job definitions cannot be cloned from {_without_user(jobs.url)} ({error})"
    if kept is None:
        raise SlotError(
            f"{failed}, and the home keeps no earlier copy",
            "see that `jobs.git` names what can be cloned without a password from the slot's"
            " subnets",
        ) from error
    say(f"WARNING: {failed}; taking those of commit {kept.commit} that the home keeps")
    return kept


def _read_kept(path: Path, jobs: GitJobs) -> _Copy | None:
    """Return the copy of an earlier start, unless it is of another repository, branch or folder."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["from"] != _source(jobs):
            return None
        return _Copy(commit=str(kept["commit"]), scripts=dict(kept["scripts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _source(jobs: GitJobs) -> list[str]:
    """Return what makes two clones the same."""
    return [jobs.url, jobs.branch, jobs.path]


def _clone(jobs: GitJobs, folder: Path, environ: Mapping[str, str]) -> _Copy:
    """Clone the newest commit alone; links in it are plain files, so that none leads out."""
    branch = [f"--branch={jobs.branch}"] if jobs.branch else []
    flat = ("--quiet", "--depth=1", "--single-branch", "--config=core.symlinks=false")
    _git(("clone", *flat, *branch, "--", jobs.url, str(folder)), jobs.timeout_seconds, environ)
    commit = _git(("-C", str(folder), "rev-parse", "HEAD"), jobs.timeout_seconds, environ).strip()
    paths = sorted((folder / jobs.path).glob("*.groovy"))
    if not paths:
        raise _CloneError(f"no *.groovy file in folder {jobs.path or '.'!r} of commit {commit}")
    try:
        return _Copy(
            commit=commit, scripts={path.name: path.read_text(encoding="utf-8") for path in paths}
        )
    except ValueError as error:
        raise _CloneError(f"a *.groovy file of commit {commit} is not UTF-8") from error


def _git(arguments: tuple[str, ...], seconds: int, environ: Mapping[str, str]) -> str:
    """Run git, which asks nobody anything, and end it with all it started when it takes too long.

    Raises:
        _CloneError: It failed, with its last words, or took too long.
    """
    process = subprocess.Popen(  # noqa: S603 (no shell; the address was checked)
        ["git", *arguments],  # noqa: S607 (the image's own, by its path)
        env={
            **{name: text for name, text in environ.items() if not _SECRET.match(name)},
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file",
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        out, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise _CloneError(f"no answer within {seconds} s") from error
    if process.returncode != 0:
        words = said.strip().splitlines() or [f"git ended with {process.returncode}"]
        fatal = [line for line in words if line.startswith("fatal:")]
        raise _CloneError(_without_user((fatal or words)[-1]))
    return out


def _without_user(text: str) -> str:
    """Return a text without the user names and passwords in its addresses."""
    return re.sub(r"://[^/@\s]+@", "://", text)
