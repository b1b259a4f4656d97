"""The states of everything, told when they change."""

from dataclasses import replace

from cli.chaos.seen import Agent, Ground, Host, Seen, Slot, Target, Task
from cli.chaos.states import States

GROUP = "arn:group"
GROUND = Ground(
    stack="ci",
    stack_id="arn:stack",
    region="us-east-1",
    url="https://ci.example.com",
    cluster="c",
    host_group="g",
    slots=(Slot(name="main-1", controller="main", service="s", cluster="c", target_group=GROUP),),
)
HOST = Host(id="i-1", zone="us-east-1a", lifecycle="InService", healthy=True)
TASK = Task(arn="t1", slot="main-1", state="RUNNING", instance="i-1", address="10.0.0.1")
TARGET = Target(group=GROUP, address="10.0.0.1", port=8080, state="healthy")
WELL = Seen(
    stack_status="UPDATE_COMPLETE", desired_hosts=1, tasks=(TASK,), hosts=(HOST,), targets=(TARGET,)
)


def told(*looks: Seen) -> list[tuple[float, str, str, str]]:
    """Take looks, a second apart; return what was told of them."""
    states = States(GROUND)
    for at, seen in enumerate(looks):
        states.saw(at, seen)
    return [(one.at_seconds, one.about, one.name, one.state) for one in states.told]


def test_what_does_not_change_is_told_once() -> None:
    """A row of the picture is one bar then."""
    assert told(WELL, WELL, WELL) == [
        (0, "slot", "main-1", "RUNNING"),
        (0, "target", "main-1", "healthy"),
        (0, "host", "i-1 (us-east-1a)", "InService"),
    ]


def test_a_lost_host_takes_its_task_along() -> None:
    """It shuts down, is gone; the slot has no task, and so no target of its own."""
    going = replace(WELL, hosts=(replace(HOST, state="shutting-down"),), tasks=())
    gone = replace(WELL, hosts=(), tasks=())
    assert told(WELL, going, gone)[3:] == [
        (1, "slot", "main-1", "no task"),
        (1, "target", "main-1", "not registered"),
        (1, "host", "i-1 (us-east-1a)", "shutting-down"),
        (2, "host", "i-1 (us-east-1a)", "gone"),
    ]


def test_a_host_joins_before_it_can_be_disconnected() -> None:
    """The agent of a new host has not come yet; that of an old one is lost."""
    silent = replace(WELL, hosts=(replace(HOST, connected=False),))
    hosts = [one for one in told(silent, WELL, silent) if one[1] == "host"]
    assert [state for *_, state in hosts] == ["joining", "InService", "agent disconnected"]


def test_an_unhealthy_container_is_told_before_its_state() -> None:
    """ECS says RUNNING of it."""
    ill = replace(WELL, tasks=(replace(TASK, health="UNHEALTHY"),))
    assert (1.0, "slot", "main-1", "unhealthy") in told(WELL, ill)


def test_agents_have_rows_too() -> None:
    """Each with its slot."""
    agent = Agent(id="i-9", slot="main-1", zone="us-east-1a", state="running")
    assert told(replace(WELL, agents=(agent,)))[-1] == (0, "agent", "i-9 of main-1", "running")
