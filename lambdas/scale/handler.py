"""Called each minute by its schedule: looks, tells CloudWatch, decides, does."""

import os

from lambdas.scale import observe
from lambdas.scale.actions import Actions, publish
from lambdas.scale.decide import decide
from lambdas.scale.events import parse
from lambdas.scale.figures import figures
from lambdas.scale.plan import Action, DoNothing
from lambdas.scale.seen import Point, Seen
from lambdas.scale.settings import Settings
from lambdas.scale.tools import Tools
from lambdas.shared import log, record
from lambdas.shared.aws import AwsError
from lambdas.shared.clock import Clock
from lambdas.shared.events import Ignored
from lambdas.shared.jenkins import JenkinsError
from lambdas.shared.observe import site

HOOK = "scale"

#: Longer than a run may take: one that died keeps the next away, not those behind it.
_TURN_SECONDS = 90.0


def handle(event: object, context: object) -> None:
    """Publish what waits, and turn optional slots on or off.

    Raises:
        AwsError: Something was not seen or not done; the next run mends it.
        JenkinsError: A Jenkins did not do as it was told; the same.
    """
    del context
    run(event, Tools.of(os.environ))


def run(event: object, tools: Tools) -> None:
    """Do one run; raises as `handle`."""
    found = parse(event)
    if isinstance(found, Ignored):
        log.did(HOOK, DoNothing(controller="", reason=found.why), clock=tools.clock)
        return
    with tools.table.turn("turn", _TURN_SECONDS) as own:
        if not own:
            reason = "another run has this turn"
            log.did(HOOK, DoNothing(controller="", reason=reason), clock=tools.clock)
            return
        failed = _turn(tools)
    if failed:
        raise failed[0]


def _turn(tools: Tools) -> list[Exception]:
    """Look and do what can be done; return what failed."""
    settings = record.decode(Settings, dict(tools.place.settings))
    found = site(tools.aws, tools.clock, tools.place, tools.known)
    failed: list[Exception] = []
    points: tuple[Point, ...] = ()
    try:
        points = observe.points(tools.aws, found, tools.place, tools.clock)
    except AwsError as error:  # as good as old ones: ignored
        failed.append(error)
    seen = Seen(
        site=found,
        looks=observe.looks(found, tools.ask, tools.clock, tools.each),
        points=points,
        notes=observe.notes(tools.table.notes()),
        moment=observe.moment(tools.clock),
    )
    try:
        publish(tools.aws, tools.place, figures(seen))
    except AwsError as error:  # slots are turned on and off all the same
        failed.append(error)
    actions = decide(seen, settings)
    log.decided(HOOK, settings, seen, actions, clock=tools.clock)
    return [*failed, *_do(actions, Actions(tools, found), tools.clock)]


def _do(actions: list[Action], hands: Actions, clock: Clock) -> list[Exception]:
    """Do all; what stands behind a failed step of the same controller waits for the next run."""
    failed: dict[str, Exception] = {}
    for action in actions:
        if action.controller in failed or isinstance(action, DoNothing):
            continue
        try:
            hands.do(action)
        except (AwsError, JenkinsError) as error:
            failed[action.controller] = error
            log.did(HOOK, action, clock=clock, error=str(error))
        else:
            log.did(HOOK, action, clock=clock)
    return list(failed.values())
