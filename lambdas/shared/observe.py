"""The look that all hooks share: what ECS, Auto Scaling and the balancer describe right now."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, cast

from lambdas.shared.aws import Calls
from lambdas.shared.clock import Clock
from lambdas.shared.deployed import Definition, definition
from lambdas.shared.place import Place
from lambdas.shared.seen import Host, Site, Slot, TargetState, Task

#: On a slot's service: its name, its controller's, whether the scale hook turns it on and off.
SLOT_TAG, CONTROLLER_TAG, OPTIONAL_TAG = "stackgen:slot", "stackgen:controller", "stackgen:optional"

#: How many things one call describes at most.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
_SERVICES_A_CALL = 10
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
_OTHERS_A_CALL = 100

#: A task's last states: ECS has nothing left to do with it.
_OVER = ("STOPPED", "DELETED")

#: By ARN: a task definition never changes.
Definitions = MutableMapping[str, Definition]


def site(aws: Calls, clock: Clock, place: Place, known: Definitions | None = None) -> Site:
    """Return the stack as AWS describes it.

    A slot is a service with the tag `stackgen:slot`; what its Jenkins is reached by stands in its
    task definition. The tag `stackgen:optional` with the value `true` marks one that the scale
    hook turns on and off.

    Args:
        aws: Who is asked.
        clock: Tells ages.
        place: Which stack.
        known: Task definitions read before, which are not read again; new ones are kept in it.

    Raises:
        AwsError: A call failed: nothing is known, and nothing may be done.
    """
    kept: Definitions = {} if known is None else known
    carriers = _container_instances(aws, place)
    services = [one for one in _services(aws, place) if SLOT_TAG in _tags(one)]
    targets = _targets(aws, services)
    instances = {str(one["containerInstanceArn"]): str(one["ec2InstanceId"]) for one in carriers}
    tasks: dict[str, list[Task]] = {}
    for one in _tasks(aws, place):
        found = _task(one, clock, instances, targets)
        tasks.setdefault(str(one.get("group", "")), []).append(found)
    slots = [
        _slot(one, _definition(aws, str(one["taskDefinition"]), kept), tasks) for one in services
    ]
    hosts = _hosts(_group(aws, place), carriers, clock)
    return Site(
        slots=tuple(sorted(slots, key=lambda slot: slot.name)),
        hosts=tuple(sorted(hosts, key=lambda host: host.instance)),
    )


def _services(aws: Calls, place: Place) -> Iterator[dict[str, Any]]:
    """Yield the cluster's services with their tags, but for those that are gone."""
    arns = aws.pages("ecs", "ListServices", {"cluster": place.cluster}, "serviceArns")
    for some in _parts(arns, _SERVICES_A_CALL):
        asked = {"cluster": place.cluster, "services": some, "include": ["TAGS"]}
        found = aws.call("ecs", "DescribeServices", asked)
        yield from (one for one in found["services"] if one["status"] != "INACTIVE")


def _tasks(aws: Calls, place: Place) -> Iterator[dict[str, Any]]:
    """Yield the cluster's tasks that have not stopped.

    Those that ECS stops are listed as STOPPED before they are.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    """
    arns = [
        arn
        for wanted in ("RUNNING", "STOPPED")
        for arn in aws.pages(
            "ecs", "ListTasks", {"cluster": place.cluster, "desiredStatus": wanted}, "taskArns"
        )
    ]
    # A task may go from one list to the other between the two calls.
    for some in _parts(dict.fromkeys(arns), _OTHERS_A_CALL):
        found = aws.call("ecs", "DescribeTasks", {"cluster": place.cluster, "tasks": some})
        yield from (one for one in found["tasks"] if one["lastStatus"] not in _OVER)


def _container_instances(aws: Calls, place: Place) -> list[dict[str, Any]]:
    """Return the cluster's container instances, with the health of their runtime."""
    arns = aws.pages(
        "ecs", "ListContainerInstances", {"cluster": place.cluster}, "containerInstanceArns"
    )
    return [
        one
        for some in _parts(arns, _OTHERS_A_CALL)
        for one in aws.call(
            "ecs",
            "DescribeContainerInstances",
            {
                "cluster": place.cluster,
                "containerInstances": some,
                "include": ["CONTAINER_INSTANCE_HEALTH"],
            },
        )["containerInstances"]
    ]


def _group(aws: Calls, place: Place) -> list[dict[str, Any]]:
    """Return the instances of the hosts' group."""
    asked = {"AutoScalingGroupNames": [place.group]}
    found = aws.call("autoscaling", "DescribeAutoScalingGroups", asked)
    groups = found.get("AutoScalingGroups") or ()
    return [instance for group in groups for instance in group.get("Instances") or ()]


def _targets(aws: Calls, services: Sequence[Mapping[str, Any]]) -> dict[str, TargetState]:
    """Return what the balancer says of each address: every slot's task has its own."""
    groups = {one for service in services if (one := _target_group(service))}
    found: dict[str, TargetState] = {}
    for group in sorted(groups):
        asked = {"TargetGroupArn": group}
        told = aws.call("elbv2", "DescribeTargetHealth", asked)
        for one in told.get("TargetHealthDescriptions") or ():
            state = cast("TargetState", one["TargetHealth"]["State"])
            found[str(one["Target"]["Id"])] = state
    return found


def _definition(aws: Calls, arn: str, kept: Definitions) -> Definition:
    if arn not in kept:
        found = aws.call("ecs", "DescribeTaskDefinition", {"taskDefinition": arn})
        kept[arn] = definition(found["taskDefinition"])
    return kept[arn]


def _slot(
    service: Mapping[str, Any], defined: Definition, tasks: Mapping[str, Sequence[Task]]
) -> Slot:
    tags = _tags(service)
    deployments = service.get("deployments") or ()
    rolling = [one for one in deployments if one.get("rolloutState") == "IN_PROGRESS"]
    return Slot(
        controller=tags.get(CONTROLLER_TAG, ""),
        name=tags[SLOT_TAG],
        service=service["serviceArn"],
        zone=defined.zone,
        optional=tags.get(OPTIONAL_TAG) == "true",
        desired=int(service["desiredCount"]),
        deploying=len(deployments) > 1 or bool(rolling),
        port=defined.port,
        prefix=defined.prefix,
        secret=defined.secret,
        tasks=tuple(tasks.get(f"service:{service['serviceName']}", ())),
        group=_target_group(service),
        labels=defined.labels,
    )


def _task(
    one: Mapping[str, Any],
    clock: Clock,
    instances: Mapping[str, str],
    targets: Mapping[str, TargetState],
) -> Task:
    address = _address(one)
    return Task(
        arn=one["taskArn"],
        status=one["lastStatus"],
        instance=instances.get(str(one.get("containerInstanceArn", "")), ""),
        address=address,
        age_seconds=clock.age(one.get("startedAt")),
        health=one.get("healthStatus", "UNKNOWN"),
        target=targets.get(address, "absent"),
        stopping=one["desiredStatus"] == "STOPPED",
    )


def _address(task: Mapping[str, Any]) -> str:
    """Return the address of a task's own network interface, empty before it has one.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """
    for attachment in task.get("attachments") or ():
        for detail in attachment.get("details") or ():
            if detail.get("name") == "privateIPv4Address":
                return str(detail.get("value", ""))
    return ""


def _hosts(
    members: Sequence[Mapping[str, Any]], carriers: Sequence[Mapping[str, Any]], clock: Clock
) -> Iterator[Host]:
    """Yield what the group or the cluster knows: either may know a host alone for a while."""
    by_id = {str(one["ec2InstanceId"]): one for one in carriers}
    in_group = {str(one["InstanceId"]): one for one in members}
    for instance in by_id.keys() | in_group.keys():
        carrier, member = by_id.get(instance, {}), in_group.get(instance, {})
        yield Host(
            instance=instance,
            zone=str(member.get("AvailabilityZone") or _zone(carrier)),
            lifecycle=str(member.get("LifecycleState", "")),
            healthy=str(member.get("HealthStatus", "")).lower() == "healthy",
            container_instance=str(carrier.get("containerInstanceArn", "")),
            status=str(carrier.get("status", "")),
            connected=bool(carrier.get("agentConnected", False)),
            runtime=_runtime(carrier),
            age_seconds=clock.age(carrier.get("registeredAt")),
        )


def _zone(carrier: Mapping[str, Any]) -> str:
    for one in carrier.get("attributes") or ():
        if one["name"] == "ecs.availability-zone":
            return str(one.get("value", ""))
    return ""


def _runtime(carrier: Mapping[str, Any]) -> str:
    """Return the health of the container runtime, empty when nobody says."""
    for one in (carrier.get("healthStatus") or {}).get("details") or ():
        if one.get("type") == "CONTAINER_RUNTIME":
            return str(one.get("status", ""))
    return ""


def _target_group(service: Mapping[str, Any]) -> str:
    balancers = service.get("loadBalancers") or ()
    return next((str(one["targetGroupArn"]) for one in balancers if one.get("targetGroupArn")), "")


def _tags(described: Mapping[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in described.get("tags") or ()}


def _parts(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield the items in lists of a size, none of no items: AWS refuses empty lists."""
    left = list(items)
    for start in range(0, len(left), size):
        yield left[start : start + size]
