"""What the hook `scale` looks and acts with; tests hand in fakes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from lambdas.scale.seen import Look
from lambdas.shared.aws import Aws, Calls
from lambdas.shared.clock import Clock
from lambdas.shared.observe import Definitions
from lambdas.shared.place import Place
from lambdas.shared.reach import Reach
from lambdas.shared.seen import Slot
from lambdas.shared.table import Table

#: Jenkins that are asked side by side: one that hangs keeps no other waiting.
_SIDE_BY_SIDE = 16

#: Real seconds for an answer of Jenkins: it is asked several times, and the function has a minute.
_TIMEOUT_SECONDS = 3.0

#: Lasts as long as the function's process does.
_KNOWN: Definitions = {}


class Jenkins(Protocol):
    """What is asked of a Jenkins here."""

    def overview(self) -> Mapping[str, Any]:
        """Return what it says of itself."""

    def queue(self) -> Sequence[Mapping[str, Any]]:
        """Return what waits."""

    def computers(self) -> Sequence[Mapping[str, Any]]:
        """Return its nodes."""

    def label(self, name: str) -> Mapping[str, Any]:
        """Return a label's executors."""

    def label_load(self, name: str) -> Mapping[str, float]:
        """Return a label's queue."""

    def metrics(self) -> Mapping[str, Any]:
        """Return what the plugin `metrics` tells."""

    def quiet_down(self) -> None:
        """Have it begin no builds."""

    def cancel_quiet_down(self) -> None:
        """Have it begin builds again."""


Ask = Callable[[Slot], Jenkins | None]
Each = Callable[[Callable[[Slot], Look], Iterable[Slot]], Iterable[Look]]


def side_by_side(work: Callable[[Slot], Look], slots: Iterable[Slot]) -> list[Look]:
    """Look at many slots at once."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        return list(pool.map(work, slots))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything outside.

    Attributes:
        aws: Calls AWS.
        clock: Tells ages.
        place: The stack.
        table: The hook's notes.
        ask: Returns a slot's Jenkins, None without a task.
        each: Looks at all slots.
        known: Task definitions that were read before.
    """

    aws: Calls
    clock: Clock
    place: Place
    table: Table
    ask: Ask
    each: Each = side_by_side
    known: Definitions = field(default_factory=dict)

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Return the real ones.

        Raises:
            KeyError: A variable is missing: the function was not made by our template.
        """
        place, clock, aws = Place.of(environ), Clock.of(environ), Aws.of(environ)
        return cls(
            aws=aws,
            clock=clock,
            place=place,
            table=Table(aws, place.table, "scale", clock),
            ask=Reach(aws, timeout=_TIMEOUT_SECONDS).jenkins,
            known=_KNOWN,
        )
