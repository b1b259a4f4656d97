"""What is done about an agent that AWS takes back, and about its builds afterwards. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lambdas.shared.seen import Agent

#: From the notice to the interruption.
#: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
_NOTICE_SECONDS = 120.0
#: So long a build may take to come to an end elsewhere before nobody asks for it any more.
_GIVEN_UP_SECONDS = 86_400.0

#: Why the node is offline, as people read it in Jenkins.
CAUSE = "AWS takes this spot instance back"

#: The EC2 plugin's name of a node: `EC2 (<cloud>) - <description> (<id>)`.
_NODE = re.compile(r"EC2 \((?P<cloud>.+?)\) - (?P<template>.+) \([^()]+\)")
#: How a template's description ends whose agents are spot instances; its twin has no such end.
_SPOT = "-spot"

Says = Literal["nodes", "nothing", "booting", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Of the configuration, `hooks.spot`: it is on or off, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A build on an agent.

    Attributes:
        job: Its job's full name.
        number: Its number.
        kind: `freestyle`, `pipeline` or as Jenkins calls it.
    """

    job: str
    number: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An agent as its Jenkins sees it.

    Attributes:
        name: The node's.
        cause: Why somebody took it offline, empty when nobody did.
        builds: What runs on it.
        waiting: How many builds wait for its labels.
    """

    name: str
    cause: str
    builds: tuple[Job, ...]
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An instance that AWS takes back.

    Attributes:
        instance: Its id.
        agent: As EC2 describes it, None when it does not.
        ours: Whether it is an agent of this stack.
        age_seconds: Since the notice.
        says: Whether its slot's Jenkins listed its nodes, did not answer, starts, or refused.
        node: As that Jenkins sees it; None when it does not list it, or said nothing.
        asked: Whether an agent in its place was asked for already.
    """

    instance: str
    agent: Agent | None
    ours: bool
    age_seconds: float
    says: Says = "nothing"
    node: Node | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A build that ran on an instance that was taken back.

    Attributes:
        instance: Which.
        slot: Whose.
        build: The build.
        age_seconds: Since it was noted.
        result: As Jenkins names it; `BUILDING` while it runs, `MISSING` when it was deleted, empty
            when Jenkins did not say.
    """

    instance: str
    slot: str
    build: Job
    age_seconds: float
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything at once.

    Attributes:
        taken: What the notice is about; None on the schedule.
        followed: Builds of earlier notices.
    """

    taken: Taken | None
    followed: tuple[Followed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOffline:
    """Have a node start no more builds."""

    slot: str
    node: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForAnother:
    """Have the EC2 plugin start an agent in its place, once."""

    instance: str
    slot: str
    template: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Remember the builds on it, to tell what became of them."""

    instance: str
    slot: str
    builds: tuple[Job, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLost:
    """Tell that a build was lost with its agent."""

    slot: str
    job: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollow:
    """Forget the builds of an instance: all have ended."""

    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNothing:
    """Leave it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Tell that a slot cannot be looked into."""

    slot: str
    reason: str


Action = TakeOffline | AskForAnother | Follow | ReportLost | Unfollow | DoNothing | Alarm


def decide(seen: Seen, settings: Settings) -> list[Action]:
    """Say what is done, and why. Offline first: each second may give it another build."""
    del settings
    found = list(_about(seen.taken, seen.followed)) if seen.taken else []
    found += _ended(seen.followed)
    return found or [DoNothing(reason="no build of an interrupted agent is followed")]


def _about(taken: Taken, followed: tuple[Followed, ...]) -> Iterator[Action]:
    agent, node = taken.agent, taken.node
    if agent is None or not taken.ours:
        yield DoNothing(reason=f"{taken.instance} is no agent of this stack")
    elif agent.state not in {"pending", "running"}:
        yield DoNothing(reason=f"{taken.instance} is {agent.state} already")
    elif taken.says == "refused":
        yield Alarm(slot=agent.slot, reason="its Jenkins refuses the hooks' token")
    elif taken.says != "nodes":
        what = "is starting" if taken.says == "booting" else "does not answer"
        yield DoNothing(reason=f"Jenkins of {agent.slot} {what}: nothing can be asked of it")
    elif node is None:
        # One that is still being launched has no node, and no build.
        yield DoNothing(reason=f"Jenkins of {agent.slot} has no node for {taken.instance}")
    else:
        noted = tuple(one.build for one in followed if one.instance == taken.instance)
        yield from _of_node(taken, agent, node, noted)


def _of_node(taken: Taken, agent: Agent, node: Node, noted: tuple[Job, ...]) -> Iterator[Action]:
    left = max(0.0, _NOTICE_SECONDS - taken.age_seconds)
    if node.cause:
        yield DoNothing(reason=f"{node.name} is offline already: {node.cause}")
    else:
        reason = f"AWS takes {taken.instance} back in {left:.0f} s"
        yield TakeOffline(slot=agent.slot, node=node.name, reason=reason)
    if new := [one for one in node.builds if one not in noted]:
        names = ", ".join(f"{one.job} #{one.number}" for one in new)
        reason = f"{names} must end in {left:.0f} s, or run elsewhere"
        builds = (*noted, *new)
        yield Follow(instance=taken.instance, slot=agent.slot, builds=builds, reason=reason)
    yield _another(taken, agent, node)


def _another(taken: Taken, agent: Agent, node: Node) -> Action:
    """Ask for an agent that AWS does not take back: the twin that is no spot instance."""
    if taken.asked:
        return DoNothing(reason=f"an agent in the place of {taken.instance} was asked for already")
    if not node.builds and not node.waiting:
        return DoNothing(reason=f"{node.name} was idle and nothing waits for its labels")
    named = _NODE.fullmatch(node.name)
    if named is None:
        return DoNothing(reason=f"{node.name} is no name of the EC2 plugin's: no template is known")
    why = "its build may need it" if node.builds else f"{node.waiting} builds wait for its labels"
    return AskForAnother(
        instance=taken.instance,
        slot=agent.slot,
        template=named["template"].removesuffix(_SPOT),
        reason=f"{why}: an agent of its own price cannot be taken back",
    )


def _ended(followed: tuple[Followed, ...]) -> Iterator[Action]:
    """Tell what became of builds; an instance is forgotten when nothing of it is open."""
    still = set()
    for one in followed:
        name = f"{one.build.job} #{one.build.number}"
        if one.result in {"", "BUILDING"} and one.age_seconds < _GIVEN_UP_SECONDS:
            still.add(one.instance)
        elif one.result not in {"", "BUILDING", "SUCCESS", "UNSTABLE", "MISSING"}:
            reason = (
                f"{one.build.kind} build {name} ended {one.result}: {one.instance} was taken back"
            )
            yield ReportLost(
                slot=one.slot, job=one.build.job, number=one.build.number, reason=reason
            )
    for instance in sorted({one.instance for one in followed}):
        if instance in still:
            yield DoNothing(reason=f"builds of {instance} have not ended yet")
        else:
            yield Unfollow(instance=instance, reason="its builds have ended")
