"""Which tasks of a service end, and how many it gets, as a function of what there is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from localcloud.dataplane.decide import decide, limits, orphans
from localcloud.dataplane.model import Seen, Service, Stop

SERVICE = Service(
    region="eu-west-1",
    cluster="cluster",
    arn="service",
    name="main-1",
    desired=1,
    definition="definition:1",
    deployment="deployment-1",
    minimum_percent=0,
    maximum_percent=100,
)
START_FIRST = replace(SERVICE, minimum_percent=100, maximum_percent=200)
TASK = Seen(task="task-1", service="service", deployment="deployment-1", host="host-1")
UPDATED = "Scaling activity initiated by (deployment deployment-2)"
NOWHERE: frozenset[str] = frozenset()


def test_a_missing_task_is_started() -> None:
    """As many tasks as desired."""
    assert decide(SERVICE, [], NOWHERE).start == 1
    assert decide(replace(SERVICE, desired=2), [TASK], NOWHERE).start == 1
    assert decide(replace(SERVICE, desired=0), [], NOWHERE).start == 0


def test_a_task_that_runs_as_described_is_left_alone() -> None:
    """Nothing to do is nothing done."""
    plan = decide(SERVICE, [TASK], NOWHERE)
    assert (plan.stop, plan.start) == ((), 0)


def test_a_task_counts_until_it_has_stopped() -> None:
    """Stop-first: its successor waits, because two must never share a home."""
    assert decide(SERVICE, [replace(TASK, stopping=True)], NOWHERE).start == 0
    assert decide(START_FIRST, [replace(TASK, stopping=True)], NOWHERE).start == 1


def test_a_new_deployment_replaces_stop_first() -> None:
    """With a maximum of 100 % the old task ends, nothing starts beside it."""
    plan = decide(replace(SERVICE, deployment="deployment-2"), [TASK], NOWHERE)
    assert (plan.stop, plan.start) == ((Stop(task="task-1", reason=UPDATED),), 0)


def test_a_new_deployment_replaces_start_first() -> None:
    """With 100 and 200 % the old task stays until the new one is healthy."""
    service = replace(START_FIRST, deployment="deployment-2")
    new = Seen(task="task-2", service="service", deployment="deployment-2", healthy=False)
    assert decide(service, [TASK], NOWHERE).start == 1
    early = decide(service, [TASK, new], NOWHERE)
    assert (early.stop, early.start) == ((), 0)
    late = decide(service, [TASK, replace(new, healthy=True)], NOWHERE)
    assert late.stop == (Stop(task="task-1", reason=UPDATED),)


def test_an_old_task_that_never_served_ends_at_once() -> None:
    """It is no loss, whatever the percentages say."""
    service = replace(START_FIRST, deployment="deployment-2")
    assert decide(service, [replace(TASK, healthy=False)], NOWHERE).stop


def test_a_failing_task_is_replaced() -> None:
    """At once where there is no room for its successor; else the successor comes first."""
    failing = replace(TASK, healthy=False, failing="Task failed ELB health checks in (…)")
    first = decide(SERVICE, [failing], NOWHERE)
    assert (len(first.stop), first.start) == (1, 0)
    beside = decide(START_FIRST, [failing], NOWHERE)
    assert (beside.stop, beside.start) == ((), 1)
    done = decide(START_FIRST, [failing, replace(TASK, task="task-2")], NOWHERE)
    assert [stop.task for stop in done.stop] == ["task-1"]


def test_a_draining_host_loses_its_tasks_by_the_percentages() -> None:
    """Stop-first they end once; start-first their successors come first; 100 to 100 blocks."""
    drained = frozenset({"host-1"})
    assert "draining" in decide(SERVICE, [TASK], drained).stop[0].reason
    first = decide(START_FIRST, [TASK], drained)
    assert (first.stop, first.start) == ((), 1)
    blocked = decide(replace(SERVICE, minimum_percent=100), [TASK], drained)
    assert (blocked.stop, blocked.start) == ((), 0)


def test_what_is_too_many_ends() -> None:
    """A service scaled to zero keeps no task, one scaled in keeps the healthy ones."""
    assert decide(replace(SERVICE, desired=0), [TASK], NOWHERE).stop
    ill = replace(TASK, task="task-0", healthy=False)
    plan = decide(SERVICE, [ill, TASK], NOWHERE)
    assert [one.task for one in plan.stop] == ["task-0"]


def test_a_failed_deployment_starts_nothing() -> None:
    """Without a rollback it stays as it is."""
    assert decide(replace(SERVICE, rollout="FAILED"), [], NOWHERE).start == 0


def test_tasks_of_a_deleted_service_end() -> None:
    """Once: what ends already is not ended again."""
    assert [stop.task for stop in orphans([], [TASK])] == ["task-1"]
    assert orphans([], [replace(TASK, stopping=True)]) == ()
    assert orphans([SERVICE], [TASK]) == ()


def test_percentages_are_rounded_as_ecs_does() -> None:
    """The minimum up, the maximum down."""
    service = replace(SERVICE, desired=3, minimum_percent=50, maximum_percent=150)
    assert limits(service) == (2, 4)


TASKS = st.lists(
    st.builds(
        Seen,
        task=st.uuids().map(str),
        service=st.just("service"),
        deployment=st.sampled_from(["deployment-1", "deployment-0"]),
        host=st.sampled_from(["host-1", "host-2", ""]),
        stopping=st.booleans(),
        healthy=st.booleans(),
        failing=st.sampled_from(["", "Task failed container health checks"]),
    ).map(lambda one: replace(one, healthy=one.healthy and not one.failing)),
    max_size=6,
)


@given(
    tasks=TASKS,
    desired=st.integers(0, 4),
    minimum=st.sampled_from([0, 50, 100]),
    maximum=st.sampled_from([100, 150, 200]),
    drained=st.sets(st.sampled_from(["host-1", "host-2"])),
)
def test_the_limits_hold(
    tasks: list[Seen], desired: int, minimum: int, maximum: int, drained: set[str]
) -> None:
    """Never more tasks than the maximum begun, never fewer healthy than the minimum left over."""
    service = replace(SERVICE, desired=desired, minimum_percent=minimum, maximum_percent=maximum)
    plan = decide(service, tasks, drained)
    least, most = limits(service)
    assert plan.start == 0 or len(tasks) + plan.start <= most
    ended = {stop.task for stop in plan.stop}
    assert len(ended) == len(plan.stop)
    assert not ended & {task.task for task in tasks if task.stopping}
    before = sum(task.healthy and not task.stopping for task in tasks)
    after = sum(task.healthy and not task.stopping and task.task not in ended for task in tasks)
    assert after >= min(before, least)


@given(data=st.data(), maximum=st.sampled_from([100, 200]))
def test_a_service_settles_and_stop_first_never_has_two(data: st.DataObject, maximum: int) -> None:
    """Whatever befalls its tasks: stop-first there is one at the most, and in the end just one."""
    service = replace(SERVICE, maximum_percent=maximum)
    tasks: list[Seen] = []
    most = limits(service)[1]
    for number in range(30):
        plan = decide(service, tasks, NOWHERE)
        ended = {stop.task for stop in plan.stop}
        tasks = [replace(one, stopping=one.stopping or one.task in ended) for one in tasks]
        for extra in range(plan.start):
            made = replace(TASK, task=f"{number}-{extra}", deployment=service.deployment)
            tasks.append(replace(made, healthy=False))
        assert len(tasks) <= most
        calm = number > 15
        tasks = [one for one in tasks if not (one.stopping and (calm or data.draw(st.booleans())))]
        tasks = [replace(one, healthy=calm or data.draw(st.booleans())) for one in tasks]
        if not calm and data.draw(st.integers(0, 4)) == 0:
            service = replace(service, deployment=f"deployment-{number}")
    assert [task.deployment for task in tasks if not task.stopping] == [service.deployment]
