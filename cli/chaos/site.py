"""The place where faults are caused: a stack, with what sees it, acts on it and uses it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cli.chaos.journal import Journal
from cli.chaos.lacking import lacks, surplus
from cli.chaos.look import Eyes
from cli.chaos.measures import Measures
from cli.chaos.perform import Hands
from cli.chaos.prober.load import Load
from cli.chaos.seen import Ground, Seen, Side
from cli.chaos.watch import Told
from stacks.bounds import Bound
from stacks.errors import StackgenError
from stacks.faults import Fault

if TYPE_CHECKING:
    from cli.aws import Aws


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The place where faults are caused.

    Attributes:
        aws: The façade.
        ground: The stack.
        side: Which.
        eyes: See it.
        hands: Act.
        journal: Remembers what to undo.
        told: Returns what services told since a moment, counted from it.
        load: Makes users of a controller, whose builds sleep so many seconds of AWS; 0: as usual.
        bounds: Of each fault.
        measures: How long everything takes here.
        say: Tells how things go.
    """

    aws: "Aws"
    ground: Ground
    side: Side
    eyes: Eyes
    hands: Hands
    journal: Journal
    told: Callable[[datetime], Sequence[Told]]
    load: Callable[[str, float], Load]
    bounds: Mapping[Fault, Bound]
    measures: Measures
    say: Callable[[str], None]


def settled(site: Site) -> Seen:
    """Wait until every slot serves and everything is redundant: only then a fault says anything.

    A host too many is waited for as well, for as long as the rest.

    Raises:
        StackgenError: It is not, for longer than any recovery may take.
    """
    deadline = time.monotonic() + site.measures.settle_seconds
    while True:
        seen = site.eyes.look()
        missing = lacks(site.ground, seen)
        if not missing and not (surplus(seen) and time.monotonic() < deadline):
            return seen
        if missing and time.monotonic() > deadline:
            raise StackgenError(
                f"stack {site.ground.stack} is not fully redundant: {missing[0].text}",
                "A fault would prove nothing now. See: stackgen status",
            )
        time.sleep(site.measures.look_seconds)
