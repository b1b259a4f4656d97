"""How each target is: written by the balancers, told by DescribeTargetHealth, read by ECS.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import threading
from dataclasses import dataclass
from typing import Literal

State = Literal["initial", "healthy", "unhealthy", "draining", "unused", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A target's health as DescribeTargetHealth tells it.

    Attributes:
        state: Its state.
        reason: Such as `Target.Timeout`; empty when healthy.
        description: In words.
    """

    state: State
    reason: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a group: the address inside the VPC."""

    group: str
    address: str
    port: int


class TargetHealth:
    """The health of every target, by group, address and port."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Target, Health] = {}

    def replace(self, known: dict[Target, Health]) -> None:
        """Take over what is known now; every other target is forgotten."""
        with self._lock:
            self._known = dict(known)

    def of(self, target: Target) -> Health | None:
        """Return a target's health; None where the balancers do not know it (yet, or any more)."""
        with self._lock:
            return self._known.get(target)

    def all(self) -> dict[Target, Health]:
        """Return all that are known."""
        with self._lock:
            return dict(self._known)


#: Of this local AWS.
target_health = TargetHealth()
