"""Values of options: what is understood and what is refused."""

import click
import pytest

from cli.boundary import run
from cli.options import pair, seconds
from tests.unit.cli.fakes import world


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90.0), ("90s", 90.0), ("30m", 1800.0), ("2h", 7200.0)]
)
def test_durations_have_units(text: str, expected: float) -> None:
    """Seconds without a unit, else seconds, minutes, hours."""
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "0", "-5", "5d", "1.5h", "soon"])
def test_other_durations_are_refused(text: str) -> None:
    """What is no duration says what one looks like."""
    with pytest.raises(click.BadParameter, match="write 90s, 30m or 2h"):
        seconds(text)


def test_a_pair_is_cut_at_its_first_equals_sign() -> None:
    """A value may contain the sign itself, or be empty."""
    assert pair("A=b=c") == ("A", "b=c")
    assert pair("A=") == ("A", "")
    with pytest.raises(click.BadParameter):
        pair("A")


@pytest.mark.parametrize(
    "arguments",
    [
        ["deploy", "--timeout", "soon"],
        ["deploy", "--param", "A"],
        ["deploy", "--output", "yaml"],
        ["deploy", "--nonsense"],
        ["deploy", "--quiet", "--verbose", "--yes"],
        ["deploi"],
        ["--region", "eu-west-1", "deploy"],
        [],
    ],
)
def test_wrong_usage_is_exit_2_before_aws(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong command line calls nobody and says on stderr what is wrong."""
    outside = world()
    assert run(arguments, outside.edge()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err
    assert outside.aws.calls == []
