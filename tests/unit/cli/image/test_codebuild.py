"""A build in the account: begun once, followed to its end, its first cause shown."""

import io
import zipfile
from typing import Any

import pytest

from cli.deploy.follow import StillRunningError
from cli.deploy.target import Target
from cli.flags import Flags
from cli.image.codebuild import CloudBuild
from cli.image_records import Build
from cli.records import Resource
from cli.ui import Ui
from stacks.bootstrap import bootstrap
from stacks.errors import StackgenError
from tests.unit.cli.fakes import ACCOUNT, World, world
from tests.unit.cli.image.outside import OWN

SOURCE = f"stackgen-{ACCOUNT}-eu-west-1/image/{OWN.tag}.zip"
GOING = Build(id="p:1", status="IN_PROGRESS", phase="BUILD", source=SOURCE)
DONE = Build(id="p:1", status="SUCCEEDED", phase="COMPLETED", log_group="g", log_stream="s")
FAILED = Build(id="p:1", status="FAILED", reason="BUILD: exit 1", log_group="g", log_stream="s")


def outside(**aws: Any) -> World:
    """Make an account that has the stack which builds."""
    made = world(status="CREATE_COMPLETE", **aws)
    made.aws.deployed = bootstrap()
    made.aws.there = [
        Resource(
            logical_id="IntelBuilder",
            physical_id="intel-1",
            type="AWS::CodeBuild::Project",
            status="CREATE_COMPLETE",
        )
    ]
    return made


def push(made: World, **flags: Any) -> None:
    """Build the small image."""
    edge = made.edge()
    given = Flags(**flags)
    target = Target(
        aws=edge.connect(None),  # type: ignore[arg-type]
        stack_name="ci",
        region="eu-west-1",
        account=ACCOUNT,
    )
    CloudBuild(target, given, edge, Ui(given, edge)).push(OWN, "r/i:t")


def test_a_context_is_sent_and_built(capsys: pytest.CaptureFixture[str]) -> None:
    """In the account's own bucket, by the project of the architecture; taken away at the end."""
    made = outside(builds=[GOING, GOING, DONE], lines=("one", "two"))
    push(made, verbose=True)
    names = made.aws.names()
    assert f"start_build intel-1 {SOURCE}" in names
    assert names[-1].startswith("remove_object ")
    (body,) = made.aws.uploaded.values()
    with zipfile.ZipFile(io.BytesIO(body)) as found:
        assert found.namelist() == list(OWN.files)
    told = made.aws.requests[-1]
    assert (told["BASE_IMAGE"], told["IMAGE"]) == ("b:1", "r/i:t")
    assert "org.opencontainers.image.base.name=b:1" in told["LABELS"].splitlines()
    said = capsys.readouterr().err
    for word in ("  BUILD", "  one", "  two", "  COMPLETED"):
        assert word in said.splitlines()


def test_a_build_of_the_same_content_is_followed() -> None:
    """Killed and run again, it is not begun a second time; one of another content is not it."""
    made = outside(builds=[GOING, DONE], going=[GOING])
    push(made)
    assert not [name for name in made.aws.names() if name.startswith(("start_build", "upload"))]
    other = Build(id="p:0", status="IN_PROGRESS", source="b/image/other.zip")
    made = outside(builds=[GOING, DONE], going=[other])
    push(made)
    assert [name for name in made.aws.names() if name.startswith("start_build")]


def test_a_failed_build_shows_its_first_cause() -> None:
    """From its lines, and where all of them are."""
    made = outside(builds=[FAILED], lines=("pull", "toomanyrequests: denied", "after"))
    with pytest.raises(StackgenError, match="toomanyrequests: denied") as refused:
        push(made)
    assert "BUILD: exit 1" in refused.value.hint
    assert "aws logs tail g --region eu-west-1" in refused.value.hint


def test_one_that_takes_too_long_goes_on() -> None:
    """The command comes back to it."""
    made = outside(builds=[GOING])
    with pytest.raises(StillRunningError, match="CodeBuild goes on building"):
        push(made, timeout=20.0)
    assert made.clock.seconds <= 20 + 5
