"""What a bound is made of. Pure."""

from stacks.faults import Fault
from stacks.light import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One part of a bound.

    Attributes:
        name: What takes this long, in a few words.
        seconds: At most, on AWS.
        source: The template's place (`MainTargetGroup.HealthCheckIntervalSeconds x …`), a
            document's address, or `assumed: …`.
        shorter: What would shorten it; empty where nothing in the file does.
        assumed: Its name in `assumed.TABLE`; empty where template or document decide.
        times: How often it passes.
    """

    name: str
    seconds: float
    source: str
    shorter: str = ""
    assumed: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a fault may cost at most.

    A cause that lasts (a zone is lost, EFS is cut off) has no length of its own: what cannot come
    back before it ends is counted from its end, and the two flags say so.

    Attributes:
        fault: Which.
        users_seconds: Until every request of a user is answered again; 0 where none may fail.
        restored_seconds: Until full redundancy is back: the sum of the terms.
        terms: Of the restoration, in the order in which they pass.
        users: Of the users' time, in the order in which they pass; empty where none may fail.
        users_after_end: The users' time counts from the end of the cause.
        restored_after_end: The restoration counts from the end of the cause.
        rests_on: The service or resource whose values are the worst of the stack.
        rest_seconds: How long every task has to run before: only then its checks, by which the
            fault is found, are heeded. 0 where no check has to find it.
    """

    fault: Fault
    users_seconds: float
    restored_seconds: float
    terms: tuple[Term, ...]
    users: tuple[Term, ...] = ()
    users_after_end: bool = False
    restored_after_end: bool = False
    rests_on: str = ""
    rest_seconds: float = 0.0

    @property
    def dominant(self) -> Term:
        """The longest term."""
        return max(self.terms, key=lambda term: term.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """One slot's way back.

    Attributes:
        users: Until its users are answered again; empty where no request may fail.
        restored: Until full redundancy is back.
        users_after_end: The first counts from the end of the cause.
        restored_after_end: The second does.
        judged: Whether a check finds the fault, which heeds no new task.
    """

    users: tuple[Term, ...]
    restored: tuple[Term, ...]
    users_after_end: bool = False
    restored_after_end: bool = False
    judged: bool = False
