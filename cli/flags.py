"""What was typed: the values of all options, and commands that repeat them."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from stacks.errors import UsageError, shown
from stacks.light import dataclass

#: A name, or the id that follows a deleted stack.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
_STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}|arn:\S{1,2000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The options of one call; a verb without an option has its default.

    Attributes:
        typed: The names of the options that stood on the command line itself.
        program: How the program was called, as it can be typed again.
    """

    config: Path = Path("stackgen.yaml")
    region: str | None = None
    profile: str | None = None
    account: str | None = None
    stack_name: str | None = None
    endpoint_url: str | None = None
    local: bool = False
    param: tuple[tuple[str, str], ...] = ()
    tag: tuple[tuple[str, str], ...] = ()
    dry_run: bool = False
    accept_loss: tuple[str, ...] = ()
    revert_drift: bool = False
    exit_code: bool = False
    lift_termination_protection: bool = False
    delete_data: bool = False
    confirm_name: str | None = None
    yes: bool = False
    timeout: float = 3600.0
    no_wait: bool = False
    no_roll: bool = False
    express: bool = False
    cancel_on_timeout: bool = False
    continue_rollback: bool = False
    skip: tuple[str, ...] = ()
    keep_images: bool = False
    builder: str | None = None
    base_image: str | None = None
    output: str = "text"
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    debug: bool = False
    typed: frozenset[str] = frozenset()
    program: str = "stackgen"

    @property
    def json(self) -> bool:
        """Whether the result is wanted as JSON."""
        return self.output == "json"

    def command(self, verb: str, *more: str) -> str:
        """Write a command about the same stack, as it must be typed from here.

        What stood on the command line is repeated; what came from the environment is still there.
        """
        words = []
        for name, option in (
            ("config", "-c"),
            ("stack_name", "--stack-name"),
            ("region", "--region"),
            ("profile", "--profile"),
            ("account", "--account"),
            ("endpoint_url", "--endpoint-url"),
        ):
            if name in self.typed:
                words += [option, str(getattr(self, name))]
        local = ["--local"] if "local" in self.typed else []
        return " ".join([self.program, shlex.join([*verb.split(), *more, *local, *words])])


def flags_of(ctx: click.Context, given: dict[str, Any]) -> Flags:
    """Gather the options of a call, and refuse those that contradict each other."""
    typed = frozenset(
        name for name in given if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    )
    flags = Flags(**given, typed=typed, program=program(sys.argv[0], _here()))
    if flags.local and {"endpoint_url", "profile"} & typed:
        wrong = "--endpoint-url" if "endpoint_url" in typed else "--profile"
        raise UsageError(
            f"--local and {wrong} contradict each other",
            "The local AWS has its own end point. Leave one of the two out.",
        )
    if flags.stack_name and not _STACK_NAME.fullmatch(flags.stack_name):
        raise UsageError(
            f'"{shown(flags.stack_name)}" is no name of a stack',
            "Write letters, digits and hyphens, a letter first, at most 128.",
        )
    if flags.quiet and flags.verbose:
        raise UsageError("--quiet and --verbose contradict each other")
    return flags


def _here() -> Path:
    """Return the current folder, which somebody may have removed under our feet."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UsageError(
            "the current folder does not exist any more", "Change into one that exists."
        ) from None


def program(argv0: str, here: Path) -> str:
    """Return how the program was called, as it can be typed again in the folder `here`.

    A name found on the PATH is typed as that name; another place below `here` relative to it.
    """
    called = Path(argv0)
    if called.suffix == ".py":
        return f"{shlex.quote(sys.executable)} -m cli.main"
    found = shutil.which(called.name)
    full = Path(os.path.abspath(here / called))  # noqa: PTH100 - resolve() would follow links
    if found and Path(found) == full:
        return called.name
    return shlex.quote(str(full.relative_to(here) if full.is_relative_to(here) else full))
