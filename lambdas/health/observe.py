"""Looks: the stack, what each Jenkins answers, what was taken away, full disks, earlier notes."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lambdas.health.actions import OURS
from lambdas.health.limits import APART_SECONDS
from lambdas.health.model import Api, Loss, Noted, Probe, Seen
from lambdas.health.observe_disks import disks
from lambdas.health.tools import Tools
from lambdas.shared.aws import AwsError
from lambdas.shared.jenkins import BlindError, BootingError, JenkinsError
from lambdas.shared.observe import Definitions, site
from lambdas.shared.seen import Site, Slot

_OK = 200
#: Task definitions that a call before has read: they never change.
_DEFINITIONS: Definitions = {}
#: Slots asked at the same time: a hung one keeps no other waiting.
_AT_ONCE = 64
#: At most so many tasks a call.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
_TASKS = 100
#: Tasks that ended by themselves were not taken away by anybody.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
_BY_THEMSELVES = frozenset({"EssentialContainerExited", "TaskFailedToStart"})
#: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Activity.html
_TERMINATING = "Terminating EC2 instance: "


def look(tools: Tools) -> Seen:
    """Return all that is decided on.

    Raises:
        AwsError: What may be done is not known: nothing may.
    """
    found = site(tools.aws, tools.clock, tools.place, _DEFINITIONS)
    gaps: list[str] = []
    probes = tuple(_probes(tools, found, gaps))
    losses = (*_hosts_lost(tools), *_tasks_lost(tools, found))
    try:
        full = tuple(disks(tools, found))
    except AwsError as error:
        full = ()
        gaps.append(f"disks: {error}")
    notes = tuple(_noted(subject, *told) for subject, told in tools.table.notes().items())
    return Seen(site=found, probes=probes, losses=losses, disks=full, notes=notes, gaps=tuple(gaps))


def _noted(subject: str, value: Any, age: float) -> Noted:
    return Noted(
        subject=subject,
        count=int(value.get("count", 0)),
        text=str(value.get("text", "")),
        age_seconds=age,
    )


def _probes(tools: Tools, found: Site, gaps: list[str]) -> Iterator[Probe]:
    """Yield what the slots answer; each is asked on its own thread."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
        asked = [(slot, threads.submit(_probe, tools, slot)) for slot in found.slots]
    for slot, answer in asked:
        try:
            probe = answer.result()
        except AwsError as error:
            gaps.append(f"{slot.name}: {error}")
        else:
            if probe is not None:
                yield probe


def _probe(tools: Tools, slot: Slot) -> Probe | None:
    """Ask a slot that runs; None of another."""
    task = slot.task
    if task is None or task.status != "RUNNING":
        return None
    jenkins = tools.jenkins(slot, task)
    if jenkins is None:
        return None
    login = jenkins.login()
    if login.status != _OK:
        return Probe(slot=slot.name, task=task.arn, login=login.status, seconds=login.seconds)
    anonymous = jenkins.anonymous()
    api: Api = "answers"
    quiet = False
    try:
        quiet = bool(jenkins.overview().get("quietingDown"))
    except BlindError:
        api = "blind"
    except BootingError:
        api = "boots"
    except JenkinsError:
        api = "silent"
    return Probe(
        slot=slot.name,
        task=task.arn,
        login=login.status,
        seconds=login.seconds,
        anonymous=anonymous,
        api=api,
        quiet=quiet,
    )


def _hosts_lost(tools: Tools) -> Iterator[Loss]:
    """Yield the hosts that the group has begun to end, the latest first."""
    activities = tools.aws.pages(
        "autoscaling",
        "DescribeScalingActivities",
        {"AutoScalingGroupName": tools.place.group},
        "Activities",
    )
    for activity in activities:
        age = tools.clock.age(activity["StartTime"]) or 0.0
        if age >= APART_SECONDS:
            return
        text = str(activity["Description"])
        if text.startswith(_TERMINATING):
            instance = text.removeprefix(_TERMINATING).split(" ")[0]
            yield Loss(
                zone=str(_json(activity.get("Details")).get("Availability Zone", "")),
                instance=instance,
                what=f"host {instance} was ended",
                age_seconds=age,
            )


def _tasks_lost(tools: Tools, found: Site) -> Iterator[Loss]:
    """Yield the tasks that somebody stopped after they ran: ECS keeps them for an hour."""
    hosts = {host.container_instance: host.instance for host in found.hosts}
    cluster = tools.place.cluster
    wanted = {"cluster": cluster, "desiredStatus": "STOPPED"}
    arns = list(tools.aws.pages("ecs", "ListTasks", wanted, "taskArns"))
    for start in range(0, len(arns), _TASKS):
        few = {"cluster": cluster, "tasks": arns[start : start + _TASKS]}
        for task in tools.aws.call("ecs", "DescribeTasks", few).get("tasks", ()):
            if not task.get("startedAt") or task.get("stopCode") in _BY_THEMSELVES:
                continue
            age = tools.clock.age(task.get("stoppingAt") or task.get("stoppedAt")) or 0.0
            if age < APART_SECONDS:
                yield Loss(
                    zone=str(task.get("availabilityZone", "")),
                    instance=hosts.get(task.get("containerInstanceArn", ""), ""),
                    what=f"a task of {str(task.get('group')).removeprefix('service:')} was stopped",
                    age_seconds=age,
                    ours=str(task.get("stoppedReason")).startswith(OURS),
                )


def _json(text: object) -> dict[str, Any]:
    """Return an object's JSON; nothing of what is none."""
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
