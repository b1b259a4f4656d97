"""What CloudWatch makes of points."""

import pytest

from localcloud.metrics import Missing, Rule, State, begin, periods, state


def rule(missing: Missing = "missing", datapoints: int = 2) -> Rule:
    """Return a rule that breaches above 5."""
    return Rule(
        comparison="GreaterThanThreshold", threshold=5, datapoints=datapoints, missing=missing
    )


@pytest.mark.parametrize(
    ("figures", "now"),
    [
        ([6.0, 6.0], "ALARM"),
        ([6.0, 5.0], "OK"),
        ([5.0, 5.0], "OK"),
        ([6.0, 1.0, 6.0], "ALARM"),
        ([6.0, None], "OK"),
    ],
)
def test_so_many_of_the_last_periods_have_to_breach(
    figures: list[float | None], now: State
) -> None:
    """Datapoints of those asked for; what is missing is none of them."""
    assert state(rule(), figures, "OK") == now


@pytest.mark.parametrize(
    ("missing", "all_of_them", "one_of_them"),
    [
        ("missing", "INSUFFICIENT_DATA", "OK"),
        ("ignore", "ALARM", "OK"),
        ("breaching", "ALARM", "ALARM"),
        ("notBreaching", "OK", "OK"),
    ],
)
def test_what_is_missing_counts_as_the_alarm_says(
    missing: Missing, all_of_them: State, one_of_them: State
) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html."""
    assert state(rule(missing), [None, None], "ALARM") == all_of_them
    assert state(rule(missing), [6.0, None], "ALARM") == one_of_them


def test_a_comparison_with_a_band_changes_nothing() -> None:
    """Nobody foresees here."""
    band = Rule(comparison="GreaterThanUpperThreshold", threshold=1, datapoints=1)
    assert state(band, [9.0], "OK") == "OK"


def test_only_whole_periods_count() -> None:
    """The current one is not over."""
    assert periods(100.0, 30.0, 3) == [0.0, 30.0, 60.0]
    assert periods(90.0, 30.0, 1) == [60.0]


@pytest.mark.parametrize("length", [3.0, 1.5, 0.6, 60 / 7, 60 / 1000])
def test_a_period_that_begins_is_in_itself(length: float) -> None:
    """However time is cut, the beginning of a period is that of its beginning."""
    for number in range(29_000_000, 29_000_300):
        when = begin(number * 59.7, length)
        assert begin(when, length) == pytest.approx(when, abs=1e-3)
        assert when <= number * 59.7 + 1e-3 < when + length + 1e-3
