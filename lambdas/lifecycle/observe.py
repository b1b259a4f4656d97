"""The lifecycle hook's look: the group first, and only when a host leaves, all the rest."""

from collections.abc import Iterator
from typing import cast

from lambdas.lifecycle.seen import Asked, Held, Note, Noted, Seen
from lambdas.lifecycle.tools import Tools
from lambdas.shared import observe
from lambdas.shared.aws import AwsError
from lambdas.shared.jenkins import BlindError, BootingError, JenkinsError
from lambdas.shared.seen import Site, Slot, Task

#: Where our hook holds a host; one of the warm pool has a state of its own.
#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pool-instance-lifecycle.html
_HELD = frozenset({"Terminating:Wait", "Warmed:Terminating:Wait"})


#: Task definitions never change: one process of the function reads each once.
_DEFINITIONS: observe.Definitions = {}


def look(tools: Tools) -> Seen:
    """Return what the next step is decided by.

    Raises:
        AwsError: A call failed: nothing is known, and nothing may be done.
    """
    leaving, notes = _leaving(tools), _notes(tools)
    if not leaving and not notes:
        return Seen(site=Site(slots=(), hosts=()))
    site = observe.site(tools.aws, tools.clock, tools.place, _DEFINITIONS)
    held = _powers(tools, leaving)
    running = {one.instance for one in held if one.power == "running"}
    return Seen(site=site, held=held, asked=tuple(_ask(tools, site, running)), notes=notes)


def _leaving(tools: Tools) -> list[str]:
    """Return the instances of the group that a termination hook holds."""
    found = tools.aws.call(
        "autoscaling",
        "DescribeAutoScalingGroups",
        {"AutoScalingGroupNames": [tools.place.group]},
    )
    return sorted(
        one["InstanceId"]
        for group in found.get("AutoScalingGroups") or ()
        for one in group.get("Instances") or ()
        if one["LifecycleState"] in _HELD
    )


def _notes(tools: Tools) -> tuple[Note, ...]:
    found = []
    for subject, (instance, seconds) in sorted(tools.table.notes().items()):
        kind, _, about = subject.partition(" ")
        if about:
            note = Note(kind=cast("Noted", kind), about=about, instance=instance, seconds=seconds)
            found.append(note)
    return tuple(found)


def _powers(tools: Tools, instances: list[str]) -> tuple[Held, ...]:
    """Return each held host with what EC2 says; a filter names none that is gone."""
    if not instances:
        return ()
    wanted = {"Filters": [{"Name": "instance-id", "Values": instances}]}
    known = {
        one["InstanceId"]: one["State"]["Name"]
        for reservation in tools.aws.pages("ec2", "DescribeInstances", wanted, "Reservations")
        for one in reservation["Instances"]
    }
    return tuple(Held(instance=one, power=known.get(one, "terminated")) for one in instances)


def _ask(tools: Tools, site: Site, instances: set[str]) -> Iterator[Asked]:
    """Ask every Jenkins that runs on a host that leaves and is not drained yet."""
    for instance in sorted(instances):
        host = site.host(instance)
        if host is None or host.status == "DRAINING":
            continue
        for slot in site.on(instance):
            for task in slot.tasks:
                if task.instance == instance and task.status == "RUNNING" and not task.stopping:
                    yield _answer(tools, slot, task)


def _answer(tools: Tools, slot: Slot, task: Task) -> Asked:
    """Ask one Jenkins; what cannot be asked, for want of its token too, says so."""
    try:
        jenkins = tools.jenkins(slot, task)
        if jenkins is None:
            return Asked(task=task.arn, answer="silent")
        quiet = jenkins.overview().get("quietingDown") is True
        builds = jenkins.running_builds()
    except (BlindError, AwsError):
        return Asked(task=task.arn, answer="blind")
    except BootingError:
        return Asked(task=task.arn, answer="booting")
    except JenkinsError:
        return Asked(task=task.arn, answer="silent")
    named = [(f"{one.job} #{one.number}", one.kind == "pipeline") for one in builds]
    return Asked(
        task=task.arn,
        answer="serves",
        quiet=quiet,
        lost=tuple(sorted({name for name, resumes in named if not resumes})),
        resumes=tuple(sorted({name for name, resumes in named if resumes})),
    )
