"""What the health hook looks and acts with; tests hand in fakes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from lambdas.health.model import Settings
from lambdas.shared.aws import Aws, Calls
from lambdas.shared.clock import Clock
from lambdas.shared.jenkins import Answered
from lambdas.shared.place import Place
from lambdas.shared.reach import Reach
from lambdas.shared.record import decode
from lambdas.shared.seen import Slot, Task
from lambdas.shared.table import Table

HOOK = "health"

#: An answer that comes later than the threshold tells nothing more. The function has a minute, and
#: a slot is asked three times.
_BEYOND_SECONDS = 1.0
_LONGEST_SECONDS = 15.0
#: What a machine needs for itself, however far a local AWS compresses time.
_LEAST_SECONDS = 2.0


class Jenkins(Protocol):
    """What is asked of a Jenkins here."""

    def login(self) -> Answered:
        """Return what its login page answers."""

    def anonymous(self) -> int:
        """Return what its API answers to nobody."""

    def overview(self) -> Mapping[str, Any]:
        """Return what its API answers to the hooks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything outside.

    Attributes:
        aws: Calls AWS.
        clock: Tells ages.
        place: The stack.
        settings: Of this hook.
        table: Its notes.
        jenkins: Returns the Jenkins of a slot's task, None while it has no address.
    """

    aws: Calls
    clock: Clock
    place: Place
    settings: Settings
    table: Table
    jenkins: Callable[[Slot, Task], Jenkins | None]

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Return the real ones.

        Raises:
            KeyError: A variable is missing: the function was not made by our template.
            RecordError: The settings are none of this hook's.
        """
        place, clock = Place.of(environ), Clock.of(environ)
        settings = decode(Settings, dict(place.settings))
        aws = Aws.of(environ)
        wanted = min(settings.latency_seconds + _BEYOND_SECONDS, _LONGEST_SECONDS)
        timeout = max(clock.real(wanted), _LEAST_SECONDS)
        return cls(
            aws=aws,
            clock=clock,
            place=place,
            settings=settings,
            table=Table(aws, place.table, HOOK, clock),
            jenkins=Reach(aws, timeout=timeout).jenkins,
        )
