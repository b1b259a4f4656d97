"""What is found of a deployed stack."""

import pytest

from cli.chaos.export import deployed
from stacks.errors import StackgenError
from tests.unit.cli.chaos.export.stack import ACCOUNT, STACK_ID, quickstart


def test_everything_is_named_by_its_physical_id() -> None:
    """In the forms that the APIs take: names, ARNs, families."""
    found = quickstart()
    assert (found.stack, found.region, found.account) == ("ci", "us-east-1", ACCOUNT)
    assert (found.cluster, found.group) == ("ci-Cluster", "ci-HostGroup")
    assert [slot.name for slot in found.slots] == ["main-1", "main-2"]
    assert found.slots[0].service_name == "ci-Main1Service"
    assert found.slots[0].family == "ciMain1TaskDefinition-x"
    assert found.target_groups == ("ci-MainTargetGroup",)
    assert found.task_roles == (f"arn:aws:iam::{ACCOUNT}:role/ci-MainTaskRole",)
    assert found.file_system_group == "sg-filesystemsecuritygroup"


def test_only_alarms_about_users_stop_an_experiment() -> None:
    """A slot that is down is what most experiments want: its alarm would end them at once."""
    alarms = [arn.rsplit(":", 1)[-1] for arn in quickstart().alarms]
    assert alarms == ["ci-MainNoTargetAlarm", "ci-LoadBalancerErrorsAlarm"]


def test_another_tools_stack_is_refused() -> None:
    """It has no controllers of ours."""
    with pytest.raises(StackgenError, match="no controllers"):
        deployed(stack_id=STACK_ID, login="", template={}, resources=(), zones=())
