"""Who runs what, and where agents are missing. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that needs an executor.

    Attributes:
        identity: Its number in the queue.
        job: What is built.
        label: Of the agents that may run it, empty for any that takes such builds.
        alone: Whether its job's other builds must have ended.
        light: Whether it needs no agent: a Pipeline itself, before it asks for one.
    """

    identity: int
    job: str
    label: str = ""
    alone: bool = False
    light: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A node with free executors.

    Attributes:
        node: Its name.
        labels: What it may be asked for by.
        free: How many executors are free.
        exclusive: Whether it takes only builds that ask for one of its labels.
    """

    node: str
    labels: AbstractSet[str] = frozenset()
    free: int = 1
    exclusive: bool = False

    def takes(self, label: str) -> bool:
        """Tell whether a build with this label may run here."""
        return label in self.labels if label else not self.exclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What starts now.

    Attributes:
        start: By number in the queue: the node, empty for what needs none.
        missing: By label: how many builds no executor was free for.
        why: By number in the queue: what the others wait for.
    """

    start: Mapping[int, str] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    why: Mapping[int, str] = field(default_factory=dict)


def assign(
    waiting: Sequence[Waiting],
    seats: Sequence[Seat],
    running: AbstractSet[str],
    *,
    quiet: bool = False,
) -> Assignment:
    """Give executors to what waits, the oldest first.

    Args:
        waiting: In the order of the queue.
        seats: Nodes that accept builds.
        running: Jobs of which a build runs.
        quiet: Nothing starts, and no agent is asked for.
    """
    if quiet:
        why = dict.fromkeys((one.identity for one in waiting), "Jenkins is about to shut down")
        return Assignment(why=why)
    start: dict[int, str] = {}
    why = {}
    missing: Counter[str] = Counter()
    busy = set(running)
    free = {seat.node: seat.free for seat in seats}
    for one in waiting:
        if one.alone and one.job in busy:
            why[one.identity] = f"A build of {one.job} is already in progress"
            continue
        seat = next((it for it in seats if it.takes(one.label) and free[it.node] > 0), None)
        if seat is None and not one.light:
            missing[one.label] += 1
            why[one.identity] = _why(one.label, seats)
            continue
        if seat and not one.light:
            free[seat.node] -= 1
        start[one.identity] = seat.node if seat and not one.light else ""
        busy.add(one.job)
    return Assignment(start=start, missing=missing, why=why)


def _why(label: str, seats: Sequence[Seat]) -> str:
    """Say what a build waits for, as Jenkins words it."""
    known = any(seat.takes(label) for seat in seats)
    if not label:
        return "Waiting for next available executor"
    if known:
        return f"Waiting for next available executor on `{label}`"
    return f"There are no nodes with the label `{label}`"
