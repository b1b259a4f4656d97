"""hook-duplicate: the function that empties hosts gets each event twice while a host has to go.

On AWS it is called beside its schedule: asynchronous events may come twice there by themselves.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from random import Random

from cli.chaos.effects import CallFunction, LiftFault, SetFault
from cli.chaos.plan import Experiment, Plan, Scene, Step

_TIMES = 3


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot."""
    function = scene.ground.functions.get("lifecycle")
    if function is None:
        return scene.without_hook(random)
    names = (("function", function),)
    twice = Step(
        do=SetFault(kind="hook-duplicate", names=names),
        undo=LiftFault(kind="hook-duplicate", names=names),
    )
    if scene.local:
        return scene.host_retired(random, "while its hook gets all twice", (twice,))
    call = Step(do=CallFunction(function=function, times=_TIMES), wait_seconds=20)
    return scene.host_retired(random, "while its hook gets all twice", after=(call, call, call))


EXPERIMENT = Experiment(
    name="hook-duplicate",
    summary="The hook that empties hosts gets each event twice while one goes.",
    on_aws="Lambda Invoke, several at once",
    choose=choose,
)
