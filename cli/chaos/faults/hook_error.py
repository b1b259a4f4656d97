"""hook-error: the function that empties hosts fails while a host has to go; later it works again.

Whatever it missed it finds again, by Lambda's retries or by its schedule: it acts on what AWS
describes, not on the one event. Shorter than the group waits for it: then it would go undrained.
"""

from random import Random

from cli.chaos.effects import LiftFault, SetFault, StartFunction, StopFunction
from cli.chaos.plan import Experiment, Plan, Scene, Step

#: Until after the second of Lambda's three tries, a minute after the first.
_HOLD_SECONDS = 120.0


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot; its hook is gone first."""
    function = scene.ground.functions.get("lifecycle")
    if function is None:
        return scene.without_hook(random)
    names = (("function", function),)
    step = Step(
        do=SetFault(kind="hook-error", names=names),
        undo=LiftFault(kind="hook-error", names=names),
    )
    if not scene.local:
        step = Step(do=StopFunction(function=function), undo=StartFunction(function=function))
    return scene.host_retired(random, "while its hook fails", (step,), hold=_HOLD_SECONDS)


EXPERIMENT = Experiment(
    name="hook-error",
    summary="The hook that empties hosts fails while one goes.",
    on_aws="Lambda PutFunctionConcurrency: none",
    choose=choose,
)
