"""The controllers' image, really built, and containers of it, without a container engine's service.

buildah builds in a chroot with its plainest storage, which is what a sandbox allows root. A
container is what the image's configuration says (entry point, user, variables) in namespaces of its
own, with the volumes that a task of ECS has; the network is the machine's, so that stand-ins on its
loopback answer.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.programs import root_programs

ROOT = Path(__file__).parents[1]
BASE = ROOT / "tests" / "controller_base"
WORK = ROOT / "build" / "controller-image"
#: Who the image says it runs as.
USER = 1000

#: Mounts as in a task, then the image's own user and entry point; `$0` is the root folder.
_ENTER = """
set -e
mount --make-rprivate /
mount --bind "$HOME_FOLDER" "$0/var/jenkins_home"
mount --bind "$LOCAL_FOLDER" "$0/var/lib/stackgen"
mount --rbind /dev "$0/dev"
mount -t proc proc "$0/proc"
exec chroot --userspec=1000:1000 "$0" env --ignore-environment "$@"
"""


def _buildah(*arguments: object, seconds: float = 120) -> str:
    """Run buildah on a store of these tests' own."""
    store = ("--root", WORK / "store", "--runroot", WORK / "run", "--storage-driver", "vfs")
    done = subprocess.run(
        [str(word) for word in ("buildah", *store, *arguments)],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"buildah {arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout.strip()


def base_image() -> str:
    """Build the stand-in for the base image once for what it is made of; return its name."""
    dockerfile = (ROOT / "jenkins" / "Dockerfile").read_text()
    asked = re.search(r"apt-get install -y --no-install-recommends ([\w. -]+)", dockerfile)
    assert asked is not None
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if line
    )["VERSION_CODENAME"]
    digest = hashlib.sha256(f"{asked[1]}{release}".encode())
    tar = WORK / f"{digest.hexdigest()[:16]}.tar"
    if not tar.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        slim = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")]
        include = f"--include={','.join(asked[1].split())}"
        made = ["mmdebstrap", "--quiet", "--variant=minbase", include, *slim, release, f"{tar}.new"]
        subprocess.run([*made[:-1], "--format=tar", made[-1]], check=True, timeout=300)
        Path(f"{tar}.new").rename(tar)
    for path in sorted(BASE.iterdir()):
        digest.update(path.read_bytes())
    name = f"localhost/stackgen-base:{digest.hexdigest()[:16]}"
    if digest.hexdigest()[:16] not in _buildah("images", "--format", "{{.Tag}}"):
        context = WORK / "base"
        shutil.rmtree(context, ignore_errors=True)
        shutil.copytree(BASE, context)
        os.link(tar, context / "base.tar")
        _buildah("bud", "--isolation", "chroot", "--pull=never", "-t", name, context)
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image that was built.

    Attributes:
        root: Its files.
        config: What it says of itself, as OCI names it: `Entrypoint`, `User`, `Env` …
        container: Its name in the store.
    """

    root: Path
    config: dict[str, Any]
    container: str

    def remove(self) -> None:
        """Take it out of the store."""
        _buildah("rm", self.container)
        _buildah("rmi", "localhost/stackgen-controller")


def build(context: Path) -> Image:
    """Build the Dockerfile in `context` on the stand-in for its base."""
    root_programs("buildah", "mmdebstrap", "unshare", "git")
    _buildah("rm", "--all")  # of a run that was interrupted
    base = base_image()
    name = "localhost/stackgen-controller"
    argument = f"--build-arg=BASE_IMAGE={base}"
    _buildah("bud", "--isolation", "chroot", "--pull=never", argument, "-t", name, context)
    container = _buildah("from", "--pull=never", name)
    found = json.loads(_buildah("inspect", "--type", "image", name))
    return Image(
        root=Path(_buildah("mount", container)),
        config=found["OCIv1"]["config"],
        container=container,
    )


class Container:
    """A task's container of an image."""

    def __init__(self, image: Image, folder: Path, environ: Mapping[str, str]) -> None:
        """Start the image's entry point as its user.

        Args:
            image: What is run.
            folder: Holds the home (`home`), made when absent, and the container's output.
            environ: Of the task definition; the image's own variables stand behind it.
        """
        self.home, self.local = folder / "home", folder / "local"
        shutil.rmtree(self.local, ignore_errors=True)
        for path in (self.home, self.local):
            if not path.exists():
                path.mkdir()
                os.chown(path, USER, USER)
        assert image.config["User"] == str(USER)
        given = {**dict(pair.split("=", 1) for pair in image.config["Env"]), **environ}
        entry = [*(f"{name}={text}" for name, text in given.items()), *image.config["Entrypoint"]]
        apart = ("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork")
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            self.process = subprocess.Popen(
                [*apart, "sh", "-c", _ENTER, str(image.root), *entry],
                env={
                    "PATH": os.environ["PATH"],
                    "HOME_FOLDER": str(self.home),
                    "LOCAL_FOLDER": str(self.local),
                },
                stdout=out,
                stderr=err,
            )
        self._folder = folder

    def output(self) -> tuple[str, str]:
        """Return what was written so far to standard output and standard error."""
        out, err = ((self._folder / name).read_text("utf-8", "replace") for name in ("out", "err"))
        return out, err

    def jenkins(self) -> dict[str, Any]:
        """Wait for Jenkins; return what it was started with."""
        record = self.local / "java.json"
        self.wait_for(record.exists)
        found: dict[str, Any] = json.loads(record.read_text())
        return found

    def wait_for(self, done: Any) -> None:
        """Wait up to 20 s until `done` says so; a container that ended is an error."""
        until = time.monotonic() + 20
        while not done():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < until, self.output()
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the container's first process, as ECS does."""
        os.kill(self._first()[0], number)

    def _first(self) -> list[int]:
        """Return the container's first process, once there is one."""
        outer = self.process.pid
        children = Path(f"/proc/{outer}/task/{outer}/children").read_text()
        return [int(number) for number in children.split()]

    def ended(self, seconds: float = 20) -> int:
        """Wait for the end; return the exit code."""
        return self.process.wait(seconds)

    def __enter__(self) -> Self:
        """Use it as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill the first process, with which all others of its namespace end.

        Not `unshare` alone: its child is told of its end no more, once that is another user's.
        """
        if self.process.poll() is None:
            for first in self._first():
                os.kill(first, signal.SIGKILL)
            self.process.kill()
        self.process.wait()
