"""The next step of every host that leaves. Pure.

For each: its turn → the other slots of its controllers serve → its Jenkins start no builds → no
build runs that would be lost → ECS drains it → its tasks have stopped → it goes. Whatever state a
step finds, of whomever, it goes on from there: nothing else is remembered but since when.
"""

from collections.abc import Iterator

from lambdas.lifecycle.deeds import (
    Action,
    Alarm,
    CancelQuietDown,
    Continue,
    DoNothing,
    Drain,
    Heartbeat,
    QuietDown,
    Remember,
    Wait,
)
from lambdas.lifecycle.ended import given_up
from lambdas.lifecycle.seen import Asked, Held, Seen, Settings
from lambdas.shared.seen import Host, Slot, Task

#: A Pipeline pauses at its next step: a short one that cannot resume in its midst, such as a
#: checkout, gets so long to end.
#: https://www.jenkins.io/doc/book/pipeline/running-pipelines/
PAUSE_SECONDS = 30.0

#: A slot that stops before another host of its zone has joined is down while that one boots: the
#: group gets so long to bring it. Where hosts become fewer, none comes.
SUCCESSOR_SECONDS = 300.0

#: Tasks that ECS has not stopped by then it will not stop: deregistration delay and stop time-out
#: are both limited well below.
STOP_SECONDS = 900.0


def decide(seen: Seen, settings: Settings) -> list[Action]:
    """Return what to do now, in this order, each with its reason.

    Args:
        seen: The stack, the hosts that leave, what their Jenkins say, what was noted.
        settings: How long a drain may take.
    """
    actions: list[Action] = []
    before: dict[str, str] = {}
    for held in sorted(seen.held, key=lambda one: _rank(seen, one)):
        host = seen.site.host(held.instance)
        if held.power != "running":
            actions.append(_killed(seen, held))
        elif host is None or not host.container_instance:
            why = "it has not joined the cluster: nothing runs on it"
            actions.append(Continue(instance=held.instance, reason=why))
        else:
            actions.append(Heartbeat(instance=held.instance, reason="its drain goes on"))
            actions += _step(seen, host, settings.drain_minutes * 60, before)
    actions += given_up(seen)
    return actions or [DoNothing(reason="no host of the group leaves")]


def _rank(seen: Seen, held: Held) -> tuple[bool, float, str]:
    """Order hosts: a drain that has begun comes first, then whose turn it has been longest."""
    begun = _drains(seen, held.instance) or bool(_quieted(seen, held.instance))
    return not begun, -(seen.age("turn", held.instance) or 0.0), held.instance


def _drains(seen: Seen, instance: str) -> bool:
    host = seen.site.host(instance)
    return host is not None and host.status == "DRAINING"


def _quieted(seen: Seen, instance: str) -> list[tuple[Slot, Task]]:
    """Return the Jenkins on a host that the hook has quieted."""
    return [
        (slot, task)
        for slot, task in _tasks(seen, instance)
        if seen.age("quiet", task.arn) is not None
    ]


def _tasks(seen: Seen, instance: str) -> list[tuple[Slot, Task]]:
    return [
        (slot, task)
        for slot in seen.site.on(instance)
        for task in slot.tasks
        if task.instance == instance
    ]


def _killed(seen: Seen, held: Held) -> Continue:
    """Let go of a host that runs no more: nobody can save what ran on it, but say what it was."""
    ran = ", ".join(f"{slot.name} ({task.arn})" for slot, task in _tasks(seen, held.instance))
    reason = f"it is {held.power} already; on it ran: {ran or 'nothing'}"
    return Continue(instance=held.instance, reason=reason)


def _step(seen: Seen, host: Host, limit: float, before: dict[str, str]) -> Iterator[Action]:
    """Yield the next step of a host that runs.

    Args:
        seen: All that was seen.
        host: The host.
        limit: How long it may keep its builds, in seconds.
        before: Which host drains first, by controller; this one's are added once it drains.
    """
    controllers = sorted({slot.controller for slot in seen.site.on(host.instance)})
    if host.status == "DRAINING":
        before.update(dict.fromkeys(controllers, host.instance))
        yield _leaving(seen, host)
    elif not controllers:
        yield _drain(host, "nothing runs on it, and nothing shall begin to")
    elif blocked := next((before[name] for name in controllers if name in before), ""):
        yield from _postponed(seen, host, f"{blocked} has a slot of the same controller")
    else:
        turn = seen.age("turn", host.instance)
        if turn is None:
            yield Remember(instance=host.instance, reason="it is its turn")
        if (turn or 0.0) >= limit:
            before.update(dict.fromkeys(controllers, host.instance))
            yield _drain(host, f"it has had its {limit / 60:g} minutes")
        elif missing := _missing(seen, host) or _successor(seen, host, turn or 0.0):
            yield from _postponed(seen, host, f"{missing} must serve first", keeps_turn=True)
        else:
            before.update(dict.fromkeys(controllers, host.instance))
            yield from _quieting(seen, host)


def _drain(host: Host, reason: str) -> Drain | Continue:
    """Have ECS stop what runs on a host; where nobody there would do it, let the host go at once.

    A container stops by the hand of its host's agent and container runtime.
    """
    if stuck := _stuck(host):
        return Continue(instance=host.instance, reason=f"{reason}; {stuck}")
    return Drain(instance=host.instance, container_instance=host.container_instance, reason=reason)


def _stuck(host: Host) -> str:
    """Say why no task of a host can be stopped; empty when one can."""
    if not host.connected:
        return "its ECS agent is away: nobody can stop its tasks"
    if host.runtime == "IMPAIRED":
        return "its container runtime is stuck: nobody can stop its tasks"
    return ""


def _leaving(seen: Seen, host: Host) -> Action:
    """Return the step of a host that is drained: it goes when its tasks have stopped."""
    since = seen.age("drain", host.instance)
    tasks = [f"{slot.name} is {task.status}" for slot, task in _tasks(seen, host.instance)]
    if not tasks:
        return Continue(instance=host.instance, reason="all its tasks have stopped")
    if since is None:
        return _drain(host, "somebody drains it: its time begins")
    if stuck := _stuck(host):
        return Continue(instance=host.instance, reason=f"{', '.join(tasks)}: {stuck}")
    if since >= STOP_SECONDS:
        reason = f"{', '.join(tasks)} since {since:.0f} s: ECS does not stop it"
        return Continue(instance=host.instance, reason=reason)
    return Wait(instance=host.instance, reason=", ".join(tasks))


def _postponed(
    seen: Seen, host: Host, reason: str, *, keeps_turn: bool = False
) -> Iterator[Action]:
    """Yield the step of a host that waits for others: its Jenkins take builds meanwhile."""
    for slot, task in _quieted(seen, host.instance):
        yield CancelQuietDown(instance=host.instance, slot=slot.name, task=task.arn, reason=reason)
    if not keeps_turn and seen.age("turn", host.instance) is not None:
        yield Remember(instance=host.instance, reason=reason)
    yield Wait(instance=host.instance, reason=reason)


def _missing(seen: Seen, host: Host) -> str:
    """Name the slots that must serve before those of a host may stop; empty when all do.

    Those on the same host go with it. One that is deployed stops first, whatever it does now. An
    extra slot that is off, or that the scale hook takes out of the balancer, is not waited for.
    And where a slot here is dead already, nobody is worse off without its host: two hosts that hang
    would wait for each other.
    """
    leaving = [slot for slot, task in _tasks(seen, host.instance) if _alive(seen, task)]
    others = {other.name: other for slot in leaving for other in seen.site.others(slot)}
    here = {slot.name for slot in seen.site.on(host.instance)}
    return ", ".join(
        name
        for name, other in sorted(others.items())
        if name not in here and not _off(other) and (not other.serves or other.deploying)
    )


def _successor(seen: Seen, host: Host, turn: float) -> str:
    """Name the host that is still to join, before those that serve on this one may stop."""
    if turn >= SUCCESSOR_SECONDS or not any(
        _alive(seen, task) for _, task in _tasks(seen, host.instance)
    ):
        return ""
    joined = any(
        one.zone == host.zone
        and one.lifecycle == "InService"
        and one.status == "ACTIVE"
        and one.connected
        for one in seen.site.hosts
    )
    return "" if joined else f"another host in {host.zone}"


def _alive(seen: Seen, task: Task) -> bool:
    """Tell whether a Jenkins serves, or is about to."""
    asked = seen.answer(task.arn)
    return asked is not None and (asked.answer != "silent" or task.target == "healthy")


def _off(slot: Slot) -> bool:
    """Tell whether a slot is off, or on its way."""
    if not slot.desired:
        return True
    task = slot.task
    return slot.optional and task is not None and task.target in {"draining", "absent"}


def _quieting(seen: Seen, host: Host) -> Iterator[Action]:
    """Yield the step of a host whose turn it is: quiet its Jenkins, wait for builds, drain."""
    waits: list[str] = []
    for slot, task in _tasks(seen, host.instance):
        asked = seen.answer(task.arn)
        if asked is None or task.stopping:
            continue
        if asked.answer == "blind":
            yield Alarm(
                instance=host.instance,
                reason=f"{slot.name} tells the hook nothing: no token, or it refuses it",
            )
        elif asked.answer == "serves" and not asked.quiet:
            reason = "its host leaves: no build that begins now would end"
            yield QuietDown(instance=host.instance, slot=slot.name, task=task.arn, reason=reason)
        if why := _busy(seen, task, asked):
            waits.append(f"{slot.name}: {why}")
    if waits:
        yield Wait(instance=host.instance, reason="; ".join(waits))
    else:
        yield _drain(host, "no build runs on it that would be lost")


def _busy(seen: Seen, task: Task, asked: Asked) -> str:
    """Say why a Jenkins may not stop yet; empty when it may.

    One that boots runs nothing that a stop could lose. One that nobody hears is left to the health
    hook as long as the balancer hears it.
    """
    if asked.answer != "serves":
        found = ""
        if asked.answer == "blind":
            found = "what it runs cannot be seen"
        elif asked.answer == "silent" and task.target == "healthy":
            found = "it does not answer the hook, but the balancer"
        return found
    if not asked.quiet:
        return "builds begin until it is quiet"
    if asked.lost:
        return f"{', '.join(asked.lost)} would be lost"
    quiet = seen.age("quiet", task.arn)
    pausing = asked.resumes and quiet is not None and quiet < PAUSE_SECONDS
    return f"{', '.join(asked.resumes)} pauses" if pausing else ""
