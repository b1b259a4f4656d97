"""Builds and pushes the image by a builder of this machine."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.edge import Edge
from cli.image import context
from cli.image.builders import Builder
from cli.image.own import OwnImage
from cli.image_records import RegistryLogin
from cli.programs import Program
from cli.ui import Ui
from stacks.errors import StackgenError

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
#: How builders begin a step: podman and buildah, BuildKit, docker before it.
_STEP = re.compile(r"(STEP|Step) \d+/\d+|#\d+ \[[^\]]*\d+/\d+\]")
_WRONG = re.compile(
    r"\b(error|failed|denied|unauthorized|cannot|not found|no such)\b", re.IGNORECASE
)
_TAIL = 12
_MACHINES = {"amd64": "x86_64", "aarch64": "arm64"}


class LocalBuild:
    """One build, in a folder of its own that goes with it.

    Args:
        name: The builder's.
        edge: Runs it.
        ui: Where its steps are shown; with `--verbose` every line.
    """

    def __init__(self, name: str, edge: Edge, ui: Ui) -> None:
        self._edge, self._ui = edge, ui
        self._folder = tempfile.TemporaryDirectory(prefix="stackgen-image-")
        self._builder = Builder(name=name, folder=Path(self._folder.name))

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Remove the folder."""
        self._folder.cleanup()

    def build(self, own: OwnImage, reference: str) -> str | None:
        """Build an image and give it a name; return the digest of what it is built on, if known."""
        machine = self._edge.machine()
        if _MACHINES.get(machine, machine) != own.architecture:
            self._ui.warn(
                f"The hosts are {own.architecture}, this machine is not: {self._builder.name} needs"
                " QEMU for the image. `--builder codebuild` builds on such a machine."
            )
        digest, pulled = self._base(own)
        place = Path(self._folder.name) / "context"
        place.mkdir()
        context.write(own.files, place)
        docker = self._builder.name == "docker"
        buildkit = docker and not self._edge.execute(self._builder.buildkit(), self._ui.detail)
        self._ui.say(f"Building {reference} with {self._builder.name}, on {own.base} …")
        self._run(
            self._builder.build(
                place,
                # What was pulled, also if the base's tag moves meanwhile.
                base=f"{own.base}@{digest}" if pulled and "@" not in own.base else own.base,
                platform=own.platform,
                labels=own.labels(digest),
                reference=reference,
                buildkit=buildkit,
            ),
            f"{self._builder.name} cannot build the image",
            "Its whole output: --verbose. Another builder: --builder codebuild.",
        )
        return digest

    def _base(self, own: OwnImage) -> tuple[str | None, bool]:
        """Fetch the base image; return its digest, and whether a registry gave it just now.

        Without a way to its registry the copy that is here is as good, and said to be one.
        """
        lines: list[str] = []

        def take(line: str) -> None:
            lines.append(line)
            self._ui.detail(f"  {line}")

        # Some 300 MB.
        with self._ui.working(f"Fetching {own.base}"):
            code = self._edge.execute(self._builder.pull(own.base, own.platform), take)
            known: list[str] = []
            there = not self._edge.execute(self._builder.digest(own.base), known.append)
            if code and not there:
                raise StackgenError(
                    f"the base image {own.base} cannot be had: {first_cause(lines)}",
                    "Check the network, or name another place it lies at: --base-image.",
                )
        # What this machine has made itself has a digest too, which no registry would know.
        made_here = own.base.startswith("localhost/")
        found = _DIGEST.search(" ".join(known)) if there and not made_here else None
        if code:
            self._ui.warn(f"{own.base} cannot be fetched; the copy that is here is built on.")
        return (found[0] if found else None), bool(found) and not code

    def push(self, reference: str, target: str, login: RegistryLogin) -> None:
        """Push an image under the name of its repository."""
        name = self._builder.name
        self._run(self._builder.tag(reference, target), f"{name} cannot name the image")
        self._run(self._builder.login(login), f"{name} cannot log in to {login.registry}")
        try:
            with self._ui.working(f"Pushing {target}"):
                self._run(self._builder.push(target), f"{name} cannot push the image")
        finally:
            self._edge.execute(self._builder.logout(login.registry), self._ui.detail)

    def _run(self, program: Program, what: str, hint: str = "") -> None:
        """Run a program; show its steps, and on failure its first complaint and last lines."""
        lines: list[str] = []

        def take(line: str) -> None:
            lines.append(line)
            (self._ui.say if _STEP.match(line) else self._ui.detail)(f"  {line}")

        if self._edge.execute(program, take):
            raise StackgenError(
                f"{what}: {first_cause(lines)}", "\n".join(filter(None, [*lines[-_TAIL:], hint]))
            )


def first_cause(lines: Sequence[str]) -> str:
    """Return the line that a failure is read from: the first complaint, else the last line."""
    written = [line.strip() for line in lines if line.strip()]
    # buildah warns of each attempt, and says why it gives up after the last one.
    said = [line for line in written if "level=warning" not in line] or written
    return next((line for line in said if _WRONG.search(line)), said[-1] if said else "no reason")
