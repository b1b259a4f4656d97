"""Making a change set, and taking it away again."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.change_records import REVERT_DRIFT, ChangeSet, Finding
from cli.deploy.changeset import (
    begin,
    discard,
    forget_earlier,
    nothing_to_do,
    wait_until_made,
)
from cli.records import Stack
from stacks.errors import StackgenError
from tests.unit.cli.fakes import World, world

MADE = ChangeSet(id="cs-1", stack_id="s", status="CREATE_PENDING")
REQUEST = {"StackName": "ci", "DeploymentMode": REVERT_DRIFT}


def refusal(code: str, message: str = "no") -> ClientError:
    """Make an answer of AWS that refuses."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "X")


class Refusing:
    """A CloudFormation that refuses a number of times, then obeys."""

    def __init__(self, error: ClientError, times: int, status: str | None = None) -> None:
        self.error = error
        self.left = times
        self.status = status
        self.asked: list[Mapping[str, Any]] = []
        self.deleted: list[str] = []
        self.names: list[str] = []

    def _refuse(self) -> None:
        if self.left:
            self.left -= 1
            raise self.error

    def create_change_set(self, request: Mapping[str, Any]) -> ChangeSet:
        """Refuse, or make it."""
        self.asked.append(request)
        self._refuse()
        return MADE

    def change_set(self, change_set: ChangeSet) -> ChangeSet:
        """Describe it."""
        return change_set

    def findings(self, change_set: ChangeSet) -> list[Finding]:
        """Find nothing."""
        assert change_set
        return []

    def delete_change_set(self, change_set: str, stack: str) -> None:
        """Refuse, or delete it."""
        self._refuse()
        self.deleted.append(f"{stack}/{change_set}")

    def change_set_names(self, stack: str) -> list[str]:
        """List them."""
        assert stack
        return self.names

    def stack(self, name: str) -> Stack | None:
        """Describe the stack."""
        return Stack(name=name, id="s", status=self.status) if self.status else None

    def delete_stack(self, stack: str, *, token: str) -> None:
        """Delete it."""
        assert len(token) <= 128
        self.deleted.append(stack)


@pytest.mark.parametrize("code", ["ValidationError", "InvalidParameterValue"])
def test_an_end_point_that_refuses_a_look_at_drift_makes_an_ordinary_one(code: str) -> None:
    """Asked again without the member that it does not know."""
    aws = Refusing(refusal(code), 1)
    assert begin(aws, REQUEST) == MADE
    assert [dict(one) for one in aws.asked] == [REQUEST, {"StackName": "ci"}]


@pytest.mark.parametrize(
    ("code", "request_"), [("AccessDenied", REQUEST), ("ValidationError", {"StackName": "ci"})]
)
def test_another_refusal_is_one(code: str, request_: dict[str, str]) -> None:
    """What has nothing to do with drift is not asked twice."""
    aws = Refusing(refusal(code), 1)
    with pytest.raises(ClientError):
        begin(aws, request_)
    assert len(aws.asked) == 1


def test_a_change_set_that_is_still_made_is_deleted_when_it_is() -> None:
    """AWS refuses to delete it before: Ctrl-C comes at any time."""
    outside = world()
    aws = Refusing(refusal("InvalidChangeSetStatus"), 3)
    discard(aws, outside.edge(), name="cs", stack="ci", new=False)
    assert aws.deleted == ["ci/cs"]
    assert outside.clock.seconds > 0


def test_one_that_cannot_be_deleted_is_told() -> None:
    """After a minute AWS's own words; another refusal at once."""
    outside = world()
    stuck = Refusing(refusal("InvalidChangeSetStatus"), 1000)
    with pytest.raises(ClientError):
        discard(stuck, outside.edge(), name="cs", stack="ci", new=False)
    assert 60 <= outside.clock.seconds < 75
    denied = Refusing(refusal("AccessDenied"), 1)
    with pytest.raises(ClientError):
        discard(denied, world().edge(), name="cs", stack="ci", new=False)


@pytest.mark.parametrize(
    "error",
    [
        refusal("ChangeSetNotFound"),
        refusal("ValidationError", "Stack [ci] does not exist"),
    ],
    ids=str,
)
def test_what_was_never_made_is_gone(error: ClientError) -> None:
    """An interruption may come before AWS has heard of it."""
    discard(Refusing(error, 1), world().edge(), name="cs", stack="ci", new=True)


@pytest.mark.parametrize(
    ("status", "new", "goes"),
    [
        ("REVIEW_IN_PROGRESS", True, True),
        ("REVIEW_IN_PROGRESS", False, False),
        ("CREATE_COMPLETE", True, False),
        (None, True, False),
    ],
)
def test_only_an_empty_stack_of_our_own_goes(
    status: str | None,
    new: bool,  # noqa: FBT001
    goes: bool,  # noqa: FBT001
) -> None:
    """Never one that holds something, or that was there before us."""
    aws = Refusing(refusal("X"), 0, status)
    discard(aws, world().edge(), name="cs", stack="ci", new=new)
    assert ("ci" in aws.deleted) is goes


def made(outside: World) -> ChangeSet:
    """Begin one and wait for it."""
    change_set = outside.aws.create_change_set({})
    return wait_until_made(outside.aws, change_set, outside.edge(), outside.template)


def test_it_is_waited_for() -> None:
    """Until it is complete."""
    assert made(world(change_set_seconds=7.0)).status == "CREATE_COMPLETE"


def test_it_is_not_waited_for_without_end() -> None:
    """AWS needs seconds; after ten minutes something is wrong."""
    with pytest.raises(StackgenError, match="still CREATE_IN_PROGRESS after 10 min"):
        made(world(change_set_seconds=10_000.0))


def test_an_empty_one_is_no_failure() -> None:
    """CloudFormation calls it FAILED and has no code for it."""
    reason = "The submitted information didn't contain changes."
    assert nothing_to_do(made(world(change_set_failure=reason)))


def test_what_a_killed_deployment_left_goes_and_no_more() -> None:
    """Change sets of ours but the present one; those that others have made stay."""
    aws = Refusing(refusal("X"), 0)
    aws.names = ["stackgen-old", "stackgen-now", "a-person's"]
    present = ChangeSet(id="arn:aws:x:changeSet/stackgen-now/1", stack_id="s", status="FAILED")
    forget_earlier(aws, world().edge(), stack="s", now=present)
    assert aws.deleted == ["s/stackgen-old"]
