"""Pure: what the reap hook would do, for people and for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cli.text import columns, counted, duration

#: What the hook decides about an agent, as people read it.
_WORDS = {"keep": "stays", "mark": "is marked", "terminate": "is terminated"}
_HEADS = ("INSTANCE", "SLOT", "STATE", "AGE", "NOW", "WHY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent of the stack; the names are those of the JSON, which are public.

    Attributes:
        instance: Its instance's id.
        slot: Whose Jenkins asked for it.
        state: As EC2 names it.
        spot: Whether it is a spot instance.
        age_seconds: Since its launch.
        marked_seconds: Since it was first missed; None when it is not.
        decision: `keep`, `mark` or `terminate`: what the hook would do now.
        reason: Why.
    """

    instance: str
    slot: str
    state: str
    spot: bool
    age_seconds: float
    marked_seconds: float | None
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphans:
    """What the hook would do.

    Attributes:
        agents: All of the stack.
        log_streams: Those without a line left, with the reason.
        blind: Slots whose Jenkins refuses the hooks' token, with the reason.
    """

    agents: tuple[Agent, ...]
    log_streams: tuple[tuple[str, str], ...]
    blind: tuple[tuple[str, str], ...]


def read(answer: Mapping[str, Any]) -> Orphans:
    """Read what the hook answers to a dry run."""
    actions: Sequence[Mapping[str, Any]] = answer["actions"]
    decided = {one["instance"]: one for one in actions if one["do"] in _WORDS}
    return Orphans(
        agents=tuple(
            Agent(
                instance=one["instance"],
                slot=one["slot"],
                state=one["state"],
                spot=one["spot"],
                age_seconds=one["age_seconds"],
                marked_seconds=answer["marks"].get(one["instance"]),
                decision=decided[one["instance"]]["do"],
                reason=decided[one["instance"]]["reason"],
            )
            for one in answer["agents"]
        ),
        log_streams=_named(actions, "delete-stream", "stream"),
        blind=_named(actions, "alarm", "slot"),
    )


def _named(actions: Sequence[Mapping[str, Any]], do: str, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((one[name], one["reason"]) for one in actions if one["do"] == do)


def as_json(found: Orphans) -> dict[str, Any]:
    """Write it for programs."""
    return {
        "agents": [asdict(one) for one in found.agents],
        "log_streams": [{"stream": name, "reason": why} for name, why in found.log_streams],
        "blind": [{"slot": name, "reason": why} for name, why in found.blind],
    }


def as_text(found: Orphans) -> list[str]:
    """Write it for people: agents without an owner first."""
    lost = [one for one in found.agents if one.decision != "keep" or one.marked_seconds is not None]
    lines = [
        f"{counted(len(found.agents), 'agent')}, {len(lost)} without an owner."
        if found.agents
        else "No agent runs."
    ]
    rows = [
        (
            one.instance,
            one.slot or "-",
            f"{one.state}{', spot' if one.spot else ''}",
            duration(one.age_seconds),
            _WORDS[one.decision],
            one.reason,
        )
        for one in sorted(found.agents, key=lambda one: (one not in lost, one.slot, one.instance))
    ]
    lines += columns([_HEADS, *rows]) if rows else []
    lines += [f"Log stream {name} goes: {why}" for name, why in found.log_streams]
    lines += [f"Slot {name} cannot be looked into: {why}" for name, why in found.blind]
    return lines
