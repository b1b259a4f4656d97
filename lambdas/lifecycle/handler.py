"""The lifecycle hook's function: called when the group lets a host go, and every minute."""

import os

from lambdas.lifecycle.actions import BlindStepError, RefusedError, perform
from lambdas.lifecycle.decide import decide
from lambdas.lifecycle.deeds import Action, DoNothing, Drain, QuietDown, Wait
from lambdas.lifecycle.events import parse
from lambdas.lifecycle.observe import look
from lambdas.lifecycle.seen import Settings
from lambdas.lifecycle.tools import Tools
from lambdas.shared import log
from lambdas.shared.aws import AwsError
from lambdas.shared.events import Ignored
from lambdas.shared.jenkins import JenkinsError
from lambdas.shared.record import decode
from lambdas.shared.seen import Site

HOOK = "lifecycle"

#: Steps that lead on at once: quiet and without builds → drained → without tasks.
_ROUNDS = 3

#: Longer than a run may take: two runs that decide at the same time could quiet two hosts.
_LEASE_SECONDS = 90.0


class StepError(Exception):
    """Some of what was decided could not be done. The next step tries again."""


def handle(event: object, context: object) -> None:
    """Take the next step of every host that leaves.

    Raises:
        AwsError: AWS said nothing of what is to be decided about.
        StepError: A deed failed.
    """
    del context
    step(event, Tools.of(os.environ))


def step(event: object, tools: Tools) -> None:
    """Take the next step of every host that leaves; raises as `handle`."""
    settings = decode(Settings, dict(tools.place.settings))
    found = parse(event, tools.place.group)
    if isinstance(found, Ignored):
        log.did(HOOK, DoNothing(reason=found.why), clock=tools.clock)
        return
    with tools.table.turn("step", _LEASE_SECONDS) as own:
        if not own:
            log.did(HOOK, DoNothing(reason="another run takes this step"), clock=tools.clock)
            return
        problems = _rounds(tools, settings)
    if problems:
        raise StepError("; ".join(problems))


def _rounds(tools: Tools, settings: Settings) -> list[str]:
    """Look, decide and act, again while that leads on; return what failed."""
    problems: list[str] = []
    for _ in range(_ROUNDS):
        seen = look(tools)
        actions = decide(seen, settings)
        log.decided(HOOK, settings, seen, actions, clock=tools.clock)
        problems = [why for action in actions if (why := _do(action, seen.site, tools))]
        if problems or not any(isinstance(one, QuietDown | Drain) for one in actions):
            break
    return problems


def _do(action: Action, site: Site, tools: Tools) -> str:
    """Do one thing; return what came in its way. The others are done all the same."""
    if isinstance(action, Wait | DoNothing):
        return ""
    problem = ""
    try:
        perform(action, site, tools)
    except (AwsError, JenkinsError, RefusedError, BlindStepError) as error:
        problem = f"{type(action).__name__}: {error}"
    log.did(HOOK, action, clock=tools.clock, error=problem)
    return problem
