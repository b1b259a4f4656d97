"""Which agents nobody owns. Pure.

Two steps, at least `wait_minutes` apart: one that its slot's Jenkins does not list is marked; one
that was marked, and is still not listed by a Jenkins that answers, is terminated. No answer never
means that an agent is unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lambdas.shared.seen import Agent

Says = Literal["nodes", "nothing", "booting", "refused", "off"]

#: A Jenkins that has run for less may still be reading its nodes.
_BOOT_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Of the configuration, `hooks.reap`.

    Attributes:
        wait_minutes: Between the first look that misses an agent and its end.
    """

    wait_minutes: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A slot, and what its Jenkins says of its nodes.

    Attributes:
        slot: Its name.
        says: Whether Jenkins listed its nodes, did not answer, starts, refused the token, or runs
            nowhere: the scale hook has turned the slot off.
        age_seconds: Since its task started; None without one.
        nodes: The names of its nodes, when it listed them.
    """

    slot: str
    says: Says
    age_seconds: float | None = None
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A log stream of an agent.

    Attributes:
        name: `<slot>/<label>/<instance>/<file>`.
        age_seconds: Since its last line, or its making.
    """

    name: str
    age_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything at once.

    Attributes:
        agents: All instances with this stack's tag.
        owners: All slots of the stack.
        marks: Seconds since each marked instance was first missed.
        streams: The oldest log streams.
        kept_days: How long a line of the log is kept; 0 for ever.
    """

    agents: tuple[Agent, ...]
    owners: tuple[Owner, ...]
    marks: dict[str, float]
    streams: tuple[Stream, ...] = ()
    kept_days: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Leave an agent alone."""

    instance: str
    slot: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Remember that nobody knows an agent."""

    instance: str
    slot: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmark:
    """Forget that: it is known, or it has ended."""

    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminate:
    """End an agent that nobody owns."""

    instance: str
    slot: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteStream:
    """Remove a log stream that has no line left."""

    stream: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Tell that a slot cannot be looked into."""

    slot: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNothing:
    """There is nothing to decide about."""

    reason: str


Action = Keep | Mark | Unmark | Terminate | DeleteStream | Alarm | DoNothing


def decide(seen: Seen, settings: Settings) -> list[Action]:
    """Say for every agent what is done, and why."""
    owners = {one.slot: one for one in seen.owners}
    found: list[Action] = [
        Alarm(slot=one.slot, reason="its Jenkins refuses the hooks' token: nothing is known of it")
        for one in seen.owners
        if one.says == "refused"
    ]
    for agent in seen.agents:
        found += _about(agent, owners.get(agent.slot), seen.marks.get(agent.instance), settings)
    there = {agent.instance for agent in seen.agents}
    found += [
        Unmark(instance=instance, reason="it has ended")
        for instance in sorted(seen.marks.keys() - there)
    ]
    found += _empty(seen)
    return found or [DoNothing(reason="the stack has no agent, and no log stream without a line")]


def _about(
    agent: Agent, owner: Owner | None, marked: float | None, settings: Settings
) -> Iterator[Action]:
    instance, slot, wait = agent.instance, agent.slot, 60.0 * settings.wait_minutes
    known = _why_kept(agent, owner)
    if known is not None:
        yield Keep(instance=instance, slot=slot, reason=known)
        # Only an owner that lists it takes a mark away: silence proves neither.
        if (
            marked is not None
            and owner is not None
            and owner.says == "nodes"
            and _listed(agent, owner)
        ):
            yield Unmark(instance=instance, reason="its slot's Jenkins lists it")
        return
    why = _why_unknown(owner)
    if agent.age_seconds < wait:
        young = f"{why}, but it is younger than {wait:.0f} s"
        yield Keep(instance=instance, slot=slot, reason=young)
    elif marked is None:
        yield Mark(
            instance=instance, slot=slot, reason=f"{why}: it goes in {wait:.0f} s if it stays so"
        )
    elif marked < wait:
        left = f"{why}, marked {marked:.0f} s ago: it goes when {wait:.0f} s are over"
        yield Keep(instance=instance, slot=slot, reason=left)
    else:
        yield Terminate(instance=instance, slot=slot, reason=f"{why}, for {marked:.0f} s now")


def _why_kept(agent: Agent, owner: Owner | None) -> str | None:
    """Return why an agent is not, or not provably, without an owner; None when it is."""
    if not agent.slot:
        return "it has no slot"
    if owner is None or owner.says == "off":
        return None
    if owner.says != "nodes":
        return {
            "nothing": "its slot's Jenkins does not answer: nothing is known",
            "booting": "its slot's Jenkins is starting: nothing is known",
            "refused": "its slot's Jenkins refuses the hooks' token: nothing is known",
        }[owner.says]
    if _listed(agent, owner):
        return "its slot's Jenkins lists it"
    if owner.age_seconds is None or owner.age_seconds < _BOOT_SECONDS:
        return "its slot's Jenkins has just booted: nothing is known for sure"
    return None


def _listed(agent: Agent, owner: Owner) -> bool:
    return any(agent.named(node) for node in owner.nodes)


def _why_unknown(owner: Owner | None) -> str:
    if owner is None:
        return "its slot is no part of the stack any more"
    if owner.says == "off":
        return "its slot is turned off"
    return "its slot's Jenkins does not know it"


def _empty(seen: Seen) -> Iterator[Action]:
    """Yield the streams of agents that are gone whose last line was removed by the retention.

    CloudWatch removes lines, never the stream they were in.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    if not seen.kept_days:
        return
    there = {agent.instance for agent in seen.agents}
    # Lines are removed up to three days late.
    limit = 86_400.0 * (seen.kept_days + 3)
    for stream in seen.streams:
        if stream.age_seconds > limit and not there & set(stream.name.split("/")):
            days = stream.age_seconds / 86_400
            reason = (
                f"its last line is {days:.0f} days old, and lines are kept {seen.kept_days:.0f}"
            )
            yield DeleteStream(stream=stream.name, reason=reason)
