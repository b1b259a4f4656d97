"""Ages of AWS, whatever the clock on the wall."""

import pytest

from lambdas.shared.clock import Clock

NOW = 1763764200.0


@pytest.mark.parametrize(
    ("when", "age"),
    [
        (None, None),
        ("", None),
        (NOW - 30, 30.0),
        (NOW + 5, 0.0),
        ("2025-11-21T22:29:00Z", 60.0),
        ("2025-11-21T22:29:00.000Z", 60.0),
        ("2025-11-21T23:29:00+01:00", 60.0),
        ("2025-11-21T22:29:00", 60.0),
    ],
)
def test_ages(when: float | str | None, age: float | None) -> None:
    """Of numbers and of texts; what is to come has no age below 0."""
    assert Clock(now=lambda: NOW).age(when) == age


def test_a_local_aws_compresses_time() -> None:
    """Ages grow by the factor, waiting shrinks by it."""
    clock = Clock(100.0, now=lambda: NOW)
    assert clock.age(NOW - 1) == 100.0
    assert clock.real(60) == 0.6


def test_the_factor_is_a_variable() -> None:
    """Of the local AWS alone."""
    assert Clock.of({"STACKGEN_LOCAL_TIME_FACTOR": "20"}).factor == 20.0
    assert Clock.of({}).factor == 1.0


def test_no_time_is_an_error() -> None:
    """Of an event that says nonsense."""
    with pytest.raises(ValueError, match="yesterday"):
        Clock(now=lambda: NOW).age("yesterday")
