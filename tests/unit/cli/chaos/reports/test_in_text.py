"""The report of a terminal."""

from cli.chaos.reports.in_text import lines, terminal
from tests.unit.cli.chaos.reports.examples import failed, passed, report


def test_the_table_comes_first_and_says_all_of_each_fault() -> None:
    """What a reader wants to know stands in one line a fault."""
    shown = [line.split() for line in terminal(report()).splitlines()]
    row = next(words for words in shown if words[:1] == ["host-terminate"])
    assert " ".join(row) == (
        "host-terminate passed 0.8 s by autoscaling 1.2 s 9.6 s 13.5 s 12 of 300 1 of 6"
    )


def test_level_and_factor_stand_beside_every_fault() -> None:
    """No figure is read as one of AWS."""
    text = terminal(report())
    assert text.count("emulated, time factor 20") == 3


def test_every_term_of_the_bound_is_shown_with_its_source() -> None:
    """A bound nobody can check is none."""
    text = terminal(report(passed()))
    assert "3 min 0 s  an instance boots and joins  assumed: boot and the agent's start" in text


def test_broken_promises_are_red() -> None:
    """They stand out, and the fault's line does."""
    red = [line.text for line in lines(report(failed())) if line.role == "bad"]
    assert len(red) == 4
    assert "  broken: 1 build <lost> & promised" in red


def test_no_text_from_outside_steers_the_terminal() -> None:
    """An escape sequence in a victim's name is shown, not obeyed."""
    text = terminal(report(failed()))
    assert "\x1b" not in text
    assert "\\x1b[31m" in text


def test_no_line_ends_in_a_space() -> None:
    """Logs and diffs stay clean."""
    assert [line for line in terminal(report()).splitlines() if line != line.rstrip()] == []
