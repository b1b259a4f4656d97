"""Where everything of the time line lies."""

from dataclasses import replace

from cli.chaos.records import Outcome, Sample, State
from cli.chaos.reports.picture import picture
from cli.chaos.reports.rows import Row
from tests.unit.cli.chaos.reports.examples import failed, passed, unprotected


def row(outcome: Outcome, label: str) -> Row:
    """Return one row of a fault's picture."""
    return next(row for row in picture(outcome).rows if row.label == label)


def test_a_user_is_green_with_what_failed_above() -> None:
    """One bar of all requests, one of each run of failed ones, in words too."""
    found = row(passed(), "user cookie-1")
    assert [bar.tone for bar in found.bars] == ["good", "bad"]
    assert found.bars[1].title == "12 failed, 0.0 to 1.1 s: 502"
    assert found.said == "150 requests, 12 failed between 0.0 and 1.1 s"
    assert [bar.tone for bar in row(passed(), "user plain").bars] == ["good"]


def test_a_single_failed_request_can_be_seen() -> None:
    """A thousandth of the width would vanish between two good ones."""
    one = Sample(at_seconds=3, took_seconds=0, status=0, client="plain", slot="", good=False)
    bar = row(replace(passed(), samples=(*passed().samples, one)), "user plain").bars[-1]
    assert bar.width >= 0.5
    assert bar.title.endswith("no answer")


def test_a_home_answers_where_its_bar_is() -> None:
    """The lost slot's row ends at the fault, the other's goes on."""
    assert row(passed(), "answers of home main-1").said == "-2.0 to -0.1 s"
    assert row(passed(), "answers of home main-2").said == "-2.0 to 12.9 s"


def test_states_follow_each_other_without_a_gap() -> None:
    """Each lasts until the next, the last until nobody looked any more."""
    found = row(passed(), "slot main-1").bars
    assert [bar.tone for bar in found] == ["good", "bad", "changing", "good"]
    ends = [round(bar.left + bar.width, 1) for bar in found]
    assert ends[:-1] == [round(bar.left, 1) for bar in found[1:]]
    assert ends[-1] < 100


def test_what_is_gone_has_no_bar() -> None:
    """A terminated host is not drawn as one that failed for ever."""
    assert [bar.tone for bar in row(passed(), "host i-0123 (us-east-1a)").bars] == [
        "good",
        "changing",
    ]


def test_the_bound_is_a_line_with_its_seconds() -> None:
    """Redundancy left of it is in time."""
    lines = {line.kind: line for line in picture(passed()).lines}
    assert lines["bound"].label == "bound 13.5 s"
    assert lines["restored"].left < lines["bound"].left <= 100
    assert [line.kind for line in picture(passed()).lines] == [
        *("fault", "detected", "good", "restored", "bound")
    ]


def test_labels_turn_before_they_leave_the_page() -> None:
    """Text of a line far to the right stands on its left."""
    for line in picture(passed()).lines:
        assert (line.anchor == "end") == (line.left > 55)


def test_the_axis_has_round_figures_and_zero() -> None:
    """The fault is where the seconds begin."""
    labels = [tick.label for tick in picture(passed()).ticks]
    assert labels == ["-2", "0", "2", "4", "6", "8", "10", "12"]


def test_everything_lies_on_the_page() -> None:
    """No bar, line or figure reaches beyond 100 %."""
    for outcome in (passed(), failed(), unprotected()):
        drawn = picture(outcome)
        bars = [bar for row in drawn.rows for bar in row.bars]
        assert all(bar.left >= 0 and bar.left + bar.width <= 100.01 for bar in bars)
        marks = [mark.left for mark in (*drawn.ticks, *drawn.steps)]
        assert all(0 <= left <= 100 for left in [*marks, *(line.left for line in drawn.lines)])


def test_a_fleet_is_cut_and_says_so() -> None:
    """A page of a thousand agents would hide the users."""
    states = [
        State(at_seconds=0, about="agent", name=f"i-{n}", state="running") for n in range(100)
    ]
    drawn = picture(replace(passed(), states=states))
    assert len(drawn.rows) == 24
    assert drawn.left_out == 80
