"""How the controllers of a stack are: what is deployed, found by logical ids, asked from AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from cli.deploy.target import Target
from cli.deploy.views import stamp
from cli.records import Resource, Service, Stack
from cli.text import columns

_SERVICE = "AWS::ECS::Service"
_TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"

#: As `stacks.naming` writes it, which reads what only a synthesis needs.
_OPTIONAL = {"Key": "stackgen:optional", "Value": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An ECS service; None where AWS has none (any more).

    One that is optional may be off: the hook `scale` turns it on and off.
    """

    slot: int
    service: str | None
    running: int | None = None
    pending: int | None = None
    desired: int | None = None
    steady: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What the load balancer finds."""

    healthy: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A controller with its slots."""

    name: str
    mode: str
    targets: Targets | None
    slots: tuple[Slot, ...]


class Services(Protocol):
    """What describing services needs of AWS."""

    def services(self, cluster: str, arns: Sequence[str]) -> list[Service]:
        """Describe services."""


class Deployed(Services, Protocol):
    """What this needs of AWS."""

    def template(self, stack: str) -> dict[str, Any]:
        """Return the template."""

    def resources(self, stack: str) -> list[Resource]:
        """List resources."""

    def target_health(self, target_group: str) -> list[str]:
        """Return the states of targets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the controllers of a stack are: what the template says, and physical ids.

    `optional` are the logical ids of the services that may be off.
    """

    controllers: Sequence[Mapping[str, Any]]
    there: Mapping[str, str]
    optional: frozenset[str] = frozenset()


def places(aws: Deployed, stack: Stack) -> Places:
    """Find the controllers of a stack: asked once, however often their state is looked at."""
    template = aws.template(stack.id)
    declared = template.get("Metadata", {}).get("Stackgen", {})
    there = {
        resource.logical_id: resource.physical_id
        for resource in aws.resources(stack.id)
        if resource.type in {_SERVICE, _TARGET_GROUP}
        and resource.physical_id
        and not resource.status.startswith("DELETE_COMPLETE")
    }
    return Places(
        controllers=declared.get("Controllers", ()), there=there, optional=optional_of(template)
    )


def optional_of(template: Mapping[str, Any]) -> frozenset[str]:
    """Return the logical ids of the services that the hook `scale` turns on and off."""
    return frozenset(
        name
        for name, resource in template.get("Resources", {}).items()
        if resource["Type"] == _SERVICE
        and _OPTIONAL in resource.get("Properties", {}).get("Tags", ())
    )


def examine(aws: Deployed, where: Places) -> list[Health]:
    """Ask for the state of every controller's services and targets."""
    services = services_by_arn(aws, [arn for arn in where.there.values() if ":service/" in arn])
    return [_health(aws, controller, where, services) for controller in where.controllers]


def not_serving(controllers: Sequence[Health]) -> list[str]:
    """Say of each slot and controller why it does not serve (yet); empty when all serve.

    A slot serves when ECS runs what it wants and deploys nothing; that the balancer finds as many
    healthy targets as there are slots proves that each of them answers.
    """
    found = []
    for controller in controllers:
        for slot in controller.slots:
            name = f"{controller.name}-{slot.slot}"
            if slot.service is None:
                found.append(f"{name} has no service")
            elif slot.running != slot.desired or slot.pending:
                found.append(f"{name}: {slot.running} of {slot.desired} tasks running")
            elif not slot.steady:
                found.append(f"{name}: ECS still deploys")
        wanted = sum(slot.desired or 0 for slot in controller.slots)
        targets = controller.targets
        if targets and targets.healthy < wanted:
            found.append(f"{controller.name}: {targets.healthy} of {wanted} targets healthy")
    return found


def cluster_of(service_arn: str) -> str:
    """Return the cluster that a service's ARN names: `…:service/<cluster>/<service>`.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
    """
    parts = service_arn.split(":service/", 1)[-1].split("/")
    return parts[0] if len(parts) > 1 else "default"


def services_by_arn(aws: Services, arns: Sequence[str]) -> dict[str, Service]:
    """Describe services by ARN, cluster by cluster."""
    clusters = sorted({cluster_of(arn) for arn in arns})
    found = [
        service
        for cluster in clusters
        for service in aws.services(cluster, [arn for arn in arns if cluster_of(arn) == cluster])
    ]
    return {service.arn: service for service in found}


def _health(
    aws: Deployed,
    controller: Mapping[str, Any],
    where: Places,
    services: Mapping[str, Service],
) -> Health:
    """Put one controller together."""
    prefix, there = controller["LogicalName"], where.there
    group = there.get(f"{prefix}TargetGroup")
    states = aws.target_health(group) if group else []
    return Health(
        name=controller["Name"],
        mode=controller["Mode"],
        targets=Targets(healthy=states.count("healthy"), total=len(states)) if group else None,
        slots=tuple(
            _slot(
                number,
                services.get(there.get(f"{prefix}{number}Service", "")),
                optional=f"{prefix}{number}Service" in where.optional,
            )
            for number in range(1, int(controller["Slots"]) + 1)
        ),
    )


def _slot(number: int, service: Service | None, *, optional: bool) -> Slot:
    """Put one slot together."""
    if service is None:
        return Slot(slot=number, service=None, optional=optional)
    return Slot(
        slot=number,
        service=service.arn,
        running=service.running,
        pending=service.pending,
        desired=service.desired,
        steady=service.steady,
        optional=optional,
    )


def as_json(target: Target, stack: Stack, controllers: Sequence[Health]) -> dict[str, Any]:
    """Write the state for programs: the names are public."""
    return {
        "stack": stack.name,
        "stack_id": stack.id,
        "region": target.region,
        "account": target.account,
        "status": stack.status,
        "reason": stack.reason,
        "changed_at": stamp(stack.changed_at) if stack.changed_at else None,
        "url": stack.outputs.get("Url"),
        "controllers": [asdict(controller) for controller in controllers],
    }


def as_text(target: Target, stack: Stack, controllers: Sequence[Health]) -> list[str]:
    """Write the state for people."""
    since = f" since {stamp(stack.changed_at)}" if stack.changed_at else ""
    head = f"Stack {stack.name} ({target.region}) is {stack.status}{since}."
    lines = [head, *([f"  {stack.reason}"] if stack.reason else [])]
    if "Url" in stack.outputs:
        lines.append(f"  {stack.outputs['Url']}")
    for controller in controllers:
        found = controller.targets
        targets = f", {found.healthy} of {found.total} targets healthy" if found else ""
        lines.append(f"Controller {controller.name} ({controller.mode}){targets}")
        lines += columns(_slot_cells(controller.name, slot) for slot in controller.slots)
    if target.local_url:
        lines.append("Each task is a process of the local AWS, a stand-in for Jenkins.")
    return lines


def _slot_cells(controller: str, slot: Slot) -> tuple[str, str]:
    """Write one slot."""
    name = f"{controller}-{slot.slot}"
    if slot.service is None:
        return name, "no service"
    kind = " (optional)" if slot.optional else ""
    if slot.optional and not slot.desired and not slot.running:
        return name, f"off{kind}"
    pending = f", {slot.pending} starting" if slot.pending else ""
    return name, f"{slot.running} of {slot.desired} running{pending}{kind}"
