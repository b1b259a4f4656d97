"""jvm-hang: the JVM of a slot stands still: it accepts connections and answers nothing."""

from random import Random

from cli.chaos.effects import RunOnHost, SignalTask
from cli.chaos.faults.scripts import signal_jvm
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take the JVM of a slot; health checks fail until ECS replaces its task."""
    slot, task = scene.running(random)
    step = Step(
        do=SignalTask(task=task.arn, signal="STOP"), undo=SignalTask(task=task.arn, signal="CONT")
    )
    if not scene.local:
        stop, go = (signal_jvm(task.arn, signal) for signal in ("STOP", "CONT"))
        step = Step(
            do=RunOnHost(instance=task.instance, script=stop, what="halt the JVM"),
            undo=RunOnHost(instance=task.instance, script=go, what="let the JVM go on"),
        )
    return scene.task_lost(slot, task, "the JVM", step)


EXPERIMENT = Experiment(
    name="jvm-hang",
    summary="A controller's JVM stands still.",
    on_aws="SSM Run Command: kill -s STOP",
    choose=choose,
)
