"""What AWS answered about hosts, as plain immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: An instance refresh in one of these states still does something, or is about to.
#: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html
_GOES_ON = {"Pending", "InProgress", "Cancelling", "Baking", "RollbackInProgress"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """An instance of a group; `state` is its lifecycle's, such as `InService`."""

    id: str
    zone: str
    type: str
    version: str
    state: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Host":
        """Read one element of `Instances`."""
        return cls(
            id=answer["InstanceId"],
            zone=answer["AvailabilityZone"],
            type=answer.get("InstanceType", ""),
            version=str(answer.get("LaunchTemplate", {}).get("Version", "")),
            state=answer["LifecycleState"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostGroup:
    """An Auto Scaling group.

    Attributes:
        name: Its name.
        version: The launch template's version that the next host gets.
        types: Those a host may have; empty when the launch template says the only one.
        desired: How many hosts there shall be.
        hosts: Those there are, in any state.
    """

    name: str
    version: str
    types: tuple[str, ...]
    desired: int
    hosts: tuple[Host, ...]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "HostGroup":
        """Read one element of `AutoScalingGroups`."""
        mixed = answer.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
        template = answer.get("LaunchTemplate") or mixed.get("LaunchTemplateSpecification") or {}
        overrides = mixed.get("Overrides", ())
        return cls(
            name=answer["AutoScalingGroupName"],
            version=str(template.get("Version", "")),
            types=tuple(o["InstanceType"] for o in overrides if "InstanceType" in o),
            desired=answer["DesiredCapacity"],
            hosts=tuple(map(Host.of, answer.get("Instances", ()))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """An instance refresh: what replaces the hosts of a group."""

    id: str
    status: str
    reason: str = ""
    percent: int = 0

    @property
    def running(self) -> bool:
        """Whether it still replaces hosts, or is about to."""
        return self.status in _GOES_ON

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Refresh":
        """Read one element of `InstanceRefreshes`."""
        return cls(
            id=answer["InstanceRefreshId"],
            status=answer["Status"],
            reason=answer.get("StatusReason", ""),
            percent=answer.get("PercentageComplete", 0),
        )
