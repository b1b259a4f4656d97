"""What experiments name of a deployed stack: physical ids, found by logical ones. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.records import Resource
from stacks.errors import StackgenError

#: Alarms that say that users are hurt. A slot that is down, or a backup, is no reason to stop an
#: experiment that takes a slot down. The order is that of the conditions: the gravest first.
_HURT = ("NoTargetAlarm", "LoadBalancerErrorsAlarm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot of a controller.

    Attributes:
        name: `main-1`.
        controller: `main`.
        service: The ARN of its ECS service.
        family: Of its task definition: Docker labels its container so.
    """

    name: str
    controller: str
    service: str
    family: str

    @property
    def service_name(self) -> str:
        """The service's name, as some APIs want it."""
        return self.service.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """A deployed stack.

    Attributes:
        stack: Its name.
        region: Where.
        account: Whose.
        partition: `aws`, `aws-cn`, `aws-us-gov`.
        login: The address that answers 200 while all is well.
        cluster: Of ECS, by name.
        group: The Auto Scaling group of the hosts.
        slots: In their order.
        target_groups: Names of the controllers' target groups.
        zones: Of the hosts, in their order.
        alarms: ARNs of those that say that users are hurt.
        task_roles: ARNs of the controllers' roles, which call EC2 for agents.
        file_system_group: The security group of the file system; empty if it is not the stack's.
        controller_group: The security group of the controllers.
        local: It is deployed to the local AWS.
    """

    stack: str
    region: str
    account: str
    partition: str
    login: str
    cluster: str
    group: str
    slots: tuple[Slot, ...]
    target_groups: tuple[str, ...]
    zones: tuple[str, ...]
    alarms: tuple[str, ...]
    task_roles: tuple[str, ...]
    file_system_group: str
    controller_group: str
    local: bool = False


def deployed(
    *,
    stack_id: str,
    login: str,
    template: Mapping[str, Any],
    resources: Sequence[Resource],
    zones: Sequence[str],
    local: bool = False,
) -> Deployed:
    """Find what experiments name.

    Args:
        stack_id: The ARN of the stack.
        login: The address of its first controller's `/login`.
        template: As deployed.
        resources: All of the stack.
        zones: Of the hosts.
        local: It is deployed to the local AWS.

    Raises:
        StackgenError: The stack was not made by stackgen.
    """
    _, partition, _, region, account, rest = stack_id.split(":", 5)
    there = {resource.logical_id: resource.physical_id for resource in resources}
    declared = template.get("Metadata", {}).get("Stackgen", {}).get("Controllers", ())
    if not declared or "HostGroup" not in there:
        raise StackgenError("the stack has no controllers", "Name one that stackgen deployed.")
    prefix = f"arn:{partition}"
    hurt = [
        one
        for kind in _HURT
        for one in resources
        if one.type == "AWS::CloudWatch::Alarm" and one.logical_id.endswith(kind)
    ]
    return Deployed(
        stack=rest.split("/")[1],
        region=region,
        account=account,
        partition=partition,
        login=login,
        cluster=there["Cluster"].rsplit("/", 1)[-1],
        group=there["HostGroup"],
        slots=tuple(_slots(declared, there)),
        target_groups=tuple(
            there[f"{one['LogicalName']}TargetGroup"].split("/")[1] for one in declared
        ),
        zones=tuple(zones),
        alarms=tuple(
            f"{prefix}:cloudwatch:{region}:{account}:alarm:{one.physical_id}" for one in hurt
        ),
        task_roles=tuple(
            f"{prefix}:iam::{account}:role/{there[one['LogicalName'] + 'TaskRole']}"
            for one in declared
        ),
        file_system_group=there.get("FileSystemSecurityGroup", ""),
        controller_group=there.get("ControllerSecurityGroup", ""),
        local=local,
    )


def _slots(declared: Sequence[Mapping[str, Any]], there: Mapping[str, str]) -> Sequence[Slot]:
    return [
        Slot(
            name=f"{one['Name']}-{number}",
            controller=one["Name"],
            service=there[f"{one['LogicalName']}{number}Service"],
            family=_family(there[f"{one['LogicalName']}{number}TaskDefinition"]),
        )
        for one in declared
        for number in range(1, one["Slots"] + 1)
    ]


def _family(definition: str) -> str:
    """Return the family of a task definition's ARN: `…:task-definition/family:7`."""
    return definition.rsplit("/", 1)[-1].rsplit(":", 1)[0]
