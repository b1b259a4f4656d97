"""jvm-oom: a slot runs out of memory.

Locally as the JVM does it, by the rules of its options; on AWS the container's memory is taken
away, so that the kernel ends the JVM.
"""

from random import Random

from cli.chaos.effects import RunOnHost, SignalTask
from cli.chaos.faults.scripts import shrink
from cli.chaos.plan import Experiment, Plan, Scene, Step

#: Far less than any Jenkins has in use.
_MEBIBYTES = 64


def choose(scene: Scene, random: Random) -> Plan:
    """Take the memory of a slot; its container ends, ECS starts another task."""
    slot, task = scene.running(random)
    step = Step(do=SignalTask(task=task.arn, signal="USR1"))
    if not scene.local:
        script = shrink(task.arn, _MEBIBYTES)
        what = "take the container's memory away"
        step = Step(do=RunOnHost(instance=task.instance, script=script, what=what))
    return scene.task_lost(slot, task, "the memory", step)


EXPERIMENT = Experiment(
    name="jvm-oom",
    summary="A controller runs out of memory.",
    on_aws="SSM Run Command: docker update --memory",
    choose=choose,
)
