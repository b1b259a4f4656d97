"""The stack that builds images is made once, changed when it is another, left alone otherwise."""

from typing import Any

import pytest

from cli.deploy.target import Target
from cli.flags import Flags
from cli.image.bootstrap import ImageBuilder
from cli.ui import Ui
from stacks.bootstrap import STACK, bootstrap
from stacks.errors import StackgenError
from tests.unit.cli.fakes import ACCOUNT, World, world


def bring(made: World) -> None:
    """Bring it."""
    edge = made.edge()
    target = Target(
        aws=edge.connect(None),  # type: ignore[arg-type]
        stack_name="ci",
        region="eu-west-1",
        account=ACCOUNT,
    )
    ImageBuilder(target, Flags(), edge, Ui(Flags(), edge)).bring()


def test_it_is_made_where_it_is_not() -> None:
    """By a change set, with the tag of all stacks of ours; nothing is asked: who pushes agreed."""
    made = world()
    bring(made)
    (request,) = made.aws.requests
    assert (request["StackName"], request["ChangeSetType"]) == (STACK, "CREATE")
    assert {"Key": "stackgen:stack", "Value": STACK} in request["Tags"]
    assert "execute" in made.aws.names()


def test_it_is_left_alone_when_it_is_as_it_should_be() -> None:
    """Its template is read, nothing is made."""
    made = world(status="UPDATE_COMPLETE", deployed=bootstrap())
    bring(made)
    assert made.aws.requests == []


def test_another_version_s_is_changed() -> None:
    """An update; one that would change nothing leaves nothing behind."""
    script = [(0.0, "ci", "AWS::CloudFormation::Stack", "UPDATE_COMPLETE", "")]
    made = world(status="CREATE_COMPLETE", script=script)
    bring(made)
    assert made.aws.requests[0]["ChangeSetType"] == "UPDATE"
    same = world(status="CREATE_COMPLETE", change_set_failure="didn't contain changes")
    bring(same)
    assert "delete_change_set" in same.aws.names()
    assert "execute" not in same.aws.names()


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "DELETE_FAILED"])
def test_what_can_only_be_deleted_says_how(status: str) -> None:
    """The command is AWS's own: it is no stack of a file."""
    with pytest.raises(StackgenError, match="can only be deleted") as refused:
        bring(world(status=status))
    assert f"aws cloudformation delete-stack --stack-name {STACK}" in refused.value.hint


def test_a_failure_names_its_first_cause() -> None:
    """The resource and AWS's reason."""
    kind: Any = "AWS::CloudFormation::Stack"
    script = [
        (0.0, "ci", kind, "CREATE_IN_PROGRESS", ""),
        (1.0, "BuildRole", "AWS::IAM::Role", "CREATE_FAILED", "not authorized"),
        (2.0, "ci", kind, "ROLLBACK_COMPLETE", ""),
    ]
    with pytest.raises(StackgenError, match="BuildRole: not authorized"):
        bring(world(script=script))
