"""The states of EC2 instances: what starts, stops and ends takes its time.

moto's instances run, stop and end at once.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
"""

from dataclasses import dataclass
from typing import Any

from localcloud.delays import (
    INSTANCE_ENDS,
    INSTANCE_FORGOTTEN,
    INSTANCE_RUNS,
    INSTANCE_STOPS,
    Delay,
)
from localcloud.scaling import passing, told

_CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}

#: What follows by itself; nothing follows once an instance is forgotten.
_NEXT: dict[str, tuple[str, Delay]] = {
    "pending": ("running", INSTANCE_RUNS),
    "stopping": ("stopped", INSTANCE_STOPS),
    "shutting-down": ("terminated", INSTANCE_ENDS),
    "terminated": ("", INSTANCE_FORGOTTEN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A state that an instance comes into by itself."""

    instance: Any
    state: str
    due: float


_moves: dict[str, _Move] = {}


def enter(instance: Any, state: str) -> None:
    """Bring an instance into a state; tell it, and remember what follows. moto's lock is held."""
    instance._state.name, instance._state.code = state, _CODES[state]
    instance.stackgen_since = passing.now()
    _moves.pop(instance.id, None)
    if state in _NEXT:
        after, delay = _NEXT[state]
        due = instance.stackgen_since + delay.seconds
        _moves[instance.id] = _Move(instance=instance, state=after, due=due)
    if state == "terminated":
        _release(instance)
    told.instance_is(instance, state)


def since(instance: Any) -> float:
    """Return when an instance came into its state."""
    return float(getattr(instance, "stackgen_since", 0.0))


def settle(now: float) -> bool:
    """Let follow what is due; tell whether anything did. moto's lock is held."""
    due = [move for move in list(_moves.values()) if move.due <= now]
    for move in due:
        if move.state:
            enter(move.instance, move.state)
        else:
            _moves.pop(move.instance.id, None)
            _forget(move.instance)
    return bool(due)


def next_due() -> float:
    """Return when the next state follows by itself."""
    return min((move.due for move in list(_moves.values())), default=float("inf"))


def _release(instance: Any) -> None:
    """Delete the primary network interface with its instance, as EC2 does; moto keeps it in use.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
    """
    primary = instance.nics.get(0)
    if primary is not None and instance.ec2_backend.enis.pop(primary.id, None):
        for address in primary.private_ip_addresses:
            primary.subnet.del_subnet_ip(address["PrivateIpAddress"])


def _forget(instance: Any) -> None:
    """Describe a terminated instance no more, as EC2 after about an hour."""
    instance.ec2_backend.tags.pop(instance.id, None)
    known = instance.ec2_backend.reservations
    for key in [key for key, one in known.items() if instance in one.instances]:
        known[key].instances.remove(instance)
        if not known[key].instances:
            del known[key]
