"""What the data plane does next, as a function of what is described and what runs."""

from dataclasses import replace

from localcloud.dataplane.decide import Described, Running, Service, Stop, decide, place

SERVICE = Service(
    region="eu-west-1",
    cluster="cluster",
    arn="service",
    name="main-1",
    desired=1,
    definition="definition:1",
    deployment="deployment-1",
    subnets=("subnet-a",),
    security_groups=("sg-1",),
    bindings=(),
)
TASK = Running(
    task="task-1",
    service="service",
    definition="definition:1",
    deployment="deployment-1",
    host="host-1",
)
DESCRIBED = Described(services=[SERVICE], tasks={"task-1"})


def test_a_missing_task_is_started() -> None:
    """As many tasks as desired, each a start of its own."""
    assert decide(replace(DESCRIBED, tasks=set()), []).start == (SERVICE,)
    two = replace(SERVICE, desired=2)
    assert decide(Described(services=[two]), []).start == (two, two)


def test_a_task_that_runs_as_described_is_left_alone() -> None:
    """Nothing to do is nothing done."""
    assert decide(DESCRIBED, [TASK]) == decide(Described(), [])


def test_an_ended_process_stops_its_task_with_its_exit_code() -> None:
    """Its successor starts in the next round: never two processes on one home."""
    plan = decide(DESCRIBED, [replace(TASK, exit_code=137)])
    reason = "Essential container in task exited (exit code 137)"
    assert plan.stop == (Stop(task="task-1", reason=reason),)
    assert plan.start == ()


def test_a_changed_definition_replaces_stop_first() -> None:
    """The old task ends, nothing starts beside it."""
    changed = replace(SERVICE, definition="definition:2", deployment="deployment-2")
    plan = decide(replace(DESCRIBED, services=[changed]), [TASK])
    reason = "Scaling activity initiated by (deployment deployment-2)"
    assert (plan.stop, plan.start) == ((Stop(task="task-1", reason=reason),), ())


def test_a_forced_deployment_replaces_the_same_definition() -> None:
    """The deployment's id alone tells."""
    forced = replace(SERVICE, deployment="deployment-2")
    assert decide(replace(DESCRIBED, services=[forced]), [TASK]).stop


def test_a_task_that_ecs_stopped_is_not_told_again() -> None:
    """ECS has its reason already; the process ends all the same."""
    plan = decide(replace(DESCRIBED, tasks=set()), [TASK])
    assert plan.stop == (Stop(task="task-1", reason="Stopped through ECS", known=True),)


def test_a_lost_host_stops_its_tasks() -> None:
    """The reason names the instance, as ECS words it."""
    plan = decide(replace(DESCRIBED, lost={"host-1": "i-1"}), [TASK])
    assert plan.stop[0].reason == "Host EC2 (instance i-1) terminated."
    assert not decide(replace(DESCRIBED, lost={"host-2": "i-1"}), [TASK]).stop


def test_a_draining_host_stops_its_tasks_only() -> None:
    """They end because it drains, and start anew elsewhere in the next round."""
    plan = decide(replace(DESCRIBED, draining={"host-1"}), [TASK])
    assert "draining" in plan.stop[0].reason
    assert plan.start == ()
    assert not decide(replace(DESCRIBED, draining={"host-2"}), [TASK]).stop


def test_what_is_too_many_ends() -> None:
    """A service scaled to zero keeps no task, one scaled in keeps the first ones."""
    none = replace(SERVICE, desired=0)
    assert [one.task for one in decide(Described(services=[none], tasks={"task-1"}), [TASK]).stop]
    second = replace(TASK, task="task-2")
    plan = decide(replace(DESCRIBED, tasks={"task-1", "task-2"}), [TASK, second])
    assert [one.task for one in plan.stop] == ["task-2"]


def test_tasks_of_a_deleted_service_end() -> None:
    """ECS is told only of tasks that it still counts: a cluster may be gone with them."""
    assert decide(Described(tasks={"task-1"}), [TASK]).stop[0].known is False
    assert decide(Described(), [TASK]).stop[0].known is True


def test_a_task_is_placed_in_its_zone_on_the_emptiest_host() -> None:
    """Without a host in the zone any will do; without a host there is none."""
    hosts = [("host-a", "a"), ("host-b", "b"), ("host-c", "b")]
    assert place(["b"], hosts, ["host-b"]) == "host-c"
    assert place(["z"], hosts, ["host-a"]) == "host-b"
    assert place(["a"], [], []) is None
