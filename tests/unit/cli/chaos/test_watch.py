"""Who noticed a fault, and when everything was whole again."""

from dataclasses import replace

from cli.chaos.faults import experiment
from cli.chaos.watch import Told, Watch
from stacks.faults import Fault
from tests.unit.cli.chaos.stage import GROUND, SEEN, chance, scene


def watching(fault: Fault = "host-terminate") -> Watch:
    """Return a watch of a fault that hits the first slot."""
    plan = next(
        plan
        for seed in range(99)
        if "main-1" in (plan := experiment(fault).choose(scene(), chance(seed))).hit
        and "main-2" not in plan.hit
    )
    return Watch(ground=GROUND, plan=plan, before=SEEN)


def restored(watch: Watch) -> float | None:
    """Return when everything was whole again."""
    return watch.restored


GOING = replace(SEEN, hosts=(replace(SEEN.hosts[0], state="shutting-down"), SEEN.hosts[1]))
NEW = replace(
    SEEN,
    hosts=(replace(SEEN.hosts[0], id="i-3"), SEEN.hosts[1]),
    tasks=(replace(SEEN.tasks[0], arn="arn:task/3", instance="i-3"), SEEN.tasks[1]),
)


def test_a_stack_that_looks_well_has_not_recovered_yet() -> None:
    """Before anything was noticed what was hit is still there."""
    watch = watching()
    for at in (0.1, 0.2, 0.3):
        watch.saw(at, SEEN)
    assert restored(watch) is None
    assert watch.detected is None


def test_whole_is_whole_twice() -> None:
    """The first of two whole looks in a row is the moment."""
    watch = watching()
    watch.saw(1.0, GOING)
    watch.saw(2.0, NEW)
    watch.saw(3.0, GOING)
    watch.saw(4.0, NEW)
    assert restored(watch) is None
    watch.saw(5.0, NEW)
    assert restored(watch) == 4.0
    assert watch.detected == (1.0, "ec2")


def test_nothing_is_whole_while_the_cause_lasts() -> None:
    """A zone that is out of reach may look well for a moment."""
    watch = watching()
    watch.lasting = True
    for at in (1.0, 2.0, 3.0):
        watch.saw(at, NEW)
    assert restored(watch) is None
    watch.lasting = False
    watch.saw(4.0, NEW)
    watch.saw(5.0, NEW)
    assert restored(watch) == 4.0


def test_the_earliest_who_says_so_noticed() -> None:
    """An event told later, of an earlier moment, wins; what was before the fault does not count."""
    watch = watching()
    watch.saw(2.0, GOING)
    watch.heard([Told(at_seconds=-1.0, source="ecs", text="older")])
    watch.heard([Told(at_seconds=0.5, source="autoscaling", text="it goes")])
    assert watch.detected == (0.5, "autoscaling")


def test_the_same_words_are_told_once() -> None:
    """A look and an event that say the same are one moment."""
    watch = watching()
    told = Told(at_seconds=0.5, source="ec2", text="i-1 is shutting-down")
    watch.heard([told])
    watch.heard([told])
    watch.saw(1.0, GOING)
    assert [moment.text for moment in watch.moments].count("i-1 is shutting-down") == 1


def test_a_bad_deployment_must_have_been_taken_back() -> None:
    """A stack that looks well without a rollback took the mistake, or has not begun."""
    plan = experiment("bad-image").choose(scene(), chance(1))
    watch = Watch(ground=GROUND, plan=plan, before=SEEN)
    for at, status in ((1.0, "UPDATE_COMPLETE"), (2.0, "UPDATE_COMPLETE")):
        watch.saw(at, replace(SEEN, stack_status=status))
    assert restored(watch) is None
    for at in (3.0, 4.0):
        watch.saw(at, replace(SEEN, stack_status="UPDATE_ROLLBACK_COMPLETE"))
    assert restored(watch) == 3.0


def test_a_lost_agent_must_have_a_successor() -> None:
    """Controllers without any agent look well, but what waits for one is not built."""
    plan = experiment("agent-kill").choose(scene(), chance(1))
    watch = Watch(ground=GROUND, plan=plan, before=SEEN)
    for at in (1.0, 2.0):
        watch.saw(at, replace(SEEN, agents=()))
    assert restored(watch) is None
    for at in (3.0, 4.0):
        watch.saw(at, replace(SEEN, agents=(replace(SEEN.agents[0], id="i-next"),)))
    assert restored(watch) == 3.0
