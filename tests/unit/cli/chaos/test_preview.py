"""What is shown before it is done: to be read, and as JSON."""

from cli.chaos.effects import SignalTask
from cli.chaos.plan import Plan, Step
from cli.chaos.preview import Preview, previewed

TASK = "arn:aws:ecs:us-east-1:000000000000:task/cluster/7"
PLAN = Plan(
    victim="the JVM of main-1",
    controller="main",
    steps=(
        Step(
            do=SignalTask(task=TASK, signal="STOP"),
            undo=SignalTask(task=TASK, signal="CONT"),
        ),
    ),
    hit=frozenset({"main-1"}),
)


def test_a_plan_is_told_with_what_takes_it_back() -> None:
    """Who is hit, each step, and what comes after."""
    shown = previewed("jvm-hang", PLAN)
    assert shown.lines == [
        "jvm-hang: the JVM of main-1",
        "    send SIGSTOP to the process of task 7",
        "    then send SIGCONT to the process of task 7",
    ]
    assert shown.as_json() == {
        "fault": "jvm-hang",
        "victim": "the JVM of main-1",
        "steps": ("send SIGSTOP to the process of task 7",),
        "undo": ("send SIGCONT to the process of task 7",),
        "left_out": "",
    }


def test_what_has_no_victim_says_why() -> None:
    """In the place of the victim."""
    shown = Preview(fault="spot-notice", left_out="no agent is a spot instance")
    assert shown.lines == ["spot-notice: no agent is a spot instance"]
