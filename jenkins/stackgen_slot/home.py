"""The home on network storage, and the folders that must not lie on it.

In the home stay configuration, secrets, users, jobs with their builds, nodes, queue and
fingerprints. What only this task needs, and what has many small files, lies in the task-local
folder: on network storage, exploded war and plugins alone are 90 % of a boot's file operations.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from stackgen_slot.problems import SlotError, say
from stackgen_slot.settings import Settings

#: Made in the task-local folder; `launch.py` says what each is for.
FOLDERS = ("war", "plugins", "pluginroot", "workspaces", "caches", "tmp", "casc")

#: What an earlier start of the same container left in these would be read again.
_EMPTIED = ("plugins", "tmp", "casc")

#: Where Jenkins writes first; one that another user made would fail there, in the middle of a boot.
_WRITTEN = ("jobs", "nodes", "secrets", "users")

#: Without the one Jenkins reads no configuration, without the other nobody sees that it did not:
#: it would be open to everyone.
_NEEDED = ("plugins/configuration-as-code.jpi", "init.groovy.d/stackgen-guard.groovy")

#: Of scripts that an image put into the home.
_OURS = "stackgen-"

#: What to do about a home that cannot be written.
_OWNER = "give the access point of the home the owner 1000:1000 and its files the same"

#: Whoever has it locked writes to the home.
_LOCK = ".stackgen-lock"

#: A task that ECS ends has 30 s; the lock of a host that is lost ends later, with its NFS lease.
_HOLD_SECONDS = 180


@contextlib.contextmanager
def held(settings: Settings, seconds: float = _HOLD_SECONDS) -> Iterator[None]:
    """Let nobody else write to the home, for as long as this process lives and what it becomes.

    Two Jenkins on one home both serve, and each loses what the other writes. ECS alone does not
    keep them apart: it counts tasks that run or are pending, so a successor may start while the
    old task still stops. The lock is the file system's, and so holds between hosts; Java closes
    it in the programs that it starts.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    https://docs.aws.amazon.com/efs/latest/ug/limits.html

    Args:
        settings: Of the slot.
        seconds: How long another one may take to end.

    Raises:
        SlotError: Another one has the home for longer, or it cannot be written.
    """
    path = settings.home / _LOCK
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unwritable(settings.home, error.strerror, _OWNER) from error
    try:
        _lock(lock, settings.home, seconds)
        os.set_inheritable(lock, True)
        yield
    finally:
        os.close(lock)


def _lock(lock: int, home: Path, seconds: float) -> None:
    """Wait for a lock."""
    end = time.monotonic() + seconds
    waiting = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError as error:
            if time.monotonic() >= end:
                raise SlotError(
                    f"another Jenkins has had {home} for {seconds:g} s",
                    "stop its task (`aws ecs list-tasks`); ECS starts this one again",
                ) from error
        if not waiting:
            say(f"another Jenkins still has {home}; waiting for its end, {seconds:g} s at most")
            waiting = True
        time.sleep(0.2)


def prepare(settings: Settings) -> None:
    """Make the home and the task-local folder what Jenkins expects; the same again at each start.

    Raises:
        SlotError: A folder cannot be written, or the image lacks what makes Jenkins safe.
    """
    _check_image(settings.share)
    _check_home(settings.home)
    _make_local(settings.local)
    _bring_plugins(settings)
    _bring_scripts(settings)


def _check_image(share: Path) -> None:
    """See that the image has what keeps a Jenkins from being open to everyone."""
    for name in _NEEDED:
        if not (share / name).is_file():
            raise SlotError(
                f"the image has no {share / name}, and Jenkins would start without any security",
                "build it again with `stackgen image build`",
            )


def _check_home(home: Path) -> None:
    """See that the home, and the folders that Jenkins made in it, can be written."""
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise _unwritable(home, error.strerror, _OWNER) from error
    for name in _WRITTEN:
        if (home / name).exists() and not os.access(home / name, os.W_OK | os.X_OK):
            raise _unwritable(home / name, "it is another user's", _OWNER)


def _unwritable(path: Path, why: str | None, remedy: str) -> SlotError:
    """Return the error of a folder that cannot be written."""
    return SlotError(f"{path} cannot be written by user {os.getuid()} ({why})", remedy)


def _make_local(local: Path) -> None:
    """Make the task-local folders, those that Jenkins would read again empty."""
    try:
        for name in _EMPTIED:
            if (local / name).exists():
                shutil.rmtree(local / name)
        for name in FOLDERS:
            (local / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = "start the image as user 1000, or name another folder in STACKGEN_LOCAL"
        raise _unwritable(Path(error.filename or local), error.strerror, remedy) from error


def _bring_plugins(settings: Settings) -> None:
    """Copy the image's plugins, and make the home's folder a link to the copy.

    Jenkins reads archives from its home and nowhere else (`--pluginroot` moves only what it unpacks
    from them); the home's own would be those of whichever image ran first.
    """
    source, target = settings.share / "plugins", settings.local / "plugins"
    for archive in sorted(source.glob("*.jpi")):
        shutil.copyfile(archive, target / archive.name)
    link = settings.home / "plugins"
    if link.is_dir() and not link.is_symlink():
        aside = _free(settings.home / "plugins.before-stackgen")
        link.rename(aside)
        say(f"{link} of an earlier image is now {aside}: plugins come from the image")
    if not link.is_symlink() or link.readlink() != target:
        fresh = settings.home / ".stackgen-plugins"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(link)


def _free(path: Path) -> Path:
    """Return a name that nothing has yet: the path itself, or with a number."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def _bring_scripts(settings: Settings) -> None:
    """Put the image's init scripts into the home, and remove those of an earlier image."""
    folder = settings.home / "init.groovy.d"
    folder.mkdir(exist_ok=True)
    scripts = {
        f"{_OURS}{path.name.removeprefix(_OURS)}": path
        for path in (settings.share / "init.groovy.d").glob("*.groovy")
    }
    for old in folder.glob(f"{_OURS}*.groovy"):
        if old.name not in scripts:
            old.unlink()
    for name, path in scripts.items():
        fresh = folder / f".{name}.new"
        shutil.copyfile(path, fresh)
        fresh.replace(folder / name)
