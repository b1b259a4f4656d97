"""What the spot hook sees: the instance, its node, its builds, and what became of earlier ones."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from lambdas.shared import agents, record
from lambdas.shared.aws import Calls
from lambdas.shared.builds import Build
from lambdas.shared.clock import Clock
from lambdas.shared.jenkins import BlindError, BootingError, GoneError, JenkinsError
from lambdas.shared.seen import Agent, Site, Slot
from lambdas.spot.decide import Followed, Job, Node, Seen, Taken
from lambdas.spot.events import Notice


class Door(Protocol):
    """What of Jenkins is asked."""

    def computers(self) -> list[Mapping[str, Any]]:
        """Return its nodes."""

    def running_builds(self) -> list[Build]:
        """Return what runs."""

    def label_load(self, name: str) -> Mapping[str, float]:
        """Return a label's figures."""

    def build(self, job: str, number: int) -> Mapping[str, Any]:
        """Return a build."""


#: What was noted, by subject, with its age.
Notes = Mapping[str, tuple[Any, float]]

#: Before an instance's id: its builds are followed; an agent in its place was asked for.
BUILDS, ASKED = "builds/", "asked/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """By what is looked.

    Attributes:
        aws: Who is asked.
        clock: Turns times into ages.
        stack: The stack's name.
        site: Describes the stack, when it is needed.
        reach: Returns a slot's Jenkins; None when no task of it has an address.
        notes: Returns what the hook has noted.
    """

    aws: Calls
    clock: Clock
    stack: str
    site: Callable[[], Site]
    reach: Callable[[Slot], Door | None]
    notes: Callable[[], Notes]


def notice(eyes: Eyes, told: Notice) -> Seen:
    """Return what a notice is about. Most are about others' instances: then it is one call.

    Earlier builds are not asked for: seconds count.

    Raises:
        AwsError: AWS did not say: nothing is known.
    """
    agent = agents.one(eyes.aws, eyes.clock, told.instance)
    taken = Taken(
        instance=told.instance,
        agent=agent,
        ours=agent is not None and agent.stack == eyes.stack and bool(agent.slot),
        age_seconds=eyes.clock.age(told.sent) or 0.0,
    )
    if agent is None or not taken.ours or agent.state not in {"pending", "running"}:
        return Seen(taken=taken)
    slot = next((one for one in eyes.site().slots if one.name == agent.slot), None)
    door = eyes.reach(slot) if slot else None
    notes = eyes.notes()
    taken = replace(taken, asked=f"{ASKED}{told.instance}" in notes)
    return Seen(
        taken=_asked(taken, agent, door) if door else taken, followed=tuple(_followed(notes))
    )


def earlier(eyes: Eyes) -> Seen:
    """Return what became of the builds of earlier notices.

    Raises:
        AwsError: AWS did not say: nothing is known.
    """
    followed = list(_followed(eyes.notes()))
    if not followed:
        return Seen(taken=None)
    slots = {one.name: one for one in eyes.site().slots}
    doors = {
        name: eyes.reach(slots[name]) for name in {one.slot for one in followed} if name in slots
    }
    return Seen(
        taken=None,
        followed=tuple(replace(one, result=_result(doors.get(one.slot), one)) for one in followed),
    )


def _asked(taken: Taken, agent: Agent, door: Door) -> Taken:
    """Add what its slot's Jenkins says."""
    try:
        found = next((one for one in door.computers() if agent.named(one["displayName"])), None)
        return replace(taken, says="nodes", node=_node(door, found) if found else None)
    except BlindError:
        return replace(taken, says="refused")
    except BootingError:
        return replace(taken, says="booting")
    except JenkinsError:
        return replace(taken, says="nothing")


def _node(door: Door, found: Mapping[str, Any]) -> Node:
    name = str(found["displayName"])
    builds = tuple(
        Job(job=one.job, number=one.number, kind=one.kind)
        for one in door.running_builds()
        if one.node == name
    )
    cause = str(found.get("offlineCauseReason") or "offline")
    return Node(
        name=name,
        cause=cause if found.get("temporarilyOffline") else "",
        builds=builds,
        waiting=0 if builds else max(_waiting(door, found, name), default=0),
    )


def _waiting(door: Door, found: Mapping[str, Any], name: str) -> Iterator[int]:
    """Yield how many builds wait for each label of a node, but for the one that is its name."""
    for label in found.get("assignedLabels") or ():
        if label["name"] != name:
            yield int(door.label_load(label["name"]).get("queueLength", 0))


def _followed(notes: Notes) -> Iterator[Followed]:
    for subject, (value, age) in sorted(notes.items()):
        if subject.startswith(BUILDS):
            for build in value["builds"]:
                yield Followed(
                    instance=subject.removeprefix(BUILDS),
                    slot=value["slot"],
                    build=record.decode(Job, build),
                    age_seconds=age,
                    result="",
                )


def _result(door: Door | None, one: Followed) -> str:
    """Return how a build ended."""
    if door is None:
        return ""
    try:
        found = door.build(one.build.job, one.build.number)
    except GoneError:
        return "MISSING"
    except JenkinsError:
        return ""
    return "BUILDING" if found.get("building") else str(found.get("result") or "BUILDING")
