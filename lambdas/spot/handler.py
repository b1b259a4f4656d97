"""The spot hook's entry point: look, decide, log, do."""

import os
from collections.abc import Callable
from typing import Any

from lambdas.shared import log, observe, record
from lambdas.shared.aws import Aws, AwsError
from lambdas.shared.clock import Clock
from lambdas.shared.events import Ignored
from lambdas.shared.jenkins import Jenkins, JenkinsError, RefusedError
from lambdas.shared.place import Place
from lambdas.shared.reach import Reach
from lambdas.shared.seen import Site
from lambdas.shared.table import Table
from lambdas.spot import events
from lambdas.spot import observe as eyes
from lambdas.spot.actions import Door, perform
from lambdas.spot.decide import Alarm, DoNothing, ReportLost, Settings, decide

HOOK = "spot"


class UnfinishedError(Exception):
    """Something was not done, or a slot could not be looked into: the errors alarm rings."""


def handle(event: object, context: object) -> dict[str, Any]:
    """Answer an event of Lambda."""
    del context
    place, clock = Place.of(os.environ), Clock.of(os.environ)
    aws = Aws.of(os.environ)
    table, reach = Table(aws, place.table, HOOK, clock), Reach(aws)
    known: list[Site] = []

    def site() -> Site:
        """Describe the stack, once."""
        if not known:
            known.append(observe.site(aws, clock, place))
        return known[0]

    def by_name(slot: str) -> Jenkins | None:
        found = next((one for one in site().slots if one.name == slot), None)
        return reach.jenkins(found) if found else None

    seen = eyes.Eyes(
        aws=aws,
        clock=clock,
        stack=place.stack,
        site=site,
        reach=reach.jenkins,
        notes=table.notes,
    )
    return run(event, seen, by_name, table, record.decode(Settings, dict(place.settings)))


def run(
    event: object,
    look: eyes.Eyes,
    reach: Callable[[str], Door | None],
    table: Table,
    settings: Settings,
) -> dict[str, Any]:
    """Handle an event; return how many actions there were.

    Args:
        event: Of EventBridge.
        look: By what is looked.
        reach: Returns a slot's Jenkins by the slot's name.
        table: Of the hook.
        settings: Of the hook.

    Raises:
        AwsError: The look failed: nothing was done.
        UnfinishedError: An action failed, all others were tried; or a slot refuses the token.
    """
    told = events.read(event)
    if isinstance(told, Ignored):
        return {"ignored": told.why}
    seen = eyes.notice(look, told) if isinstance(told, events.Notice) else eyes.earlier(look)
    actions = decide(seen, settings)
    log.decided(HOOK, settings, seen, actions, clock=look.clock)
    failed = [f"{one.slot}: {one.reason}" for one in actions if isinstance(one, Alarm)]
    for action in actions:
        if isinstance(action, DoNothing | Alarm | ReportLost):
            continue
        try:
            perform(reach, table, action)
            log.did(HOOK, action, clock=look.clock)
        except RefusedError as error:
            # The cap is reached: the plugin starts one when the instance is gone and builds wait.
            log.did(HOOK, action, clock=look.clock, error=str(error))
        except (AwsError, JenkinsError) as error:
            log.did(HOOK, action, clock=look.clock, error=str(error))
            failed.append(str(error))
    if failed:
        raise UnfinishedError("; ".join(failed))
    return {"actions": len(actions)}
