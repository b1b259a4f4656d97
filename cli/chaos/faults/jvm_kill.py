"""jvm-kill: the JVM of a slot dies at once."""

from random import Random

from cli.chaos.effects import RunOnHost, SignalTask
from cli.chaos.faults.scripts import signal_jvm
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take the JVM of a slot; its container ends with it, ECS starts another task."""
    slot, task = scene.running(random)
    step = Step(do=SignalTask(task=task.arn, signal="KILL"))
    if not scene.local:
        script = signal_jvm(task.arn, "KILL")
        step = Step(do=RunOnHost(instance=task.instance, script=script, what="kill the JVM"))
    return scene.task_lost(slot, task, "the JVM", step)


EXPERIMENT = Experiment(
    name="jvm-kill",
    summary="A controller's JVM is killed.",
    on_aws="SSM Run Command: kill -s KILL",
    choose=choose,
)
