"""What the reap hook sees: agents in EC2, nodes in their slots' Jenkins, marks, log streams."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, Self

from lambdas.reap.decide import Owner, Says, Seen, Stream
from lambdas.shared import agents
from lambdas.shared.aws import Calls
from lambdas.shared.clock import Clock
from lambdas.shared.jenkins import BlindError, BootingError, JenkinsError
from lambdas.shared.place import Place
from lambdas.shared.seen import Site, Slot

#: The oldest streams, a page a run: an agent makes two, so no stack makes them faster.
_STREAMS_A_RUN = 50
#: Slots that are asked at once: silent ones must not use up the function's minute.
_AT_ONCE = 8


class Nodes(Protocol):
    """What of Jenkins is asked."""

    def computers(self) -> list[Mapping[str, Any]]:
        """Return its nodes."""


#: Returns the Jenkins of a slot; None when no task of it has an address.
Reach = Callable[[Slot], Nodes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """Where the agents' own logs are.

    Attributes:
        group: The log group's name, empty when the function was told none.
        days: How long a line is kept; 0 for ever.
    """

    group: str = ""
    days: float = 0.0

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Read a function's variables."""
        days = environ.get("STACKGEN_LOG_DAYS") or "0"
        return cls(group=environ.get("STACKGEN_LOG_GROUP", ""), days=float(days))


def look(  # noqa: PLR0917 - each is another part of the world
    aws: Calls,
    clock: Clock,
    place: Place,
    site: Callable[[], Site],
    reach: Reach,
    marks: Mapping[str, float],
    logs: Logs,
) -> Seen:
    """Return everything at once. Agents come first: one that is asked for meanwhile is not seen.

    Only the slots that agents name are asked.

    Raises:
        AwsError: AWS did not say: nothing is known.
    """
    found = agents.of_stack(aws, clock, place.stack)
    named = {one.slot for one in found}
    return Seen(
        agents=found,
        owners=_owners([slot for slot in site().slots if slot.name in named], reach),
        marks=dict(marks),
        streams=_streams(aws, clock, logs),
        kept_days=logs.days,
    )


def _owners(slots: Sequence[Slot], reach: Reach) -> tuple[Owner, ...]:
    """Ask the slots' Jenkins for their nodes, several at once."""
    if not slots:
        return ()
    # Tokens come from AWS, whose connection is one.
    doors = [None if _off(slot) else reach(slot) for slot in slots]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(_owner, slots, doors))


def _off(slot: Slot) -> bool:
    """Tell whether the scale hook has turned a slot off: nobody comes back for its agents."""
    return slot.optional and slot.desired == 0 and not slot.tasks


def _owner(slot: Slot, jenkins: Nodes | None) -> Owner:
    age = slot.task.age_seconds if slot.task else None
    nodes: tuple[str, ...] = ()
    says: Says = "off" if _off(slot) else "nothing"
    if jenkins is not None:
        try:
            nodes = tuple(str(one["displayName"]) for one in jenkins.computers())
            says = "nodes"
        except BlindError:
            says = "refused"
        except BootingError:
            says = "booting"
        except (JenkinsError, KeyError, TypeError):
            # Also an answer that is not Jenkins': whatever it is, it lists nothing.
            says = "nothing"
    return Owner(slot=slot.name, says=says, age_seconds=age, nodes=nodes)


def _streams(aws: Calls, clock: Clock, logs: Logs) -> tuple[Stream, ...]:
    if not logs.group or not logs.days:
        return ()
    answer = aws.call(
        "logs",
        "DescribeLogStreams",
        {
            "logGroupName": logs.group,
            "orderBy": "LastEventTime",
            "descending": False,
            "limit": _STREAMS_A_RUN,
        },
    )
    return tuple(
        Stream(name=one["logStreamName"], age_seconds=clock.age(_last(one) / 1000) or 0.0)
        for one in answer.get("logStreams") or ()
    )


def _last(stream: Mapping[str, Any]) -> float:
    """Return when a stream was last written, in milliseconds since 1970."""
    names = ("creationTime", "lastEventTimestamp", "lastIngestionTime")
    return float(max(stream.get(name) or 0 for name in names))
