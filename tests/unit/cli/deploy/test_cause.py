"""The first cause is read from AWS's own list of failures where there is one."""

from cli.deploy.cause import failures
from tests.unit.cli.fakes import event, world

SEEN = [event(1, "Vpc", "AWS::EC2::VPC", "CREATE_FAILED", "no", at=10.0)]
HOOK = event(2, "Vpc", "AWS::EC2::VPC", "HOOK_INVOCATION_ERROR_FAILED", "by a hook", at=10.0)
OLD = event(0, "Role", "AWS::IAM::Role", "UPDATE_FAILED", "of last week", at=-900.0)


def test_aws_s_list_wins() -> None:
    """It names a hook, which is no event of a resource; earlier operations are left out."""
    aws = world(failed=[OLD, HOOK]).aws
    assert failures(aws, "arn", SEEN) == [HOOK]


def test_what_was_seen_is_the_fallback() -> None:
    """Where the end point has no filter, or finds nothing of this operation."""
    assert failures(world().aws, "arn", SEEN) == SEEN
    assert failures(world(failed=[OLD]).aws, "arn", SEEN) == SEEN
    assert failures(world(failed=[HOOK]).aws, "arn", []) == []
