"""What is shown before it is done: to be read, and as JSON."""

from cli.chaos.effects import SignalTask
from cli.chaos.plan import Plan, Step
from cli.chaos.preview import Preview, previewed

PLAN = Plan(
    victim="the JVM of main-1",
    controller="main",
    steps=(Step(do=SignalTask(pid=7, signal="STOP"), undo=SignalTask(pid=7, signal="CONT")),),
    hit=frozenset({"main-1"}),
)


def test_a_plan_is_told_with_what_takes_it_back() -> None:
    """Who is hit, each step, and what comes after."""
    shown = previewed("jvm-hang", PLAN)
    assert shown.lines == [
        "jvm-hang: the JVM of main-1",
        "    send SIGSTOP to process 7",
        "    then send SIGCONT to process 7",
    ]
    assert shown.as_json() == {
        "fault": "jvm-hang",
        "victim": "the JVM of main-1",
        "steps": ("send SIGSTOP to process 7",),
        "undo": ("send SIGCONT to process 7",),
        "left_out": "",
    }


def test_what_has_no_victim_says_why() -> None:
    """In the place of the victim."""
    shown = Preview(fault="spot-notice", left_out="no agent is a spot instance")
    assert shown.lines == ["spot-notice: no agent is a spot instance"]
