"""Agents' instances as EC2 describes them, and which of them have a process."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from localcloud import emulators

#: By which the EC2 plugin knows its own.
_PLUGINS_TAG = "jenkins_slave_type"
#: Those that have ended are described for another hour; nobody looks for them here.
_THERE = ("pending", "running", "stopping", "stopped", "shutting-down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent's instance as EC2 describes it.

    Attributes:
        identity: The instance's id.
        region: Where it is.
        zone: Its availability zone.
        state: As EC2 names it.
        launched_at: ISO 8601.
        slot: Of the slot that started it, empty when nobody says it.
        runs_since: Since when it was seen running, by the clock `time.monotonic`; None while not.
    """

    identity: str
    region: str
    zone: str
    state: str
    launched_at: str
    slot: str = ""
    runs_since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do about processes, by instance.

    Attributes:
        boot: Start one.
        end: Kill it: its instance does not run.
        freeze: Stop it: its instance is impaired.
        thaw: Let it go on.
        later: When the next one boots, by the clock `time.monotonic`; None if none does.
    """

    boot: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    freeze: tuple[str, ...] = ()
    thaw: tuple[str, ...] = ()
    later: float | None = None


def decide(
    agents: Sequence[Agent],
    alive: AbstractSet[str],
    frozen: AbstractSet[str],
    impaired: AbstractSet[str],
    *,
    now: float,
    boot_seconds: float,
) -> Plan:
    """Return what makes the processes what EC2 describes.

    Args:
        agents: All agents' instances.
        alive: Those with a process.
        frozen: Those whose process is stopped.
        impaired: Instances and zones that nothing reaches.
        now: By the clock `time.monotonic`.
        boot_seconds: From running until an agent can be reached.
    """
    running = [one for one in agents if one.state == "running"]
    there = {one.identity for one in running}
    cut = {one.identity for one in running if impaired & {one.identity, one.zone}}
    due = {
        one.identity: (one.runs_since if one.runs_since is not None else now) + boot_seconds
        for one in running
        if one.identity not in alive | cut
    }
    waiting = [at for at in due.values() if at > now]
    return Plan(
        boot=tuple(sorted(identity for identity, at in due.items() if at <= now)),
        end=tuple(sorted(alive - there)),
        freeze=tuple(sorted((alive & cut) - frozen)),
        thaw=tuple(sorted((frozen & there) - cut)),
        later=min(waiting, default=None),
    )


def described(region: str) -> Iterator[Agent]:
    """Yield the agents of a region."""
    pages = (
        emulators.client("ec2", region)
        .get_paginator("describe_instances")
        .paginate(
            Filters=[
                {"Name": "tag-key", "Values": [_PLUGINS_TAG]},
                {"Name": "instance-state-name", "Values": list(_THERE)},
            ]
        )
    )
    reservations = (found for page in pages for found in page["Reservations"])
    for instance in (found for reservation in reservations for found in reservation["Instances"]):
        tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags") or ()}
        yield Agent(
            identity=instance["InstanceId"],
            region=region,
            zone=instance["Placement"]["AvailabilityZone"],
            state=instance["State"]["Name"],
            launched_at=instance["LaunchTime"].isoformat(),
            slot=tags.get("jenkins_cloud_name", ""),
        )
