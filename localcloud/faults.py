"""Faults that no API of AWS can cause: set and lifted through `/_stackgen/faults`.

The data plane asks here; nothing else of the local AWS knows that a fault is one.
"""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.signals import changed

#: Each kind with the names that it takes. A value is always text.
KINDS: Mapping[str, frozenset[str]] = {
    # The instance's status checks fail: its network and its ECS agent are gone, its processes hang.
    "instance-impaired": frozenset({"instance"}),
    # Everything in the zone is unreachable, and nothing can be launched there.
    "zone-lost": frozenset({"zone"}),
    # EC2 answers InsufficientInstanceCapacity in the zone, or everywhere without one.
    "no-capacity": frozenset({"zone"}),
    # Every access to the file system hangs, new mounts fail.
    "efs-cut": frozenset({"file_system"}),
    # A share of the calls of one service (its signing name) is answered Throttling.
    "api-throttled": frozenset({"service", "percent"}),
    # The ECS agent of a host is cut off; its containers go on.
    "ecs-agent-disconnected": frozenset({"instance"}),
    # A host's container runtime is stuck: its containers go on, none starts or stops.
    "runtime-stuck": frozenset({"instance"}),
    # A host's disk is full: containers cannot write, none can start.
    "disk-full": frozenset({"instance"}),
    # EC2 tells a spot instance that it will be interrupted.
    "spot-notice": frozenset({"instance"}),
    # A Lambda function's process dies whenever it is called.
    "hook-error": frozenset({"function"}),
    # A Lambda function gets every event twice, at the same time.
    "hook-duplicate": frozenset({"function"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """A fault that is in force.

    Attributes:
        identity: What lifts it.
        kind: One of `KINDS`.
        names: What it is about.
    """

    identity: str
    kind: str
    names: Mapping[str, str]

    def shown(self) -> dict[str, Any]:
        """Return it as the end point tells it."""
        return {"id": self.identity, "kind": self.kind, **self.names}


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: dict[str, Active] = {}

    def set(self, kind: str, names: Mapping[str, str]) -> Active:
        """Put a fault in force.

        Raises:
            ValueError: There is no such kind, or it takes other names.
        """
        if kind not in KINDS:
            raise ValueError(f"there is no fault {kind!r}; there are {', '.join(sorted(KINDS))}")
        unknown = sorted(names.keys() - KINDS[kind])
        if unknown:
            raise ValueError(f"{kind} takes {', '.join(sorted(KINDS[kind]))}, not {unknown[0]}")
        made = Active(identity=str(uuid.uuid4()), kind=kind, names=dict(names))
        with self._lock:
            self._active[made.identity] = made
        changed.ring()
        return made

    def lift(self, identity: str) -> bool:
        """End a fault; tell whether it was in force."""
        with self._lock:
            known = self._active.pop(identity, None)
        changed.ring()
        return known is not None

    def about(self, kind: str, name: str) -> frozenset[str]:
        """Return the values of one name over all faults of a kind: the impaired instances, say.

        An empty string among them means all.
        """
        with self._lock:
            active = tuple(self._active.values())
        return frozenset(one.names.get(name, "") for one in active if one.kind == kind)

    def of(self, kind: str) -> tuple[Active, ...]:
        """Return the faults of a kind."""
        with self._lock:
            return tuple(one for one in self._active.values() if one.kind == kind)

    def shown(self) -> list[dict[str, Any]]:
        """Return all that are in force."""
        with self._lock:
            return [one.shown() for one in self._active.values()]


#: Of this local AWS.
faults = Faults()
