"""What a stack misses to be fully redundant, and what it has too much. Pure."""

from dataclasses import dataclass

from cli.chaos.seen import Ground, Host, Seen, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What full redundancy misses; `source` is who says so."""

    source: str
    text: str


def lacks(ground: Ground, seen: Seen) -> tuple[Lack, ...]:
    """Return what the stack misses to be fully redundant; empty when nothing.

    Redundant is: each slot runs and is steady, its target is healthy, no other target is left over,
    and as many hosts serve as the group wants, without one that still goes. An optional slot that
    is off misses nothing.
    """
    found: list[Lack] = []
    if seen.stack_status.endswith("_IN_PROGRESS"):
        found.append(Lack(source="cloudformation", text=f"the stack is {seen.stack_status}"))
    for host in seen.hosts:
        found += _host(host)
    serving = sum(host.serves for host in seen.hosts)
    if serving < seen.desired_hosts:
        text = f"{serving} of {seen.desired_hosts} hosts serve"
        found.append(Lack(source="autoscaling", text=text))
    for slot in ground.slots:
        found += _slot(slot, seen)
    return tuple(found)


def _host(host: Host) -> list[Lack]:
    """Say what is wrong with a host."""
    if host.state != "running":
        return [Lack(source="ec2", text=f"{host.id} is {host.state}")]
    if host.lifecycle != "InService":
        return [Lack(source="autoscaling", text=f"{host.id} is {host.lifecycle}")]
    if not host.healthy:
        return [Lack(source="autoscaling", text=f"{host.id} is unhealthy")]
    if host.draining:
        return [Lack(source="ecs", text=f"{host.id} is drained")]
    if not host.connected:
        return [Lack(source="ecs", text=f"the agent of {host.id} is not connected")]
    return []


def _slot(slot: Slot, seen: Seen) -> list[Lack]:
    """Say what is wrong with a slot."""
    found: list[Lack] = []
    service = next((one for one in seen.services if one.slot == slot.name), None)
    if service is None:
        return [Lack(source="ecs", text=f"{slot.name} has no service")]
    if not service.desired and not slot.optional:
        found.append(Lack(source="ecs", text=f"{slot.name} is turned off"))
    elif service.running != service.desired or service.pending:
        text = f"{slot.name}: {service.running} of {service.desired} tasks running"
        found.append(Lack(source="ecs", text=text))
    elif service.deployments > 1 or service.rollout == "IN_PROGRESS":
        found.append(Lack(source="ecs", text=f"{slot.name}: ECS still deploys"))
    tasks = seen.tasks_of(slot.name)
    running = sum(task.state == "RUNNING" for task in tasks)
    if not found and running != service.desired:
        text = f"{slot.name}: {running} of {service.desired} tasks running"
        found.append(Lack(source="ecs", text=text))
    found += [
        Lack(source="ecs", text=f"{slot.name}: its container is unhealthy")
        for task in tasks
        if task.health == "UNHEALTHY"
    ]
    targets = [one for one in seen.targets if one.group == slot.target_group]
    states = {one.address: one.state for one in targets}
    for address in sorted({task.address for task in tasks if task.address}):
        state = states.get(address, "not registered")
        if state != "healthy":
            found.append(Lack(source="elb", text=f"{slot.name}: its target is {state}"))
    known = {task.address for task in seen.tasks}
    found += [
        Lack(source="elb", text=f"target {one.address} is {one.state}")
        for one in targets
        if one.address not in known
    ]
    return list(dict.fromkeys(found))


def surplus(seen: Seen) -> bool:
    """Tell whether managed scaling is about to take a host back.

    After a recovery the group may have more hosts than its minimum, one of them without a task:
    it is taken back some time later, or another one in its place, which is then drained. No fault
    says anything while that goes on.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
    """
    empty = any(host.serves and not seen.tasks_on(host.id) for host in seen.hosts)
    return empty and seen.desired_hosts > seen.minimum_hosts
