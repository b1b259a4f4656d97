"""Templates of AWS FIS: what botocore takes, aimed at this stack alone."""

import json
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from cli.chaos.export.fis import UNAVAILABLE, template
from stacks.faults import FAULTS, Fault
from tests.unit.cli.chaos.export.stack import ACCOUNT, quickstart

STACK = quickstart()
ROLE = f"arn:aws:iam::{ACCOUNT}:role/fis"
CAN = [fault for fault in FAULTS if fault not in UNAVAILABLE]

#: The actions of the reference that these templates may use, with their targets and parameters.
#: https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
REFERENCE: dict[str, tuple[str, set[str]]] = {
    "aws:ec2:asg-insufficient-instance-capacity-error": (
        "AutoScalingGroups",
        {"duration", "availabilityZoneIdentifiers", "percentage"},
    ),
    "aws:ec2:send-spot-instance-interruptions": ("SpotInstances", {"durationBeforeInterruption"}),
    "aws:ec2:stop-instances": ("Instances", set()),
    "aws:ec2:terminate-instances": ("Instances", set()),
    "aws:ecs:stop-task": ("Tasks", set()),
    "aws:fis:inject-api-throttle-error": (
        "Roles",
        {"duration", "service", "percentage", "operations"},
    ),
    "aws:network:disrupt-connectivity": ("Subnets", {"duration", "scope"}),
    "aws:ssm:send-command": ("Instances", {"documentArn", "documentParameters", "duration"}),
}


def made(fault: Fault) -> dict[str, Any]:
    """Return the template of a fault that has one."""
    found = template(fault, STACK, STACK.slots[0], role=ROLE)
    assert found is not None
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_a_template_or_a_reason(fault: Fault) -> None:
    """Nothing is left out silently, and nothing has both."""
    assert (template(fault, STACK, STACK.slots[0], role=ROLE) is None) == (fault in UNAVAILABLE)


@pytest.mark.parametrize("fault", CAN)
def test_botocore_takes_it(fault: Fault) -> None:
    """Every name and type is that of CreateExperimentTemplate's own model."""
    model = botocore.session.get_session().get_service_model("fis")
    shape = model.operation_model("CreateExperimentTemplate").input_shape
    report = ParamValidator().validate(made(fault), shape)
    assert not report.has_errors(), report.generate_report()


@pytest.mark.parametrize("fault", CAN)
def test_each_action_is_in_the_reference(fault: Fault) -> None:
    """With its kind of target, no parameter that it lacks, and a target that is there."""
    found = made(fault)
    for action in found["actions"].values():
        kind, parameters = REFERENCE[action["actionId"]]
        assert list(action["targets"]) == [kind]
        assert set(action["targets"].values()) <= set(found["targets"])
        assert set(action.get("parameters", ())) <= parameters


@pytest.mark.parametrize("fault", CAN)
def test_only_this_stack_is_hit(fault: Fault) -> None:
    """Every target carries the stack's tag, or is a role of the stack by its ARN."""
    for target in made(fault)["targets"].values():
        if target["resourceType"] == "aws:iam:role":
            assert target["resourceArns"] == list(STACK.task_roles)
        else:
            assert target["resourceTags"]["stackgen:stack"] == "ci"


@pytest.mark.parametrize("fault", CAN)
def test_hurt_users_stop_it(fault: Fault) -> None:
    """The stack's alarms are the stop conditions, five at the most."""
    conditions = made(fault)["stopConditions"]
    assert [condition["value"] for condition in conditions] == list(STACK.alarms)
    assert {condition["source"] for condition in conditions} == {"aws:cloudwatch:alarm"}


def test_agents_are_not_taken_for_hosts() -> None:
    """Both carry the stack's tag; a host has the group's name, an agent its slot's."""
    assert made("host-terminate")["targets"]["hosts"]["resourceTags"]["Name"] == "ci-host"
    assert made("agent-kill")["targets"]["agents"]["resourceTags"]["stackgen:slot"] == "main-1"


def test_what_hangs_is_let_go_by_the_script_itself() -> None:
    """FIS takes nothing back."""
    parameters = made("jvm-hang")["actions"]["run"]["parameters"]
    commands = json.loads(parameters["documentParameters"])["commands"]
    assert commands[-2] == "sleep 570"
    assert commands[-1].endswith("kill -s CONT")


def test_a_zone_is_gone_as_long_as_a_run_lets_it() -> None:
    """Five minutes, as docs/chaos.md says."""
    actions = made("zone-loss")["actions"].values()
    assert {action["parameters"]["duration"] for action in actions} == {"PT5M"}


def test_a_changed_template_is_not_taken_for_the_first() -> None:
    """AWS refuses a client's token that comes again with other contents."""
    same = made("host-terminate")["clientToken"]
    assert same == made("host-terminate")["clientToken"]
    other = template("host-terminate", STACK, STACK.slots[0], role=f"{ROLE}-2")
    assert other is not None
    assert other["clientToken"] != same
    assert len(same) <= 64
