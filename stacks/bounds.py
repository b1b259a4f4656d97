"""How long recovery takes at most, computed from a template: each term with its source. Pure.

Seconds are AWS's. What the template does not say is assumed, and says so.
"""

from collections.abc import Mapping
from typing import Any

from stacks.faults import Fault
from stacks.light import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One part of a bound.

    Attributes:
        name: What takes this long, in a few words.
        seconds: At most, on AWS.
        source: The template's place (`MainTargetGroup.HealthCheckIntervalSeconds``, `n times …), a
            document's address, or `assumed: …`.
        shorter: What would shorten it; empty where nothing in the file does.
    """

    name: str
    seconds: float
    source: str
    shorter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a fault may cost at most.

    Attributes:
        fault: Which.
        users_seconds: Until every request of a user is answered again; 0 where none may fail.
        restored_seconds: Until full redundancy is back: the sum of the terms.
        terms: In the order in which they pass.
    """

    fault: Fault
    users_seconds: float
    restored_seconds: float
    terms: tuple[Term, ...]

    @property
    def dominant(self) -> Term:
        """The longest term."""
        return max(self.terms, key=lambda term: term.seconds)


def bounds(template: Mapping[str, Any], parameters: Mapping[str, str]) -> Mapping[Fault, Bound]:
    """Return the bound of each fault that the stack protects against.

    Args:
        template: As it is deployed, decoded.
        parameters: Their values as deployed; absent ones have their default.
    """
    raise NotImplementedError
