"""A rollback that failed in the local AWS is continued through the code of `deploy`."""

from typing import Any

import pytest

from cli.aws import Aws
from cli.deploy.recovery import STUCK, Recovery
from cli.deploy.target import Target
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Connection
from cli.ui import Ui
from stacks.errors import StackgenError
from tests.functional import test_localcloud_states as states
from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import create, delete, physical_ids, template, update

pytestmark = pytest.mark.process

REGION = "eu-north-1"


def recovery(local_aws: LocalAws, flags: Flags) -> Recovery:
    """Make the recovery of the stack `torn`."""
    edge = Edge()
    aws = Aws(Connection(region=REGION, endpoint_url=local_aws.url, local=True))
    target = Target(aws=aws, stack_name="torn", region=REGION, account="000000000000")
    return Recovery(target, flags, edge, Ui(flags, edge))


def test_a_failed_rollback_is_continued(
    local_aws: LocalAws, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without what is broken it fails again, and says at what; with it skipped it ends well."""
    cloudformation = local_aws.client("cloudformation", REGION)
    create(cloudformation, "torn", template(states._bucket("*")))
    local_aws.client("s3", REGION).put_public_access_block(
        Bucket=physical_ids(cloudformation, "torn")["Bucket"],
        PublicAccessBlockConfiguration={"BlockPublicPolicy": True},
    )
    owner = {"AWS": "arn:aws:iam::000000000000:root"}
    wrong = {**states.WRONG, "DependsOn": "Policy"}
    update(cloudformation, "torn", template({**states._bucket(owner), "Wrong": wrong}))
    told: dict[str, Any] = {"yes": True, "continue_rollback": True, "stack_name": "torn"}
    first = recovery(local_aws, Flags(**told))
    stuck = first.aws.stack("torn")
    assert stuck is not None
    assert stuck.status == STUCK
    with pytest.raises(StackgenError, match=r"Policy \(AWS::S3::BucketPolicy\) failed"):
        first.run(stuck)
    skipping = recovery(
        local_aws, Flags(yes=True, continue_rollback=True, stack_name="torn", skip=("Policy",))
    )
    ended = skipping.run(skipping.aws.stack("torn"))
    assert ended is not None
    assert ended.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "Policy  AWS::S3::BucketPolicy  would be skipped" in capsys.readouterr().err
    delete(cloudformation, "torn")
