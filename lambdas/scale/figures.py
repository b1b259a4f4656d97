"""What is published each minute about what waits, and who serves it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lambdas.scale.seen import Label, Look, Seen

#: Of what waits and who serves it; alarms and the dashboard read it.
NAMESPACE = "Stackgen/Controllers"
#: Of what a hook may not mend itself.
HOOKS_NAMESPACE = "Stackgen/Hooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of this minute.

    Attributes:
        name: Of the metric.
        value: It.
        unit: Of CloudWatch.
        dimensions: Names with values, besides the cluster's.
        namespace: Where.
    """

    name: str
    value: float
    unit: str
    dimensions: tuple[tuple[str, str], ...]
    namespace: str = NAMESPACE


def figures(seen: Seen) -> list[Figure]:
    """Return all figures; of a controller whose Jenkins all say nothing only how many serve."""
    blind = sum(look.answers == "blind" for look in seen.looks)
    found = [
        Figure(
            name="Complaints",
            value=float(blind),
            unit="Count",
            dimensions=(("Hook", "scale"),),
            namespace=HOOKS_NAMESPACE,
        )
    ]
    slots = sorted(seen.site.slots, key=lambda one: one.controller)
    for name, group in groupby(slots, key=lambda one: one.controller):
        own = list(group)
        serving = sum(slot.serves for slot in own)
        looks = [look for slot in own if (look := seen.look(slot.name)).answers == "up"]
        whose = (("Controller", name),)
        found.append(Figure(name="Slots", value=serving, unit="Count", dimensions=whose))
        if looks:
            found += _of_controller(looks, whose)
    return found


def unserved(look: Look) -> int:
    """Return how many builds of a Jenkins wait for an executor that nobody has.

    A queue item carries no label: what waits under none of the labels that are known (no label, an
    expression, a wrong name) counts while no executor anywhere is busy, for then nothing explains
    the wait.
    """
    lacking = sum(round(label.queue) for label in look.labels if not label.executors)
    known = sum(round(label.queue) for label in look.labels)
    rest = max(0, look.buildable - known) if not look.busy else 0
    return min(lacking + rest, look.buildable)


def _of_controller(looks: list[Look], whose: tuple[tuple[str, str], ...]) -> Iterator[Figure]:
    """Yield a controller's: each slot has a queue of its own, here they are summed up."""
    waiting = float(sum(look.buildable for look in looks))
    oldest = max(look.oldest_wait_seconds for look in looks)
    lacking = float(sum(unserved(look) for look in looks))
    yield Figure(name="QueueLength", value=waiting, unit="Count", dimensions=whose)
    yield Figure(name="OldestWaitSeconds", value=oldest, unit="Seconds", dimensions=whose)
    yield Figure(name="UnservedBuilds", value=lacking, unit="Count", dimensions=whose)
    labels = sorted((label for look in looks for label in look.labels), key=lambda one: one.name)
    for name, group in groupby(labels, key=lambda one: one.name):
        yield from _of_label(list(group), (*whose, ("Label", name)))


def _of_label(labels: list[Label], whose: tuple[tuple[str, str], ...]) -> Iterator[Figure]:
    for name, value in (
        ("QueueLength", sum(one.queue for one in labels)),
        ("Executors", sum(one.executors for one in labels)),
        ("BusyExecutors", sum(one.busy for one in labels)),
    ):
        yield Figure(name=name, value=float(value), unit="Count", dimensions=whose)
