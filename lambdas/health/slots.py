"""Which slots are replaced, after which looks; who is told of what no new task mends. Pure."""

from collections.abc import Iterator

from lambdas.health.limits import last_one, zone_taken
from lambdas.health.model import (
    AskForDump,
    Complain,
    DoNothing,
    Forget,
    Found,
    Remember,
    Seen,
    Settings,
    StopTask,
)
from lambdas.health.signals import (
    FORBIDDEN,
    OK,
    Case,
    all_homes_cut,
    case,
    complaints,
    failing,
    short,
    unjudged,
)
from lambdas.shared.seen import Slot

#: A look counts so long after the one before: events come between two minutes.
COUNTED_SECONDS = 40.0
#: A count that stood still for so long is begun anew.
_STALE_SECONDS = 300.0
#: How long a JVM has to write its threads down.
DUMP_SECONDS = 10.0


def judge(seen: Seen, settings: Settings, found: Found) -> None:
    """Add what is to be done about slots.

    Args:
        seen: What is known.
        settings: By what it is judged.
        found: What is decided, added to.
    """
    cut = all_homes_cut(seen)
    if cut:
        found.actions.append(Complain(subject="homes", reason=cut))
    for slot in seen.site.slots:
        found.actions += _dumps_of_ending(seen, slot)
        task = slot.task
        if task is None or slot.desired == 0:
            why = "it is off" if slot.desired == 0 else "it has no task: ECS starts one"
            found.actions.append(DoNothing(subject=slot.name, reason=why))
            continue
        given = case(seen, slot, task, cut)
        found.actions += [
            Complain(subject=slot.name, reason=reason) for reason in complaints(given)
        ]
        if why := unjudged(seen, settings, given, found):
            found.actions.append(DoNothing(subject=slot.name, reason=why))
            continue
        found.actions += _secured(given)
        if why := failing(settings, given):
            _count(seen, settings, given, found, why)
        else:
            found.actions += _well(seen, given)
    found.actions += _forgotten(seen)


def _well(seen: Seen, given: Case) -> Iterator[Forget | DoNothing]:
    """Yield what is done about a slot that nothing is wrong with."""
    subject = f"failing/{short(given.task)}"
    if seen.note(subject):
        yield Forget(subject=subject, reason=f"{given.slot.name} is well again")
    yield DoNothing(subject=given.slot.name, reason="it is well")


def _count(seen: Seen, settings: Settings, given: Case, found: Found, why: str) -> None:
    """Count a failed look; after enough of them replace the slot, if it may be."""
    name, task = given.slot.name, given.task
    subject = f"failing/{short(task)}"
    noted = seen.note(subject)
    count, counts = 1, True
    if noted and noted.age_seconds < _STALE_SECONDS:
        counts = noted.age_seconds >= COUNTED_SECONDS
        count = noted.count + counts
    if counts:
        found.actions.append(Remember(subject=subject, count=count, text=why, reason=why))
    dump = seen.note(f"dump/{short(task)}")
    if count >= settings.failures - 1 and dump is None:
        found.actions.append(
            AskForDump(slot=name, task=task.arn, instance=task.instance, reason=why)
        )
    if count < settings.failures:
        reason = f"{why}, {count} of {settings.failures} times"
        found.actions.append(DoNothing(subject=name, reason=reason))
    elif dump is None or dump.age_seconds < DUMP_SECONDS:
        found.actions.append(DoNothing(subject=name, reason=f"{why}; its threads are asked for"))
    else:
        _replace(seen, given, found, f"{why}, {count} times in a row")


def _replace(seen: Seen, given: Case, found: Found, why: str) -> None:
    """Replace a slot, if it may be."""
    slot = given.slot
    if last_one(seen, found, [slot]):
        reason = f"{why}; but no other slot of {slot.controller} serves"
        found.actions.append(Complain(subject=slot.name, reason=reason))
        return
    taken = zone_taken(seen, found, slot.zone)
    if taken:
        reason = f"{why}; but in {slot.zone} {taken}: one a zone in ten minutes"
        found.actions.append(DoNothing(subject=slot.name, reason=reason))
        return
    found.zones[slot.zone] = f"slot {slot.name}"
    found.lost.add(slot.name)
    found.actions.append(
        StopTask(slot=slot.name, task=given.task.arn, zone=slot.zone, reason=f"{slot.name}: {why}")
    )


def _secured(given: Case) -> Iterator[Remember]:
    """Note that a task was secured: if it is not later on, a start mends that."""
    probe = given.probe
    if probe and probe.login == OK and probe.anonymous == FORBIDDEN and not given.secured:
        subject = f"secured/{short(given.task)}"
        yield Remember(subject=subject, reason="anonymous may read nothing")


def _dumps_of_ending(seen: Seen, slot: Slot) -> Iterator[AskForDump]:
    """Ask for the threads of a task that ECS itself ends for its failed checks, while it lasts."""
    for task in slot.tasks:
        host = seen.site.host(task.instance)
        hears = host is not None and host.connected and host.lifecycle == "InService"
        ends = task.stopping and task.health == "UNHEALTHY"
        if ends and hears and seen.note(f"dump/{short(task)}") is None:
            yield AskForDump(
                slot=slot.name,
                task=task.arn,
                instance=task.instance,
                reason="ECS ends it: its container is unhealthy",
            )


def _forgotten(seen: Seen) -> Iterator[Forget]:
    """Yield the notes about tasks and hosts that are no more."""
    tasks = {short(task) for slot in seen.site.slots for task in slot.tasks}
    hosts = {host.instance for host in seen.site.hosts}
    for noted in seen.notes:
        kind, _, about = noted.subject.partition("/")
        known = hosts if kind == "cut" else tasks
        if kind != "replaced" and about not in known:
            yield Forget(subject=noted.subject, reason="it is no more")
