"""What `deploy` shows, refuses and asks."""

import io

import pytest

from cli.boundary import run
from cli.change_records import Change, Drift
from tests.unit.cli.deploy.reading.changes import SERVICE, modified, replaced
from tests.unit.cli.fakes import Terminal, World, world

CHANGED = modified("Main1Service", SERVICE, "TaskDefinition")
LOSSES = (
    replaced("FileSystem", "AWS::EFS::FileSystem", "Encrypted"),
    replaced("Main1AccessPoint", "AWS::EFS::AccessPoint", "FileSystemId"),
)
NETWORK = replaced("Vpc", "AWS::EC2::VPC", "CidrBlock")


def stack_with(*changes: Change, **more: object) -> World:
    """Make an outside whose stack would change so."""
    return world(status="UPDATE_COMPLETE", changes=changes, **more)


def test_it_says_who_notices(capsys: pytest.CaptureFixture[str]) -> None:
    """The same lines as `diff`, on stderr: stdout is the result."""
    assert run(["deploy", "--yes"], stack_with(CHANGED).edge()) == 0
    out, err = capsys.readouterr()
    assert "the slot restarts" in err
    assert "the slot restarts" not in out


def test_each_loss_is_accepted_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """One name accepts one thing; what is not named is refused with the option for it."""
    outside = stack_with(*LOSSES)
    assert run(["deploy", "--yes", "--accept-loss", "FileSystem"], outside.edge()) == 1
    err = capsys.readouterr().err
    assert "1 resource with data would be replaced or removed: Main1AccessPoint" in err
    assert "add --accept-loss Main1AccessPoint" in err
    assert "execute" not in outside.aws.names()
    assert outside.aws.names()[-1] == "delete_change_set"
    both = ["--accept-loss", "FileSystem", "--accept-loss", "Main1AccessPoint"]
    assert run(["deploy", "--yes", *both], outside.edge()) == 0


def test_a_name_that_loses_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error, or a thing that is safe."""
    assert run(["deploy", "--yes", "--accept-loss", "Filesytem"], stack_with(CHANGED).edge()) == 0
    assert "--accept-loss Filesytem: nothing of that name is lost" in capsys.readouterr().err


def test_what_cannot_work_is_refused_whatever_is_accepted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A replaced VPC fails half-way at AWS: refused before, with the way out."""
    outside = stack_with(NETWORK)
    assert run(["deploy", "--yes", "--accept-loss", "Vpc"], outside.edge()) == 1
    err = capsys.readouterr().err
    assert "stackgen: this cannot work: Vpc (CidrBlock): a VPC cannot be replaced" in err
    assert "Write network.cidr" in err
    assert "execute" not in outside.aws.names()


@pytest.mark.parametrize(
    ("options", "asked"), [(["--yes"], False), ([], True), (["--dry-run"], True)]
)
def test_drift_is_asked_for_where_somebody_reads(options: list[str], asked: bool) -> None:  # noqa: FBT001
    """A person, or a dry run; --yes spares the time."""
    outside = stack_with(CHANGED)
    edge = outside.edge(stdin=_Typed("y\n"), stderr=Terminal())
    assert run(["deploy", *options], edge) == 0
    looked = any(name.startswith("detect_drift") for name in outside.aws.names())
    assert looked is asked
    assert ("findings" in outside.aws.names()) is asked


def test_drift_is_shown_before_the_question(capsys: pytest.CaptureFixture[str]) -> None:
    """What somebody did by hand stands there before the answer is typed."""
    drift = Drift(
        logical_id="Main1Service",
        type=SERVICE,
        status="MODIFIED",
        differences=(("/DesiredCount", "1", "0"),),
    )
    outside = stack_with(CHANGED, drifted=(drift,))
    assert run(["deploy", "--dry-run"], outside.edge()) == 0
    assert "DesiredCount: deployed 1, now 0" in capsys.readouterr().err


def test_an_end_point_that_cannot_revert_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Also with --yes: what was asked for is not done."""
    assert run(["deploy", "--yes", "--revert-drift"], stack_with(CHANGED).edge()) == 0
    assert "makes no drift-aware change sets" in capsys.readouterr().err


class _Typed(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        """Say so."""
        return True
