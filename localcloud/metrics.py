"""What CloudWatch makes of points: figures of periods, and the state of an alarm. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
Missing = Literal["missing", "ignore", "breaching", "notBreaching"]

_BREACHES: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an alarm compares.

    Attributes:
        comparison: `GreaterThanThreshold` and its like.
        threshold: With what.
        datapoints: So many of the last periods have to breach.
        missing: How a period without points counts.
    """

    comparison: str
    threshold: float
    datapoints: int
    missing: Missing = "missing"


def state(rule: Rule, figures: Sequence[float | None], before: State) -> State:
    """Return an alarm's state by the figures of its last periods, None where there are no points.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """
    breaches = _BREACHES.get(rule.comparison)
    if breaches is None:  # a band of what was foreseen: nobody foresees here
        return before
    if all(figure is None for figure in figures):
        kept: dict[Missing, State] = {
            "missing": "INSUFFICIENT_DATA",
            "ignore": before,
            "breaching": "ALARM",
            "notBreaching": "OK",
        }
        return kept[rule.missing]
    breaching = sum(
        rule.missing == "breaching" if figure is None else breaches(figure, rule.threshold)
        for figure in figures
    )
    return "ALARM" if breaching >= rule.datapoints else "OK"


def periods(now: float, length: float, count: int) -> list[float]:
    """Return when the last whole periods began, the oldest first."""
    current = begin(now, length)
    return [current - number * length for number in range(count, 0, -1)]


def begin(when: float, length: float) -> float:
    """Return when the period began that a moment lies in; a rounding is no period of its own."""
    return (when + 1e-6) // length * length
