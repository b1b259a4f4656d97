"""Pure: who notices a change and for how long, as values that the rules are made of.

No duration here was measured at AWS. Each is a bound, computed from settings of the template and
from assumptions that are named with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

#: Settings of the template: how long connections are let finish, how long a task may take to stop,
#: and what lies between two checks of a new target.
_DEREGISTRATION_SECONDS = 15
_STOP_SECONDS = 30
_CHECK_SECONDS = 10
#: Assumptions, not measured: from the start of a task to Jenkins serving, and of a host to ECS.
BOOT_SECONDS = 180
HOST_SECONDS = 180
#: An alias record of a load balancer is answered with this time to live.
#: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html
ALIAS_SECONDS = 60

#: Stop-first: the old task has to be gone before the new one starts.
RESTART_SECONDS = _DEREGISTRATION_SECONDS + _STOP_SECONDS + BOOT_SECONDS + _CHECK_SECONDS
_BOOT = f"a Jenkins boot of {BOOT_SECONDS} s"


class Who(IntEnum):
    """Who notices, the more the higher."""

    NOBODY = 0
    OPERATORS = 1
    AGENTS = 2
    OUTGOING = 3
    SLOT = 4
    CONTROLLER = 5
    EVERYONE = 6


WORDS = {
    Who.NOBODY: "nobody",
    Who.OPERATORS: "who reads alarms, logs and backups",
    Who.AGENTS: "builds on agents",
    Who.OUTGOING: "what goes out of the network",
    Who.SLOT: "users on one slot",
    Who.CONTROLLER: "users of one controller",
    Who.EVERYONE: "everyone",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to people.

    Attributes:
        who: Who notices.
        what: What they notice, or why nobody does.
        seconds: At most so long, by computation; None where nothing is away, or nobody can say.
        assumed: What the computation assumes.
    """

    who: Who
    what: str
    seconds: int | None = None
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Who notices a change of one resource type.

    Attributes:
        changed: A property that is not named below changes in place.
        replaced: It is made anew, the old one goes.
        removed: It goes.
        properties: What these properties do; the strongest counts.
        upward: What these properties do when their number only grows.
        added: It is new.
    """

    changed: Effect
    replaced: Effect
    removed: Effect
    properties: Mapping[str, Effect] = field(default_factory=dict)
    upward: Mapping[str, Effect] = field(default_factory=dict)
    added: Effect = Effect(Who.NOBODY, "it is new")


def nobody(what: str) -> Effect:
    """Return the effect of a change that is not noticed."""
    return Effect(Who.NOBODY, what)


def operators(what: str) -> Effect:
    """Return the effect of a change that only who runs the stack notices."""
    return Effect(Who.OPERATORS, what)


def agents(what: str, seconds: int | None = None, assumed: str = "") -> Effect:
    """Return the effect of a change that builds on agents notice."""
    return Effect(Who.AGENTS, what, seconds, assumed)


def outgoing(what: str) -> Effect:
    """Return the effect of a change that connections out of the network notice."""
    return Effect(Who.OUTGOING, what)


def controller(what: str, seconds: int | None = None, assumed: str = "") -> Effect:
    """Return the effect of a change that the users of one controller notice."""
    return Effect(Who.CONTROLLER, what, seconds, assumed)


def everyone(what: str, seconds: int | None = None, assumed: str = "") -> Effect:
    """Return the effect of a change that all users notice."""
    return Effect(Who.EVERYONE, what, seconds, assumed)


#: A slot's service makes a new deployment: its task stops, then the new one starts.
RESTART = Effect(
    Who.SLOT,
    "the slot restarts: a browser on it moves to another slot and signs in again, a build running"
    " on it is lost",
    RESTART_SECONDS,
    _BOOT,
)
HOSTS_LATER = Effect(
    Who.SLOT,
    "running hosts stay as they are, `deploy` rolls them afterwards, one after the other: each slot"
    " restarts once on its new host, a build running on it is lost",
    HOST_SECONDS + RESTART_SECONDS,
    f"a host's boot of {HOST_SECONDS} s and {_BOOT}",
)
