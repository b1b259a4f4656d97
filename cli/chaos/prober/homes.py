"""The homes of a controller's slots, told apart by marks that the prober leaves in them."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote
from xml.sax.saxutils import escape

from cli.chaos.prober.web import Browser, Door
from stacks.errors import StackgenError

#: The jobs that a run makes, and removes: one whose description is the mark, one that is changed
#: again and again, one that is built.
MARK_JOB = "stackgen-chaos"
CHANGED_JOB = "stackgen-chaos-changed"
BUILT_JOB = "stackgen-chaos-built"
_JOBS = (MARK_JOB, CHANGED_JOB, BUILT_JOB)

#: The build parameter by which a build is known again.
TOKEN = "TOKEN"  # noqa: S105 - a name, no secret

#: New sessions until every slot was met: a balancer takes them in turn, more or less.
_TRIES_A_SLOT = 25

#: How a stand-in tells its slot, in the foot of each page.
_SLOT = re.compile(rb"Slot ([A-Za-z0-9-]+)\.")
#: How a Jenkins tells it to its administrator.
_ASK_SLOT = "script=" + quote("print(System.getenv('STACKGEN_SLOT'))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """The homes as the prober met them.

    Attributes:
        marks: The slot of each mark.
        browsers: One bound to each slot, by its cookies.
    """

    marks: Mapping[str, str]
    browsers: Mapping[str, Browser] = field(default_factory=dict)


def project(description: str, *, seconds: float = 0.0, label: str = "", built: bool = False) -> str:
    """Return the configuration of a freestyle job; a built one sleeps on an agent."""
    node = f"<assignedNode>{escape(label)}</assignedNode><canRoam>false</canRoam>" if label else ""
    parameter = (
        "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
        f"<hudson.model.StringParameterDefinition><name>{TOKEN}</name><trim>true</trim>"
        "</hudson.model.StringParameterDefinition>"
        "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
    )
    shell = f"<hudson.tasks.Shell><command>sleep {seconds:g}</command></hudson.tasks.Shell>"
    return (
        "<?xml version='1.1' encoding='UTF-8'?>\n<project>"
        f"<description>{escape(description)}</description>"
        f"{parameter if built else ''}{node}"
        f"<builders>{shell if built else ''}</builders>"
        "<publishers/><buildWrappers/></project>"
    )


def meet(door: Door, slots: tuple[str, ...], *, label: str, build_seconds: float) -> Homes:
    """Find every slot's home through the balancer, mark it, and keep a session bound to it.

    Raises:
        StackgenError: A slot never answered.
    """
    marks: dict[str, str] = {}
    browsers: dict[str, Browser] = {}
    for _ in range(_TRIES_A_SLOT * len(slots)):
        if set(browsers) == set(slots):
            break
        browser = Browser(door)
        slot = slot_of(browser)
        if slot in slots and slot not in browsers:
            mark = secrets.token_hex(8)
            _prepare(browser, mark, label=label, build_seconds=build_seconds)
            marks[mark] = slot
            browsers[slot] = browser
    missing = sorted(set(slots) - set(browsers))
    if missing:
        raise StackgenError(
            f"{', '.join(missing)} never answered at {door.url}",
            "Is the address reachable from here, and does every slot serve? stackgen status",
        )
    return Homes(marks=marks, browsers=browsers)


def slot_of(browser: Browser) -> str:
    """Return the slot that answers a browser; empty if it does not say."""
    found = _SLOT.search(browser.get("/login").body)
    if found:
        return found[1].decode()
    answer = browser.post("/scriptText", _ASK_SLOT.encode(), "application/x-www-form-urlencoded")
    return answer.body.decode(errors="replace").strip() if answer.good else ""


def _prepare(browser: Browser, mark: str, *, label: str, build_seconds: float) -> None:
    """Make the jobs anew."""
    wanted = {MARK_JOB: project(mark), CHANGED_JOB: project("changed again and again")}
    if label:
        text = "sleeps on an agent"
        wanted[BUILT_JOB] = project(text, seconds=build_seconds, label=label, built=True)
    remove(browser)
    for name, xml in wanted.items():
        answer = browser.post(f"/createItem?name={name}", xml.encode())
        if not answer.good:
            raise StackgenError(
                f"Jenkins did not take the job {name}: it answered {answer.status or 'nothing'}",
                "The administrator's password of the stack's secret must hold.",
            )


def remove(browser: Browser) -> None:
    """Take the jobs away."""
    for name in _JOBS:
        if browser.get(f"/job/{name}/api/json").status == HTTPStatus.OK:
            browser.post(f"/job/{name}/doDelete")


def mark_of(browser: Browser) -> tuple[int, str, float, bool]:
    """Return the status of the mark's job, the mark, how long it took, and if it came too late."""
    answer = browser.get(f"/job/{MARK_JOB}/api/json")
    mark = str(answer.json().get("description") or "")
    return answer.status, mark, answer.took_seconds, answer.late
