"""The reap hook's entry point: look, decide, log, do."""

import os
from collections.abc import Callable
from typing import Any

from lambdas.reap import events
from lambdas.reap.actions import perform
from lambdas.reap.decide import Alarm, DoNothing, Keep, Seen, Settings, decide
from lambdas.reap.observe import Logs, look
from lambdas.shared import log, observe, record
from lambdas.shared.aws import Aws, AwsError, Calls
from lambdas.shared.clock import Clock
from lambdas.shared.events import Ignored
from lambdas.shared.place import Place
from lambdas.shared.reach import Reach
from lambdas.shared.table import Table

HOOK = "reap"


class UnfinishedError(Exception):
    """Something was not done, or a slot could not be looked into: the errors alarm rings."""


def handle(event: object, context: object) -> dict[str, Any]:
    """Answer an event of Lambda."""
    del context
    place, clock = Place.of(os.environ), Clock.of(os.environ)
    aws = Aws.of(os.environ)
    reach = Reach(aws)
    logs = Logs.of(os.environ)
    table = Table(aws, place.table, HOOK, clock)

    def seen() -> Seen:
        marks = {name: age for name, (_, age) in table.notes().items()}
        site = lambda: observe.site(aws, clock, place)  # noqa: E731 - asked for after the agents
        return look(aws, clock, place, site, reach.jenkins, marks, logs)

    return run(event, seen, aws, table, clock, place, logs)


def run(  # noqa: PLR0917 - what `handle` puts together
    event: object,
    look_around: Callable[[], Seen],
    aws: Calls,
    table: Table,
    clock: Clock,
    place: Place,
    logs: Logs,
) -> dict[str, Any]:
    """Handle an event; return what was decided.

    Raises:
        AwsError: The look failed: nothing was done.
        UnfinishedError: An action failed, all others were tried; or a slot refuses the token.
    """
    wake = events.read(event)
    if isinstance(wake, Ignored):
        return {"ignored": wake.why}
    settings = record.decode(Settings, dict(place.settings))
    seen = look_around()
    actions = decide(seen, settings)
    log.decided(HOOK, settings, seen, actions, clock=clock)
    failed = []
    for action in () if wake.dry else actions:
        if isinstance(action, Keep | Alarm | DoNothing):
            continue
        try:
            perform(aws, table, logs.group, action)
            log.did(HOOK, action, clock=clock)
        except AwsError as error:
            log.did(HOOK, action, clock=clock, error=str(error))
            failed.append(str(error))
    if wake.dry:
        return {
            "actions": log.described(actions),
            "agents": record.encode(seen.agents),
            "marks": record.encode(seen.marks),
        }
    failed += [f"{one.slot}: {one.reason}" for one in actions if isinstance(one, Alarm)]
    if failed:
        raise UnfinishedError("; ".join(failed))
    return {"actions": len(actions)}
