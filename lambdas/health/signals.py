"""What a slot's signals say: not judged now, well, or what is wrong with it. Pure."""

from dataclasses import dataclass

from lambdas.health.model import Found, Probe, Seen, Settings
from lambdas.shared.seen import Slot, Task

OK, FORBIDDEN, UNAVAILABLE = 200, 403, 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A slot with a task, to be judged.

    Attributes:
        slot: Which.
        task: The one that serves, or is to.
        probe: What its Jenkins answers; None when nobody asked this task.
        secured: Whether this task was seen secured before.
        homes_cut: Why no slot reaches its home; empty if one does.
    """

    slot: Slot
    task: Task
    probe: Probe | None
    secured: bool
    homes_cut: str


def case(seen: Seen, slot: Slot, task: Task, homes_cut: str) -> Case:
    """Return a slot's case."""
    probe = seen.probe(slot.name)
    return Case(
        slot=slot,
        task=task,
        probe=probe if probe and probe.task == task.arn else None,
        secured=seen.note(f"secured/{short(task)}") is not None,
        homes_cut=homes_cut,
    )


def short(task: Task) -> str:
    """Return a task's id: its ARN is too long for a note's name."""
    return task.arn.rpartition("/")[2]


def all_homes_cut(seen: Seen) -> str:
    """Say that no slot reaches its home; empty if one does, or nobody can tell.

    `/login` needs nothing of the home, the API does. One slot alone may hang by itself.
    """
    asked = [one for one in seen.probes if one.login == OK and one.api != "unasked"]
    if len(asked) < 2 or any(one.api != "silent" for one in asked):  # noqa: PLR2004 - one alone
        return ""
    return (
        f"all {len(asked)} slots answer /login and none its API: the homes' file system may be out"
        " of reach, and a new task could not mount it either"
    )


def unjudged(seen: Seen, settings: Settings, given: Case, found: Found) -> str:
    """Say why a slot is not judged now; empty if it is."""
    slot, task, probe = given.slot, given.task, given.probe
    host = seen.site.host(task.instance)
    goes = host and (host.status == "DRAINING" or host.lifecycle != "InService" or not host.healthy)
    young = task.age_seconds is None or task.age_seconds < 60 * settings.boot_minutes
    reasons = (
        (task.status != "RUNNING", f"its task is {task.status}"),
        (slot.deploying, "ECS deploys it"),
        (task.instance in found.unfit, "its host is at fault"),
        (goes, "its host is on the way out"),
        (task.target == "draining", "it leaves the balancer"),
        (slot.optional and task.target == "absent", "it has left the balancer"),
        (slot.optional and probe is not None and probe.quiet, "it is being turned off"),
        (young, f"it may still boot, for {settings.boot_minutes:g} minutes"),
    )
    return next((text for holds, text in reasons if holds), "")


def failing(settings: Settings, given: Case) -> str:
    """Say what is wrong with a slot; empty if nothing is."""
    return _answers(settings, given) or _described(given)


def _answers(settings: Settings, given: Case) -> str:
    """Say what is wrong with what its Jenkins answers."""
    probe = given.probe
    if probe is None:
        return ""
    boots = UNAVAILABLE in (probe.login, probe.anonymous) or probe.api == "boots"
    open_now = probe.anonymous == OK and given.secured
    reasons = (
        (probe.login == 0, "it does not answer /login"),
        (boots, "it still answers 503"),
        (probe.login != OK, f"/login answers {probe.login}"),
        (
            probe.api == "silent" and not given.homes_cut,
            "it answers /login, and its API does not answer",
        ),
        (probe.seconds > settings.latency_seconds, f"/login took {probe.seconds:.1f} s"),
        (open_now, "it is not secured any more: a start applies its configuration again"),
    )
    return next((text for holds, text in reasons if holds), "")


def _described(given: Case) -> str:
    """Say what AWS finds wrong with it."""
    task, balanced = given.task, bool(given.slot.group)
    reasons = (
        (task.target == "unhealthy", "the balancer finds it unhealthy"),
        (task.target == "absent" and balanced, "it is in no target group"),
        (task.health == "UNHEALTHY", "ECS finds its container unhealthy"),
    )
    return next((text for holds, text in reasons if holds), "")


def complaints(given: Case) -> list[str]:
    """Return what is wrong with a slot that no new task mends."""
    probe = given.probe
    if probe is None or probe.login != OK:
        return []
    found = []
    if probe.anonymous == OK:
        found.append("everybody may read its API without logging in: see its configuration")
    if probe.api == "blind":
        found.append("it refuses the hooks' token: they are blind here, and do nothing")
    return found
