"""How long users meet errors."""

import pytest

from cli.chaos.prober.users import streak


@pytest.mark.parametrize(
    ("failed", "now", "seconds"),
    [
        ([], 100.0, 0.0),
        ([99.0], 100.0, 1.0),
        ([50.0, 92.0, 99.0], 100.0, 8.0),
        ([85.0, 92.0, 99.0], 100.0, 15.0),
        ([80.0], 100.0, 0.0),
    ],
)
def test_errors_that_go_on_are_counted(failed: list[float], now: float, seconds: float) -> None:
    """A pause of more than ten seconds ends them."""
    assert streak(failed, now) == seconds
