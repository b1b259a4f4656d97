"""Whether a controller's own load asks for more slots, or is served by fewer. Pure.

Never its queue: slots share none, a further one takes no build off it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lambdas.scale.seen import Point, Seen
from lambdas.scale.settings import Settings
from lambdas.shared.seen import Slot

CPU = "CPUUtilization"
LATENCY = "TargetResponseTime"
REQUESTS = "RequestCountPerTarget"

#: Older figures count as none.
FRESH_SECONDS = 120.0

#: Load is far from a threshold when the slots that remain would stay below this part of it.
_FAR = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A verdict.

    Attributes:
        over: What is at its threshold or above, in words; empty if nothing is.
        calm: Whether one slot less would do.
        whole: Whether every slot's CPU is known.
        known: What is known, in words; empty if nothing is.
    """

    over: str
    calm: bool
    whole: bool
    known: str


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure beside its threshold; `shared` says whether fewer slots have more each."""

    name: str
    value: float
    threshold: float
    shared: bool
    unit: str

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3g}{self.unit} of {self.threshold:g}{self.unit}"


def judge(seen: Seen, controller: str, slots: Sequence[Slot], settings: Settings) -> Load:
    """Judge a controller by those of its slots that count.

    Without a request the balancer publishes neither latency nor requests, so that they are missing
    says nothing; a slot's CPU is published as long as its task runs: without all of them nobody
    knows that it is calm.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    fresh = {(one.of, one.name): one for one in seen.points if one.age_seconds <= FRESH_SECONDS}
    cpu = [one.value for slot in slots if (one := fresh.get((slot.name, CPU)))]
    heap = [
        look.heap_percent
        for look in (seen.look(slot.name) for slot in slots)
        if look.answers == "up" and look.heap_percent is not None
    ]
    figures = [
        *_mean("CPU", cpu, settings.cpu_percent, shared=True),
        *_mean("heap", heap, settings.heap_percent, shared=False),
        *_one("latency", fresh.get((controller, LATENCY)), settings.latency_seconds, " s"),
        *_one("requests", fresh.get((controller, REQUESTS)), settings.requests_per_minute, ""),
    ]
    fewer = len(slots) / (len(slots) - 1) if len(slots) > 1 else float("inf")
    far = all(
        one.value * (fewer if one.shared else 1.0) < _FAR * one.threshold or not one.value
        for one in figures
    )
    over = ", ".join(str(one) for one in figures if one.value >= one.threshold)
    whole = bool(slots) and len(cpu) == len(slots)
    return Load(
        over=over,
        calm=whole and far and not over,
        whole=whole,
        known=", ".join(map(str, figures)),
    )


def _mean(name: str, values: Sequence[float], threshold: float, *, shared: bool) -> list[_Figure]:
    if not values:
        return []
    return [_Figure(name, sum(values) / len(values), threshold, shared, " %")]


def _one(name: str, point: Point | None, threshold: float, unit: str) -> list[_Figure]:
    if point is None:
        return []
    return [_Figure(name, point.value, threshold, name == "requests", unit)]
