"""task-stop: ECS stops the task of a slot, as a person at the console may."""

from random import Random

from cli.chaos.effects import StopTask
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take the task of a slot; its service starts another."""
    slot, task = scene.running(random)
    step = Step(do=StopTask(cluster=slot.cluster, task=task.arn))
    return scene.task_lost(slot, task, f"task {task.arn.rpartition('/')[2]}", step)


EXPERIMENT = Experiment(
    name="task-stop",
    summary="A controller's task is stopped.",
    on_aws="ECS StopTask",
    choose=choose,
)
