"""The life of a task, step by step."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from localcloud.dataplane.lives import STATES, Life, Phase, Step, next_step


def test_a_task_comes_to_life_by_its_due_times() -> None:
    """Attached, pulled, started, registered; nothing before its time."""
    assert next_step(Life(phase=Phase.WAITING)) is None
    assert next_step(Life(phase=Phase.ATTACHING)) is None
    assert next_step(Life(phase=Phase.ATTACHING, due=True)) is Step.RESOLVE
    assert next_step(Life(phase=Phase.PULLING, due=True)) is Step.LAUNCH
    assert next_step(Life(phase=Phase.ACTIVATING, process="runs")) is Step.RUN
    assert next_step(Life(phase=Phase.RUNNING, process="runs", registered=True)) is None


def test_deregistration_is_over_before_the_process_is_asked_to_end() -> None:
    """Out of the balancer, then SIGTERM, then, when its time is up, SIGKILL once."""
    ending = Life(phase=Phase.RUNNING, stop=True, process="runs", registered=True)
    assert next_step(ending) is Step.DEREGISTER
    leaving = replace(ending, phase=Phase.LEAVING, registered=False)
    assert next_step(leaving) is None
    assert next_step(replace(leaving, drained=True)) is Step.SIGNAL
    assert next_step(replace(leaving, due=True)) is Step.SIGNAL
    stopping = replace(leaving, phase=Phase.STOPPING)
    assert next_step(stopping) is None
    assert next_step(replace(stopping, due=True)) is Step.KILL
    assert next_step(replace(stopping, due=True, killed=True)) is None
    assert next_step(replace(stopping, process="ended")) is Step.RELEASE


def test_an_ended_process_ends_its_task_when_the_agent_sees_it() -> None:
    """An agent that is cut off tells nobody."""
    dead = Life(phase=Phase.RUNNING, process="ended", registered=True)
    assert next_step(dead) is Step.EXITED
    assert next_step(replace(dead, reachable=False)) is None


def test_nobody_stops_a_process_on_a_host_that_hears_nothing() -> None:
    """Its task leaves the balancer, and waits until the host is back or lost."""
    ending = Life(phase=Phase.RUNNING, stop=True, process="runs", registered=True, reachable=False)
    assert next_step(ending) is Step.DEREGISTER
    leaving = replace(ending, phase=Phase.LEAVING, registered=False, drained=True)
    assert next_step(leaving) is None
    assert next_step(replace(leaving, lost=True)) is Step.RELEASE


def test_a_task_without_a_host_just_ends() -> None:
    """There is nothing to give back."""
    assert next_step(Life(phase=Phase.WAITING, stop=True)) is Step.END


AFTER = {
    Step.RESOLVE: Phase.PULLING,
    Step.LAUNCH: Phase.ACTIVATING,
    Step.RUN: Phase.RUNNING,
    Step.DEREGISTER: Phase.LEAVING,
    Step.SIGNAL: Phase.STOPPING,
    Step.RELEASE: Phase.RELEASING,
    Step.END: Phase.ENDED,
}


@given(
    phase=st.sampled_from(Phase),
    process=st.sampled_from(["none", "runs", "ended"]),
    flags=st.fixed_dictionaries(
        {
            name: st.booleans()
            for name in ("due", "stop", "reachable", "lost", "registered", "drained", "killed")
        }
    ),
)
def test_steps_come_to_an_end(phase: Phase, process: str, flags: dict[str, bool]) -> None:
    """From wherever a task is: a few steps, then it waits or has ended."""
    life = Life(phase=phase, process=process, **flags)  # type: ignore[arg-type]
    for _ in range(8):
        step = next_step(life)
        if step is None:
            return
        life = replace(life, phase=AFTER.get(step, life.phase))
        if step is Step.EXITED:
            life = replace(life, stop=True)
        elif step is Step.DEREGISTER:
            life = replace(life, registered=False)
        elif step is Step.KILL:
            life = replace(life, killed=True)
    raise AssertionError(f"it never rests: {life}")


def test_every_phase_has_a_state_of_ecs() -> None:
    """Two phases share PENDING."""
    assert set(STATES) == set(Phase)
    assert len(set(STATES.values())) == len(Phase) - 1
