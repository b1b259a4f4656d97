"""What Jenkins' API says and does about jobs, builds and the queue.

https://www.jenkins.io/doc/book/using/remote-access-api/
"""

import re
import resource
from collections.abc import Mapping
from http import HTTPStatus

from localcloud.standin import pages
from localcloud.standin.answers import Answer, page
from localcloud.standin.definitions import UnusableDefinitionError
from localcloud.standin.jenkins import Jenkins
from localcloud.standin.jobs import Job
from localcloud.standin.routing import Asked, MissingError, Routes

#: A job's name is that of its folder (`checkGoodName`).
#: https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/jenkins/model/Jenkins.java
_BAD_NAME = re.compile(r"[?*/\\%!@#$^&|<>\[\]:;\x00-\x1f]|^\.{1,2}$|^\s*$")

#: A stand-in has no heap; that of a Jenkins with the smallest memory is larger.
_HEAP_BYTES = 600 * 2**20

#: Of jobs, builds and the queue.
JOBS = Routes()


def _job(asked: Asked, names: Mapping[str, str]) -> Job:
    job = asked.jenkins.jobs.get(names["job"])
    if job is None:
        raise MissingError
    return job


@JOBS.at("GET", "/", "Overall/Read")
def _dashboard(asked: Asked, _: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        count = len(list(asked.jenkins.jobs))
    return page(asked.jenkins.slot.name, HTTPStatus.OK, "Dashboard", f"There are {count} jobs.")


@JOBS.at("GET", "/api/json", "Overall/Read")
def _root(asked: Asked, _: Mapping[str, str]) -> Answer:
    jenkins = asked.jenkins
    with jenkins.lock:
        found = pages.root(
            jenkins.jobs, asked.base, quiet=jenkins.quiet, executors=jenkins.slot.executors
        )
    return Answer.of(found)


@JOBS.at("GET", "/metrics/currentUser/ping", "Metrics/View")
def _ping(*_: object) -> Answer:
    return Answer(body=b"pong\n", kind="text/plain")


@JOBS.at("GET", "/metrics/currentUser/metrics", "Metrics/View")
def _metrics(*_: object) -> Answer:
    """Tell of a heap: what this process has used at most, of a made-up whole."""
    used = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Answer.of(pages.metrics(used, _HEAP_BYTES))


@JOBS.at("POST", "/createItem", "Job/Create")
def _create(asked: Asked, _: Mapping[str, str]) -> Answer:
    name, jenkins = asked.form.get("name", ""), asked.jenkins
    if _BAD_NAME.search(name):
        return Answer.error(HTTPStatus.BAD_REQUEST, f"`{name}` is not a safe name")
    with jenkins.lock:
        if jenkins.jobs.get(name):
            text = f"A job already exists with the name `{name}`"
            return Answer.error(HTTPStatus.BAD_REQUEST, text)
        return _keep(asked, name)


def _keep(asked: Asked, name: str) -> Answer:
    try:
        asked.jenkins.jobs.keep(name, asked.body.decode())
    except (UnusableDefinitionError, UnicodeDecodeError) as error:
        return Answer.error(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
    return Answer()


@JOBS.at("GET", "/job/<job>/config.xml", "Job/ExtendedRead")
def _configuration(asked: Asked, names: Mapping[str, str]) -> Answer:
    return Answer(body=_job(asked, names).xml.encode(), kind="application/xml")


@JOBS.at("POST", "/job/<job>/config.xml", "Job/Configure")
def _configure(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        return _keep(asked, _job(asked, names).name)


@JOBS.at("POST", "/job/<job>/doDelete", "Job/Delete")
def _delete(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        asked.jenkins.remove(_job(asked, names).name)
    return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{asked.here}/"})


@JOBS.at("GET", "/job/<job>/api/json", "Job/Read")
def _show_job(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        job = _job(asked, names)
        waiting = (item for item in asked.jenkins.queue if item.job == job.name)
        return Answer.of(pages.job(job, asked.base, next(waiting, None)))


@JOBS.at("POST", "/job/<job>/build", "Job/Build")
def _build(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        job = _job(asked, names)
        if job.definition.parameters:
            return Answer.error(HTTPStatus.BAD_REQUEST, "Nothing is submitted")
        return _queued(asked, job, {})


@JOBS.at("POST", "/job/<job>/buildWithParameters", "Job/Build")
def _build_with(asked: Asked, names: Mapping[str, str]) -> Answer:
    """Queue a build with the parameters that its job defines; others are left out."""
    with asked.jenkins.lock:
        job = _job(asked, names)
        defined = job.definition.parameters
        if not defined:
            text = "This build is not parameterized!"
            return Answer.error(HTTPStatus.INTERNAL_SERVER_ERROR, text)
        given = {name: asked.form.get(name, default) for name, default in defined.items()}
        return _queued(asked, job, given)


def _queued(asked: Asked, job: Job, parameters: Mapping[str, str]) -> Answer:
    item = asked.jenkins.ask(job.name, parameters)
    location = f"{asked.here}/queue/item/{item.identity}/"
    return Answer(status=HTTPStatus.CREATED, headers={"Location": location})


@JOBS.at("GET", r"/job/<job>/(?P<number>\d+|lastBuild)/api/json", "Job/Read")
def _show_build(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        job = _job(asked, names)
        last = names["number"] == "lastBuild"
        found = job.last if last else job.builds.get(int(names["number"]))
    if found is None:
        raise MissingError
    return Answer.of(pages.build(found, asked.base))


@JOBS.at("GET", r"/job/<job>/(?P<number>\d+)/consoleText", "Job/Read")
def _log(asked: Asked, names: Mapping[str, str]) -> Answer:
    text = asked.jenkins.home.read_log(_job(asked, names).name, int(names["number"]))
    return Answer(body=text.encode(), kind="text/plain;charset=utf-8")


@JOBS.at("GET", "/queue/api/json", "Job/Read")
def _queue(asked: Asked, _: Mapping[str, str]) -> Answer:
    jenkins = asked.jenkins
    with jenkins.lock:
        why = jenkins.assignment.why
        items = [
            pages.waiting(item, asked.base, why.get(item.identity, "")) for item in jenkins.queue
        ]
        held = [build for build in jenkins.jobs.running.values() if build.waits_id]
        items += [pages.held(it, asked.base, why.get(it.waits_id, "")) for it in held]
    return Answer.of({"_class": "hudson.model.Queue", "items": items})


@JOBS.at("GET", r"/queue/item/(?P<item>\d+)/api/json", "Job/Read")
def _item(asked: Asked, names: Mapping[str, str]) -> Answer:
    jenkins, identity = asked.jenkins, int(names["item"])
    with jenkins.lock:
        if item := jenkins.queue.get(identity):
            why = jenkins.assignment.why.get(identity, "")
            return Answer.of(pages.waiting(item, asked.base, why))
        if identity in jenkins.queue.left:
            return Answer.of(pages.left(*jenkins.queue.left[identity], asked.base))
    raise MissingError


@JOBS.at("POST", "/queue/cancelItem", "Job/Cancel")
def _cancel(asked: Asked, _: Mapping[str, str]) -> Answer:
    identity = asked.form.get("id", "")
    with asked.jenkins.lock:
        if not identity.isdecimal() or not asked.jenkins.queue.take(int(identity), None):
            raise MissingError
    return Answer(status=HTTPStatus.NO_CONTENT)


def _in_the_way(jenkins: Jenkins) -> bool:
    """Tell whether builds run that no restart survives."""
    return any(build.kind == "freestyle" for build in jenkins.jobs.running.values())


@JOBS.at("POST", "/quietDown", "Overall/Manage")
def _quiet(asked: Asked, _: Mapping[str, str]) -> Answer:
    jenkins = asked.jenkins
    jenkins.set_quiet(quiet=True)
    if asked.form.get("block") == "true":
        with jenkins.changed:
            jenkins.changed.wait_for(lambda: not jenkins.quiet or not _in_the_way(jenkins))
    return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{asked.here}/"})


@JOBS.at("POST", "/cancelQuietDown", "Overall/Manage")
def _loud(asked: Asked, _: Mapping[str, str]) -> Answer:
    asked.jenkins.set_quiet(quiet=False)
    return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{asked.here}/"})
