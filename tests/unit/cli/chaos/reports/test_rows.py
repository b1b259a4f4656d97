"""Which states count as good in a picture."""

import pytest

from cli.chaos.reports.rows import tone


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("InService", "good"),
        ("RUNNING", "good"),
        ("Terminating:Wait", "changing"),
        ("Pending:Proceed", "changing"),
        ("Warmed:Stopped", "changing"),
        ("draining", "changing"),
        ("unhealthy", "bad"),
        ("STOPPED", "bad"),
        ("what nobody has seen", "bad"),
    ],
)
def test_a_state_has_its_tone(state: str, expected: str) -> None:
    """A state that is not known is never drawn as good."""
    assert tone(state) == expected
