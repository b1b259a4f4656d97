"""Everything outside the process that a verb needs, as one value: tests hand in another one."""

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TextIO, cast

import click

from stacks.errors import UsageError

if TYPE_CHECKING:
    from cli.aws import Aws
    from cli.programs import Program
    from cli.records import Connection
    from localcloud.client import Endpoint, Status
    from stacks.config import Config
    from stacks.synth import Synthesis


class LocalCloud(Protocol):
    """What is used of the local AWS: the functions of `localcloud.client`."""

    def default_home(self, project: Path) -> Path:
        """Return the state folder of a project folder."""

    def up(self, home: Path, *, note: Callable[[str], None]) -> "Endpoint":
        """Return the running local AWS, started if need be."""

    def status(self, home: Path) -> "Status | None":
        """Return what runs, None if nothing does."""

    def down(self, home: Path) -> bool:
        """End it; tell whether there was one."""


_NO_IMAGES: Mapping[str, str] = MappingProxyType({})

# Imports are late in all of these: each verb pays for what it uses and for nothing else.


def _connect(connection: "Connection") -> "Aws":
    from cli.aws import Aws  # noqa: PLC0415

    return Aws(connection)


def _read_config(path: Path, region: str | None) -> "Config":
    from cli.config_file import read_config  # noqa: PLC0415

    return read_config(path, region)


def _synth(config: "Config", images: Mapping[str, str] = _NO_IMAGES) -> "Synthesis":
    from cli.package import code, texts  # noqa: PLC0415
    from stacks.synth import synth  # noqa: PLC0415

    return synth(config, texts(), images, code=code())


def _local() -> LocalCloud:
    from importlib.util import find_spec  # noqa: PLC0415

    if not (find_spec("moto") and find_spec("ministack")):
        raise UsageError(
            "the local AWS is not installed", "Install it with: pip install 'stackgen[local]'"
        )
    from localcloud import client  # noqa: PLC0415

    return cast("LocalCloud", client)


def _answers(url: str) -> int:
    """Return the status that an address answers with, 0 if it does not answer.

    A redirect is an answer: it is not followed, for it may lead off this machine.
    """
    from http.client import HTTPException  # noqa: PLC0415
    from urllib.error import HTTPError  # noqa: PLC0415
    from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener  # noqa: PLC0415

    class Stay(HTTPRedirectHandler):
        """Follows nothing: a status that it does not handle is an error with its code."""

        def redirect_request(self, *_: object) -> None:
            return None

    # Without the proxies of the environment: only addresses of this machine are asked.
    opener = build_opener(ProxyHandler({}), Stay())
    try:
        with opener.open(url, timeout=2) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code
    except (OSError, HTTPException):
        return 0


def _pipe(command: Sequence[str], text: str) -> tuple[int, bytes, str]:
    """Run a program on a text; return its exit code, its output and what it complains of."""
    import subprocess  # noqa: PLC0415

    done = subprocess.run(  # noqa: S603 - a fixed program, found on the PATH, and no shell
        list(command), input=text.encode(), capture_output=True, check=False, timeout=120
    )
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def _execute(program: "Program", line: Callable[[str], None]) -> int:
    from cli.programs import execute  # noqa: PLC0415

    return execute(program, line)


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The effects a verb may have, and the senses it has; each can be replaced in a test."""

    connect: Callable[["Connection"], "Aws"] = _connect
    read_config: Callable[[Path, str | None], "Config"] = _read_config
    synth: Callable[..., "Synthesis"] = _synth
    local: Callable[[], LocalCloud] = _local
    answers: Callable[[str], int] = _answers
    find_program: Callable[[str], str | None] = shutil.which
    pipe: Callable[[Sequence[str], str], tuple[int, bytes, str]] = _pipe
    execute: Callable[["Program", Callable[[str], None]], int] = _execute
    machine: Callable[[], str] = platform.machine
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)


def edge_of(ctx: click.Context) -> Edge:
    """Return the edge that a test put into the context, else the real one."""
    found: Any = ctx.find_object(Edge)
    return found if isinstance(found, Edge) else Edge()
