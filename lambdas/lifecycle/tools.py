"""What the lifecycle hook looks and acts with; tests hand in fakes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from lambdas.shared.aws import Aws, Calls
from lambdas.shared.builds import Build
from lambdas.shared.clock import Clock
from lambdas.shared.place import Place
from lambdas.shared.reach import Reach
from lambdas.shared.seen import Slot, Task
from lambdas.shared.table import Table

#: The variable with the lifecycle hook's name: a step of the schedule has no event that says it.
HOOK_VARIABLE = "STACKGEN_LIFECYCLE_HOOK"

#: Real seconds for an answer of Jenkins: a host may carry several, and the function has a minute.
_TIMEOUT_SECONDS = 3.0


class Jenkins(Protocol):
    """What is asked of a Jenkins here."""

    def overview(self) -> Mapping[str, object]:
        """Return what it says of itself."""

    def running_builds(self) -> list[Build]:
        """Return what it runs."""

    def quiet_down(self) -> None:
        """Have it start no builds."""

    def cancel_quiet_down(self) -> None:
        """Have it start builds again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything outside.

    Attributes:
        aws: Calls AWS.
        clock: Tells ages.
        place: The stack.
        table: The hook's notes.
        jenkins: Returns the Jenkins of a slot's task, None while it has no address.
        hook: The lifecycle hook's name.
    """

    aws: Calls
    clock: Clock
    place: Place
    table: Table
    jenkins: Callable[[Slot, Task], Jenkins | None]
    hook: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Tools":
        """Return the real ones.

        Raises:
            KeyError: A variable is missing: the function was not made by our template.
        """
        place, clock = Place.of(environ), Clock.of(environ)
        aws = Aws.of(environ)
        return cls(
            aws=aws,
            clock=clock,
            place=place,
            table=Table(aws, place.table, "lifecycle", clock),
            jenkins=Reach(aws, timeout=_TIMEOUT_SECONDS).jenkins,
            hook=environ[HOOK_VARIABLE],
        )
