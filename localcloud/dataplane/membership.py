"""What ECS does with an instance: register, drain, let go, deregister. Pure.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-life-cycle.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any

#: When the agent of a group's instance may register: once its launch hooks hold it, or later.
#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
_JOINING = frozenset({"Pending:Wait", "Pending:Proceed", "InService", "Standby"})

#: A disk that is older than its instance's start by more than this was there at another start.
_APART = timedelta(seconds=0.2)


class Move(Enum):
    """What is done next with a host."""

    REGISTER = auto()
    CONNECT = auto()
    DISCONNECT = auto()
    DRAIN = auto()
    LET_GO = auto()
    """Complete the lifecycle action of managed draining."""
    DEREGISTER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An instance that is, or was, one of a cluster's hosts.

    Attributes:
        instance: Its id.
        zone: Its availability zone.
        group: Its Auto Scaling group's name, empty once it belongs to none.
        lifecycle: Its state in the group, empty outside of one.
        drains: Whether ECS drains the group's hosts (managed draining).
        state: As EC2 tells it; `terminated` where EC2 knows it no more.
        launched_at: When, ISO 8601.
        again: Whether it was stopped and started since, as one of a warm pool is.
        kind: Its instance type.
    """

    instance: str
    zone: str = ""
    group: str = ""
    lifecycle: str = ""
    drains: bool = False
    state: str = "terminated"
    launched_at: str = ""
    again: bool = False
    kind: str = ""

    @property
    def gone(self) -> str:
        """How it ended, empty while it runs or begins to."""
        if self.state in {"stopping", "stopped"}:
            return "stopped"
        return "terminated" if self.state in {"shutting-down", "terminated"} else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What ECS knows of a container instance.

    Attributes:
        arn: Its ARN.
        draining: Whether it takes no task any more.
        connected: Whether its agent is.
        tasks: How many tasks are on it.
    """

    arn: str
    draining: bool
    connected: bool
    tasks: int


def move(member: Member, known: Registered | None, *, joined: bool, reachable: bool) -> Move | None:
    """Return what is done next with a host; None if it may stay as it is.

    Args:
        member: The instance.
        known: The container instance, None while it is none.
        joined: Whether it has run long enough for its agent to register.
        reachable: Whether its agent reaches ECS, if it runs.
    """
    up = not member.gone and member.state == "running" and reachable
    if known is None:
        if member.drains and member.lifecycle == "Terminating:Wait":
            return Move.LET_GO
        ready = up and joined and member.lifecycle in _JOINING
        return Move.REGISTER if ready else None
    if member.gone == "terminated" and not known.tasks:
        return Move.DEREGISTER
    if known.connected and not up:
        return Move.DISCONNECT
    if member.drains and member.lifecycle.startswith("Terminating"):
        return _leaving(member, known)
    return Move.CONNECT if up and joined and not known.connected else None


def _leaving(member: Member, known: Registered) -> Move | None:
    """Drain, then let go; a host whose agent is gone cannot be drained any more.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
    """
    if member.lifecycle == "Terminating:Wait" and (not known.connected or not known.tasks):
        return Move.LET_GO if known.draining or not known.connected else Move.DRAIN
    return None if known.draining or member.gone else Move.DRAIN


def described(member: Member, fact: Mapping[str, Any] | None) -> Member:
    """Return a member with what EC2 describes of it; as it is where EC2 knows nothing more."""
    if not fact:
        return member
    return Member(
        instance=member.instance,
        zone=fact["Placement"]["AvailabilityZone"],
        group=member.group,
        lifecycle=member.lifecycle,
        drains=member.drains,
        state=fact["State"]["Name"],
        launched_at=fact["LaunchTime"].isoformat(),
        again=_started_again(fact),
        kind=fact["InstanceType"],
    )


def _started_again(fact: Mapping[str, Any]) -> bool:
    """Tell whether an instance was launched before: its disk is older than its last start."""
    disks = [one["Ebs"]["AttachTime"] for one in fact.get("BlockDeviceMappings", ())]
    return bool(disks) and min(disks) + _APART < fact["LaunchTime"]
