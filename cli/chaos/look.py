"""Looks at a stack: once at what does not change, and again and again at how it is."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cli.chaos.local import LocalAws
from cli.chaos.seen import Controller, Ground, Seen, Slot
from cli.deploy.health import cluster_of, optional_of
from cli.records import Stack
from stacks.bounds.reading_hooks import HOOKS
from stacks.errors import StackgenError

if TYPE_CHECKING:
    from cli.aws import Aws


def ground_of(aws: "Aws", stack: Stack, template: Mapping[str, Any], region: str) -> Ground:
    """Find everything that faults are about, by logical ids; the template says the rest.

    Raises:
        StackgenError: The stack is none of ours, or not whole.
    """
    there = {
        resource.logical_id: resource.physical_id
        for resource in aws.resources(stack.id)
        if resource.physical_id and resource.status != "DELETE_COMPLETE"
    }
    declared = template.get("Metadata", {}).get("Stackgen", {}).get("Controllers", ())
    services = {name: arn for name, arn in there.items() if ":service/" in arn}
    if not declared or not services or "HostGroup" not in there:
        raise StackgenError(
            f"stack {stack.name} has no slots to cause faults in",
            "It is no stack of this version of stackgen, or its deployment did not end well.",
        )
    cluster = cluster_of(next(iter(services.values())))
    subnets = [one for name, one in there.items() if one.startswith("subnet-")]
    zones: dict[str, list[str]] = {}
    for subnet, zone in sorted(aws.zones_of(subnets).items()):
        zones.setdefault(zone, []).append(subnet)
    return Ground(
        stack=stack.name,
        stack_id=stack.id,
        region=region,
        url=stack.outputs.get("Url", ""),
        cluster=cluster,
        host_group=there["HostGroup"],
        file_system=there.get("FileSystem", ""),
        file_system_group=there.get("FileSystemSecurityGroup", ""),
        controller_group=there.get("ControllerSecurityGroup", ""),
        zones={zone: tuple(found) for zone, found in zones.items()},
        controllers=tuple(_controller(one, template, there) for one in declared),
        slots=_slots(aws, cluster, declared, there, optional_of(template)),
        functions={
            name: there[f"{name.title()}Function"]
            for name in HOOKS
            if f"{name.title()}Function" in there
        },
    )


def _slots(
    aws: "Aws", cluster: str, declared: Any, there: Mapping[str, str], optional: frozenset[str]
) -> tuple[Slot, ...]:
    """Find the slots that have a service."""
    found = [
        (f"{one['Name']}-{number}", one["Name"], there[logical], logical in optional)
        for one in declared
        for number in range(1, int(one["Slots"]) + 1)
        if (logical := f"{one['LogicalName']}{number}Service") in there
    ]
    places = aws.service_places(cluster, [service for _, _, service, _ in found])
    return tuple(
        Slot(
            name=name,
            controller=controller,
            service=service,
            cluster=cluster,
            target_group=places[service]["target_group"],
            subnets=places[service]["subnets"],
            optional=off,
        )
        for name, controller, service, off in found
        if service in places
    )


def _controller(
    declared: Mapping[str, Any], template: Mapping[str, Any], there: Mapping[str, str]
) -> Controller:
    """Read a controller."""
    logical = declared["LogicalName"]
    definition = template["Resources"].get(f"{logical}1TaskDefinition", {})
    return Controller(
        name=declared["Name"],
        mode=declared["Mode"],
        host=declared.get("Host", ""),
        prefix=declared.get("Prefix", ""),
        secret=there.get(f"{logical}AdminSecret", ""),
        label=_label(definition),
    )


def _label(definition: Mapping[str, Any]) -> str:
    """Return the first label that a controller's agents have; empty without agents."""
    for container in definition.get("Properties", {}).get("ContainerDefinitions", ()):
        for variable in container.get("Environment", ()):
            if variable["Name"] == "STACKGEN_AGENTS":
                value = variable["Value"]
                text = value["Fn::Sub"] if isinstance(value, Mapping) else value
                text = text if isinstance(text, str) else text[0]
                kinds = json.loads(text.replace("${!", "${")).get("kinds", ())
                return str(kinds[0]["label"]) if kinds else ""
    return ""


class Eyes:
    """Sees one stack, again and again.

    Args:
        aws: Asked.
        ground: What does not change.
        local: The local AWS, where it is one: it knows the processes of tasks.
    """

    def __init__(self, aws: "Aws", ground: Ground, local: LocalAws | None) -> None:
        self._aws = aws
        self._ground = ground
        self._local = local

    def look(self) -> Seen:
        """See how everything is now."""
        aws, ground = self._aws, self._ground
        joined = aws.container_instances(ground.cluster)
        instances = {one["containerInstanceArn"]: one["ec2InstanceId"] for one in joined}
        stack = aws.stack(ground.stack_id)
        desired, minimum, hosts = aws.stack_hosts(ground.host_group, joined)
        return Seen(
            stack_status=stack.status if stack else "DELETE_COMPLETE",
            desired_hosts=desired,
            minimum_hosts=minimum,
            services=aws.slot_services(ground),
            tasks=aws.slot_tasks(ground, instances, self._local.pids() if self._local else {}),
            hosts=hosts,
            targets=aws.stack_targets(sorted({slot.target_group for slot in ground.slots})),
            agents=aws.stack_agents(ground.stack, [slot.name for slot in ground.slots]),
        )
