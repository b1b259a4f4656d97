"""What the user sees: results on stdout, everything else on stderr."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

import click

from cli.edge import Edge
from cli.flags import Flags
from cli.text import duration
from stacks.errors import UsageError

#: Roles of text and how a terminal shows them.
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "care": {"fg": "yellow"},
    "quiet": {"dim": True},
    "title": {"bold": True},
}


class Ui:
    """Writes for one call of the program.

    Args:
        flags: Says how much is said and whether in colour.
        edge: stdin answers questions, stdout takes the result and nothing else, stderr takes
            progress, questions and warnings; `NO_COLOR` and `TERM` are read from its environment.
    """

    def __init__(self, flags: Flags, edge: Edge) -> None:
        self._flags = flags
        self._edge = edge
        self._err = edge.stderr
        term = edge.environ.get("TERM")
        plain = bool(flags.no_color or edge.environ.get("NO_COLOR") or term == "dumb")
        self._color = self._err.isatty() and not plain
        self._result_color = edge.stdout.isatty() and not plain
        self.live = self._color and not flags.quiet
        #: Whether stdout can be drawn on, and whether in colour.
        self.draws = edge.stdout.isatty() and term != "dumb"
        self.draws_color = self._result_color

    @property
    def stderr(self) -> TextIO:
        """Where progress goes."""
        return self._err

    @property
    def quiet(self) -> bool:
        """Whether progress is unwanted."""
        return self._flags.quiet

    def style(self, text: str, role: str) -> str:
        """Colour a text of stderr by its role; nothing without a terminal."""
        return click.style(text, **_STYLES[role]) if self._color else text

    def say(self, text: str = "") -> None:
        """Say how things go."""
        if not self.quiet:
            click.echo(text, file=self._err, color=self._color)

    def detail(self, text: str) -> None:
        """Say more, for who wants it (`--verbose`)."""
        if self._flags.verbose:
            click.echo(self.style(text, "quiet"), file=self._err, color=self._color)

    def warn(self, text: str) -> None:
        """Say what must be read, even when quiet."""
        click.echo(self.style(text, "care"), file=self._err, color=self._color)

    def result(self, text: str) -> None:
        """Print a result."""
        click.echo(text, file=self._edge.stdout)

    def result_styled(self, text: str, role: str | None) -> None:
        """Print a line of a result, coloured by its role where stdout is a terminal."""
        colored = role is not None and self._result_color
        shown = click.style(text, **_STYLES[role]) if role and colored else text
        click.echo(shown, file=self._edge.stdout, color=colored)

    def result_json(self, value: object) -> None:
        """Print a result as JSON."""
        click.echo(json.dumps(value, indent=2, default=str), file=self._edge.stdout)

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """Show that something goes on which may take longer than a second."""
        start = self._edge.monotonic()
        # More lines would come through the live one.
        if not self.live or self._flags.verbose:
            self.say(f"{text} …")
            yield
            return
        # Imported late: only a terminal needs it, and it costs a tenth of a second.
        from rich.console import Console  # noqa: PLC0415

        with Console(file=self._err).status(text):
            yield
        self.say(f"{self.style('✓', 'good')} {text} ({duration(self._edge.monotonic() - start)})")

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to answer."""
        return self._edge.stdin.isatty() and self._err.isatty()

    def must_be_able_to_ask(self) -> None:
        """Refuse to go on without `--yes` where nobody can answer."""
        if not (self._flags.yes or self.can_ask):
            raise UsageError(
                "there is no terminal to ask on", "Repeat the command with --yes to go on unasked."
            )

    def confirm(self, question: str) -> bool:
        """Ask; `--yes` answers."""
        if self._flags.yes:
            return True
        self.must_be_able_to_ask()
        self._err.write(f"{question} [y/N] ")
        self._err.flush()
        return self._edge.stdin.readline().strip().lower() in {"y", "yes"}

    def must_be_able_to_type(self) -> None:
        """Refuse to go on where nobody can type a name and none was given beforehand."""
        if not (self._flags.confirm_name or (self._edge.stdin.isatty() and self._err.isatty())):
            raise UsageError(
                "there is no terminal to type the stack's name on, and --yes does not do for this",
                "Repeat the command with --confirm-name and the stack's name.",
            )

    def confirm_name(self, question: str, name: str) -> bool:
        """Ask for a name to be typed; `--confirm-name` answers, `--yes` does not."""
        typed = self._flags.confirm_name
        if typed is None:
            self.must_be_able_to_type()
            self._err.write(f"{question} Type {name} to go on: ")
            self._err.flush()
            typed = self._edge.stdin.readline().strip()
        if typed != name:
            self.warn(f"That is not the stack's name, which is {name}.")
        return typed == name
