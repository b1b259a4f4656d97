"""Where output goes and when it has colour."""

import io

import pytest

from cli.flags import Flags
from cli.ui import Ui
from tests.unit.cli.fakes import Terminal, world


def ui(stream: io.StringIO, environ: dict[str, str] | None = None, **flags: bool | str) -> Ui:
    """Make a Ui that writes progress to a stream."""
    edge = world().edge(stderr=stream, stdout=io.StringIO(), environ=environ or {})
    return Ui(Flags(**flags), edge)  # type: ignore[arg-type] # whatever is given


@pytest.mark.parametrize(
    ("stream", "environ", "no_color"),
    [
        (io.StringIO(), {}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {}, True),
    ],
)
def test_no_escape_code_where_none_is_wanted(
    stream: io.StringIO,
    environ: dict[str, str],
    no_color: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Not to a pipe, not with NO_COLOR whatever else is set, not to a dumb terminal."""
    shown = ui(stream, environ, no_color=no_color)
    shown.say(shown.style("text", "bad"))
    with shown.working("work"):
        pass
    assert "\x1b" not in stream.getvalue()
    assert not shown.live


def test_a_terminal_gets_colour() -> None:
    """Colour on a terminal that can."""
    stream = Terminal()
    shown = ui(stream)
    shown.say(shown.style("text", "bad"))
    assert "\x1b[" in stream.getvalue()
    assert shown.live


def test_an_empty_no_color_means_nothing() -> None:
    """https://no-color.org: the variable counts when it is not empty."""
    assert ui(Terminal(), {"NO_COLOR": ""}).live


def test_quiet_silences_progress_but_no_warning() -> None:
    """--quiet keeps warnings."""
    stream = io.StringIO()
    shown = ui(stream, quiet=True)
    shown.say("progress")
    shown.detail("detail")
    shown.warn("warning")
    assert stream.getvalue() == "warning\n"


def test_verbose_says_more() -> None:
    """Details come with --verbose only."""
    quiet, verbose = io.StringIO(), io.StringIO()
    ui(quiet).detail("detail")
    ui(verbose, verbose=True).detail("detail")
    assert (quiet.getvalue(), verbose.getvalue()) == ("", "detail\n")


def test_a_name_that_is_not_the_stacks_is_told() -> None:
    """Nothing goes on, and one reads why."""
    stream = io.StringIO()
    assert not ui(stream, confirm_name="cj").confirm_name("Gone for ever.", "ci")
    assert "not the stack's name, which is ci" in stream.getvalue()
    assert ui(io.StringIO(), confirm_name="ci").confirm_name("Gone for ever.", "ci")
