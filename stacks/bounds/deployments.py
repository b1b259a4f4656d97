"""How a stack comes back from a deployment that cannot work. Pure."""

from stacks.bounds import assumed, steps
from stacks.bounds.facts import Site, Slot
from stacks.bounds.records import Recovery, Term
from stacks.bounds.steps import Terms, let_go


def updated_in_turn(site: Site, slot: Slot) -> bool:
    """Tell whether CloudFormation never touches two slots of the controller at once."""
    own = [other for other in site.slots if other.controller == slot.controller]
    names = {other.service for other in own}
    return len(own) > 1 and sum(bool(other.after & names) for other in own) == len(own) - 1


def image_bad(site: Site, slot: Slot) -> Recovery | None:
    """A deployment's tasks cannot start: it is taken back after so many."""
    failed = (assumed.ECS_SCHEDULES, assumed.TASK_STARTS, assumed.IMAGE_PULLED)
    return _taken_back(site, slot, failed)


def casc_bad(site: Site, slot: Slot) -> Recovery | None:
    """A deployment's tasks run and never serve: the checks tell, once they are heeded."""
    found = steps.out_of_rotation(slot)
    if found is None:
        return None
    failed = (
        assumed.ECS_SCHEDULES,
        assumed.TASK_STARTS,
        assumed.IMAGE_CACHED,
        steps.judged(slot),
        *found,
        *steps.stopped(slot),
    )
    return _taken_back(site, slot, failed)


def _taken_back(site: Site, slot: Slot, failed: Terms) -> Recovery | None:
    """Return the way through failed tasks and the rollback; none where nothing takes it back.

    Args:
        site: The stack.
        slot: Whose deployment.
        failed: One task's failure.
    """
    started = steps.started(slot, pulls=False)
    if slot.breaker is None or started is None:
        return None
    count = int(slot.breaker)
    place = f"{slot.service}.DeploymentConfiguration.DeploymentCircuitBreaker x "
    tries = tuple(
        Term(
            name=f"{term.name}, {count} times",
            seconds=term.seconds * count,
            source=place + term.source,
            shorter=term.shorter,
            assumed=term.assumed,
            times=count,
        )
        for term in failed
    )
    # Doubled each time: 1, 3, 7 times the first.
    lengths = 2 ** (count - 1) - 1
    waits = Term(
        name=f"ECS waits between {count} tasks that could not start",
        seconds=assumed.BACK_OFF_FIRST.seconds * lengths,
        source=assumed.BACK_OFF_FIRST.source,
        assumed=assumed.BACK_OFF_FIRST.assumed,
        times=lengths,
    )
    restored = (assumed.STACK_CHANGES, *steps.stopped(slot), *tries, waits, *started)
    safe = updated_in_turn(site, slot)
    return Recovery(users=let_go(slot) if safe else restored, restored=restored)
