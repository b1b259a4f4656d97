"""The tables on a terminal."""

import io

from cli.local.live import console, drawn, follow
from tests.unit.cli.fakes import Terminal
from tests.unit.cli.local.test_tables import NOW, TARGET, TASK, status

EVENTS = tuple(
    {"at": f"2026-01-02T03:04:{second:02}.1+00:00", "source": "aws.ecs", "text": f"event {second}"}
    for second in range(30)
)


def text(height: int, *, color: bool = False) -> str:
    """Draw once."""
    stream = io.StringIO()
    shown = console(stream, color=color)
    shown.print(drawn(status(tasks=(TASK,), targets=(TARGET,), events=EVENTS), NOW, height))
    return stream.getvalue()


def test_it_shows_as_many_events_as_fit() -> None:
    """The newest ones, three at the least."""
    assert text(0).count(" event ") == 12
    assert text(20).count(" event ") == 7
    assert "event 29" in text(20)
    assert text(5).count(" event ") == 3


def test_colour_is_for_who_wants_it() -> None:
    """NO_COLOR keeps bold and dim, which are no colours."""
    assert "\x1b[32m" in text(0, color=True)
    assert "\x1b[32m" not in text(0)


def test_names_in_brackets_are_names() -> None:
    """Nothing that is shown is read as markup."""
    stream = io.StringIO()
    named = {**TASK, "service": "[bold]ci[/bold]"}
    console(stream, color=False).print(drawn(status(tasks=(named,)), NOW))
    assert "[bold]ci[/bold]" in stream.getvalue()


def test_it_follows_until_nothing_runs() -> None:
    """The last look says so."""
    looks = [status(tasks=(TASK,)), status(targets=(TARGET,)), None]
    terminal = Terminal()
    shown = console(terminal, color=False)
    assert not follow(shown, lambda: looks.pop(0), lambda: NOW, iter([None] * 5))
    assert "process 7" in terminal.getvalue()
    assert "10.0.0.1:8080" in terminal.getvalue()
    assert not follow(shown, lambda: None, lambda: NOW, iter(()))
    assert follow(shown, status, lambda: NOW, iter([None]))
