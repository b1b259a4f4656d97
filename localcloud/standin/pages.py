"""Jenkins' JSON, as its remote API gives it: a part of each object, never other names. Pure.

https://www.jenkins.io/doc/book/using/remote-access-api/
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from localcloud.standin.jobs import Job
from localcloud.standin.nodes import Node
from localcloud.standin.records import Build, Item

_JOB_CLASSES = {
    "freestyle": "hudson.model.FreeStyleProject",
    "pipeline": "org.jenkinsci.plugins.workflow.job.WorkflowJob",
}
_BUILD_CLASSES = {
    "freestyle": "hudson.model.FreeStyleBuild",
    "pipeline": "org.jenkinsci.plugins.workflow.job.WorkflowRun",
}
_COLORS = {"SUCCESS": "blue", "FAILURE": "red", "ABORTED": "aborted"}


def root(jobs: Iterable[Job], url: str, *, quiet: bool, executors: int) -> dict[str, Any]:
    """Return `/api/json`."""
    return {
        "_class": "hudson.model.Hudson",
        "assignedLabels": [{"name": "built-in"}],
        "description": "a stand-in for Jenkins, part of the local AWS of stackgen",
        "jobs": [
            {
                "_class": _JOB_CLASSES[job.definition.kind],
                "name": job.name,
                "url": job_url(url, job.name),
                "color": _color(job),
            }
            for job in jobs
        ],
        "mode": "NORMAL" if executors else "EXCLUSIVE",
        "nodeDescription": "the Jenkins controller's built-in node",
        "nodeName": "",
        "numExecutors": executors,
        "quietingDown": quiet,
        "url": f"{url}/",
        "useCrumbs": True,
        "useSecurity": True,
    }


def job_url(url: str, name: str) -> str:
    """Return the address of a job."""
    return f"{url}/job/{quote(name)}/"


def _color(job: Job) -> str:
    done = [build for build in job.builds.values() if build.result]
    color = _COLORS[max(done, key=lambda build: build.number).result or ""] if done else "notbuilt"
    return f"{color}_anime" if len(done) < len(job.builds) else color


def job(found: Job, url: str, waiting: Item | None) -> dict[str, Any]:
    """Return `/job/<name>/api/json`."""
    builds = [found.builds[number] for number in sorted(found.builds, reverse=True)]
    ended = [build for build in builds if build.result]

    def first(of: Sequence[Build], *results: str) -> dict[str, Any] | None:
        chosen = (one for one in of if not results or one.result in results)
        return next((_reference(one, url) for one in chosen), None)

    return {
        "_class": _JOB_CLASSES[found.definition.kind],
        "name": found.name,
        "displayName": found.name,
        "fullName": found.name,
        "description": found.definition.description,
        "url": job_url(url, found.name),
        "buildable": True,
        "builds": [_reference(build, url) for build in builds],
        "color": _color(found),
        "concurrentBuild": found.definition.concurrent,
        "disabled": False,
        "firstBuild": first(builds[::-1]),
        "inQueue": waiting is not None,
        "lastBuild": first(builds),
        "lastCompletedBuild": first(ended),
        "lastFailedBuild": first(ended, "FAILURE"),
        "lastSuccessfulBuild": first(ended, "SUCCESS"),
        "lastUnsuccessfulBuild": first(ended, "FAILURE", "ABORTED"),
        "nextBuildNumber": found.next_number,
        "queueItem": {"id": waiting.identity} if waiting else None,
    }


def _reference(found: Build, url: str) -> dict[str, Any]:
    return {
        "_class": _BUILD_CLASSES[found.kind],
        "number": found.number,
        "url": f"{job_url(url, found.job)}{found.number}/",
    }


def build(found: Build, url: str) -> dict[str, Any]:
    """Return `/job/<name>/<number>/api/json`."""
    parameters = [{"name": name, "value": value} for name, value in found.parameters.items()]
    return {
        **_reference(found, url),
        "actions": [{"_class": "hudson.model.ParametersAction", "parameters": parameters}]
        if parameters
        else [],
        "building": found.result is None,
        "builtOn": found.node,
        "displayName": f"#{found.number}",
        "duration": found.duration_ms,
        "fullDisplayName": f"{found.job} #{found.number}",
        "id": str(found.number),
        "inProgress": found.result is None,
        "queueId": found.queue_id,
        "result": found.result,
        "timestamp": found.started_ms,
    }


def waiting(item: Item, url: str, why: str) -> dict[str, Any]:
    """Return `/queue/item/<id>/api/json` of one that waits."""
    blocked = why.startswith("A build of")
    return {
        "_class": f"hudson.model.Queue${'BlockedItem' if blocked else 'BuildableItem'}",
        "blocked": blocked,
        "buildable": not blocked,
        "id": item.identity,
        "inQueueSince": item.since_ms,
        "params": "".join(f"\n{name}={value}" for name, value in item.parameters.items()),
        "stuck": False,
        "task": {"name": item.job, "url": job_url(url, item.job)},
        "url": f"queue/item/{item.identity}/",
        "why": why,
    }


def left(item: Item, number: int | None, url: str) -> dict[str, Any]:
    """Return `/queue/item/<id>/api/json` of one that waits no more."""
    address = f"{job_url(url, item.job)}{number}/"
    return {
        **waiting(item, url, ""),
        "_class": "hudson.model.Queue$LeftItem",
        "buildable": False,
        "cancelled": number is None,
        "executable": None if number is None else {"number": number, "url": address},
        "why": None,
    }


def held(found: Build, url: str, why: str) -> dict[str, Any]:
    """Return the queue's entry of a Pipeline that waits for an agent."""
    return {
        "_class": "hudson.model.Queue$BuildableItem",
        "blocked": False,
        "buildable": True,
        "id": found.waits_id,
        "inQueueSince": found.started_ms,
        "stuck": False,
        "task": {
            "_class": "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution"
            "$PlaceholderTask",
            "name": f"part of {found.job} #{found.number}",
            "url": f"{job_url(url, found.job)}{found.number}/",
        },
        "url": f"queue/item/{found.waits_id}/",
        "why": why,
    }


def computer(
    node: Node, builds: Sequence[Build], url: str, *, light: Sequence[Build] = ()
) -> dict[str, Any]:
    """Return `/computer/<name>/api/json`; `light` are Pipelines, which hold a further executor."""
    built_in = not node.name.startswith("EC2")
    idle = node.executors - len(builds)
    executors = [
        {"currentExecutable": _reference(one, url), "idle": False, "number": number}
        for number, one in enumerate(builds)
    ]
    executors += [
        {"currentExecutable": None, "idle": True, "number": len(builds) + number}
        for number in range(idle)
    ]
    return {
        "_class": "hudson.model.Hudson$MasterComputer"
        if built_in
        else "hudson.plugins.ec2.EC2Computer",
        "assignedLabels": [{"name": name} for name in sorted(node.labels)],
        "displayName": node.name,
        "executors": executors,
        "idle": not builds,
        "jnlpAgent": False,
        "numExecutors": node.executors,
        "offline": not node.accepts,
        "offlineCauseReason": node.cause or "",
        "oneOffExecutors": [
            {"currentExecutable": _reference(one, url), "idle": False, "number": -1}
            for one in light
        ],
        "temporarilyOffline": node.cause is not None,
    }


def metrics(used: int, most: int) -> dict[str, Any]:
    """Return `/metrics/currentUser/metrics`: the heap alone.

    https://plugins.jenkins.io/metrics/
    """
    gauges = {"max": most, "usage": used / most, "used": used}
    return {
        "version": "4.0.0",
        "gauges": {f"vm.memory.heap.{name}": {"value": value} for name, value in gauges.items()},
        "counters": {},
        "histograms": {},
        "meters": {},
        "timers": {},
    }


def computers(shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return `/computer/api/json`."""
    busy = sum(1 for one in shown for it in one["executors"] if not it["idle"])
    return {
        "_class": "hudson.model.ComputerSet",
        "busyExecutors": busy,
        "computer": list(shown),
        "displayName": "Nodes",
        "totalExecutors": sum(one["numExecutors"] for one in shown if not one["offline"]),
    }


def label(name: str, nodes: Sequence[tuple[Node, int]], clouds: Sequence[str]) -> dict[str, Any]:
    """Return `/label/<name>/api/json`: nodes with how many of their executors are busy."""
    online = [(node, busy) for node, busy in nodes if node.accepts]
    total = sum(node.executors for node, _ in online)
    busy = sum(busy for _, busy in online)
    return {
        "_class": "hudson.model.labels.LabelAtom",
        "busyExecutors": busy,
        "clouds": [{"name": cloud} for cloud in clouds],
        "idleExecutors": total - busy,
        "name": name,
        "nodes": [{"nodeName": node.name} for node, _ in nodes],
        "offline": not online,
        "totalExecutors": total,
    }


def load(queue: int, nodes: Sequence[tuple[Node, int]]) -> dict[str, Any]:
    """Return `/label/<name>/loadStatistics/api/json`: the latest figure of each series."""
    total = sum(node.executors for node, _ in nodes if node.accepts)
    busy = sum(busy for node, busy in nodes if node.accepts)
    figures = {
        "availableExecutors": total - busy,
        "busyExecutors": busy,
        "definedExecutors": sum(node.executors for node, _ in nodes),
        "onlineExecutors": total,
        "queueLength": queue,
        "totalExecutors": total,
    }
    return {
        "_class": "hudson.model.Label$1",
        **{
            name: {
                series: {"history": [float(figure)], "latest": float(figure)}
                for series in ("hour", "min", "sec10")
            }
            for name, figure in figures.items()
        },
    }
