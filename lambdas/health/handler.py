"""The health hook's function: called every minute, and when ECS tells of a host or a task's end."""

import os

from lambdas.health.actions import complain, perform
from lambdas.health.decide import decide
from lambdas.health.events import parse
from lambdas.health.model import Action, AskForDump, Complain, DoNothing
from lambdas.health.observe import look
from lambdas.health.tools import HOOK, Tools
from lambdas.shared import log
from lambdas.shared.aws import AwsError
from lambdas.shared.events import Ignored

#: Longer than the function may take: who decides has seen what the run before has done. Real
#: seconds: a run takes as long in a local AWS that compresses time.
_LEASE_SECONDS = 75.0


class RunError(Exception):
    """Some of what was decided could not be done. The next run tries again."""


def handle(event: object, context: object) -> None:
    """Judge every slot and every host.

    Raises:
        AwsError: AWS said nothing of what is to be decided about.
        RunError: A deed failed.
    """
    del context
    run(event, Tools.of(os.environ))


def run(event: object, tools: Tools) -> None:
    """Judge every slot and every host; raises as `handle`."""
    found = parse(event, tools.place.cluster)
    if isinstance(found, Ignored):
        log.did(HOOK, DoNothing(subject="event", reason=found.why), clock=tools.clock)
        return
    with tools.table.turn("run", _LEASE_SECONDS) as own:
        if not own:
            reason = "another run is at work"
            log.did(HOOK, DoNothing(subject="event", reason=reason), clock=tools.clock)
            return
        problems = _round(tools)
    if problems:
        raise RunError("; ".join(problems))


def _round(tools: Tools) -> list[str]:
    """Look, decide and act once; return what failed."""
    seen = look(tools)
    actions = decide(seen, tools.settings)
    log.decided(HOOK, tools.settings, seen, actions, clock=tools.clock)
    problems = [why for action in actions if (why := _do(action, tools))]
    try:
        complain(sum(isinstance(action, Complain) for action in actions), tools)
    except AwsError as error:
        problems.append(f"complain: {error}")
    return problems


def _do(action: Action, tools: Tools) -> str:
    """Do one thing; return what came in its way. The others are done all the same.

    A thread dump that cannot be had is no failure.
    """
    if isinstance(action, DoNothing | Complain):
        return ""
    problem = ""
    try:
        perform(action, tools)
    except AwsError as error:
        problem = f"{type(action).__name__}: {error}"
    log.did(HOOK, action, clock=tools.clock, error=problem)
    return "" if isinstance(action, AskForDump) else problem
