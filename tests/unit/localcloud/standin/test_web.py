"""What the stand-in answers, and to whom."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest

from localcloud.delays import Clock
from localcloud.standin.access import Access
from localcloud.standin.answers import Answer
from localcloud.standin.home import Home
from localcloud.standin.jenkins import Jenkins
from localcloud.standin.slot import Slot
from localcloud.standin.web import Door, Request, answer, read_body

TOKEN = "11" + "0123456789abcdef" * 2
JOB = b"<project><builders/></project>"


def door(folder: Path, **known: Any) -> Door:
    """Return a Jenkins that has booted; its queue is not followed."""
    settings = {"password": "pass:word", "token": TOKEN, "cookie": "JSESSIONID.main", **known}
    found = Slot(name="main-1", **settings)
    jenkins = Jenkins(found, Home(folder), Clock(1000))
    jenkins.load()
    return Door(jenkins=jenkins, access=Access(found), ready=True)


def basic(credentials: str) -> str:
    """Return a basic authorization."""
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


ADMIN = {"authorization": basic("admin:pass:word")}
HOOKS = {"authorization": basic(f"stackgen-hooks:{TOKEN}")}


def get(found: Door, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Ask for something."""
    return answer(found, Request(method="GET", target=path, headers=headers or {}))


def post(found: Door, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """Have something done."""
    return answer(found, Request(method="POST", target=path, headers=headers, body=body))


def crumbed(found: Door) -> dict[str, str]:
    """Return the administrator's headers for a change: crumb and the session it belongs to."""
    given = get(found, "/crumbIssuer/api/json", ADMIN)
    crumb = json.loads(given.body)
    cookie = given.headers["Set-Cookie"].partition(";")[0]
    return {**ADMIN, "cookie": cookie, crumb["crumbRequestField"].lower(): crumb["crumb"]}


@pytest.mark.parametrize(
    ("path", "authorization", "status"),
    [
        ("/login", None, 200),
        ("/login?from=%2F", None, 200),
        ("/", None, 403),
        ("/api/json", None, 403),
        ("/metrics/currentUser/ping", None, 403),
        ("/api/json", basic("admin:pass:word"), 200),
        ("/api/json", basic("admin:password"), 401),
        ("/api/json", basic("other:pass:word"), 401),
        ("/api/json", basic(f"stackgen-hooks:{TOKEN}"), 200),
        ("/metrics/currentUser/ping", basic(f"stackgen-hooks:{TOKEN}"), 200),
        ("/nothing", basic("admin:pass:word"), 404),
        ("/quietDown", basic("admin:pass:word"), 405),
        ("/api/json", "Basic \xff", 401),
        ("/api/json", "Bearer pass:word", 401),
    ],
)
def test_a_secured_jenkins(
    tmp_path: Path, path: str, authorization: str | None, status: int
) -> None:
    """The login page for everybody, the rest for those it knows."""
    headers = {"authorization": authorization} if authorization else {}
    assert get(door(tmp_path), path, headers).status == status


def test_a_jenkins_without_password_lets_nobody_in(tmp_path: Path) -> None:
    """An empty password, and an empty token, are none."""
    found = door(tmp_path, password="", token="")
    for name in ("admin", "stackgen-hooks"):
        assert get(found, "/", {"authorization": basic(f"{name}:")}).status == 401


def test_a_booting_jenkins_answers_503_to_all(tmp_path: Path) -> None:
    """Also to the administrator."""
    found = door(tmp_path)
    found.ready = False
    assert get(found, "/login", ADMIN).status == 503


def test_a_broken_configuration_answers_500_for_ever(tmp_path: Path) -> None:
    """Measured on a JCasC that failed: the process lives, nothing serves."""
    found = door(tmp_path)
    found.broken = True
    assert get(found, "/login").status == 500


@pytest.mark.parametrize(
    ("path", "status"),
    [("/team/login", 200), ("/login", 404), ("/teams/login", 404), ("/team", 403), ("/team/", 403)],
)
def test_a_prefix_moves_everything(tmp_path: Path, path: str, status: int) -> None:
    """Outside of it there is nothing."""
    assert get(door(tmp_path, prefix="/team"), path).status == status


def test_a_change_with_a_password_needs_its_sessions_crumb(tmp_path: Path) -> None:
    """Not another Jenkins' crumb: this is what makes stickiness matter."""
    found, other = door(tmp_path / "one"), door(tmp_path / "two")
    path = "/createItem?name=a"
    assert post(found, path, ADMIN, JOB).status == 403
    assert post(found, path, crumbed(other), JOB).status == 403
    mine = crumbed(found)
    assert post(found, path, {**mine, "cookie": ""}, JOB).status == 403
    assert post(found, path, mine, JOB).status == 200
    assert post(found, path, mine, JOB).status == 400
    assert post(found, "/createItem?name=a/b", mine, JOB).status == 400
    assert post(found, "/createItem?name=b", mine, b"<project>").status == 500


def test_a_token_needs_no_crumb_and_has_few_rights(tmp_path: Path) -> None:
    """The stack's own programs see Jenkins and quiet it down; they build and delete nothing."""
    found = door(tmp_path)
    post(found, "/createItem?name=a", crumbed(found), JOB)
    allowed = ("/quietDown", "/cancelQuietDown")
    assert [post(found, path, HOOKS).status for path in allowed] == [302, 302]
    refused = ("/job/a/build", "/job/a/doDelete", "/createItem?name=b")
    assert [post(found, path, HOOKS).status for path in refused] == [403] * 3
    assert post(found, "/computer/(built-in)/doDelete", HOOKS).status == 403
    assert get(found, "/job/a/api/json", HOOKS).status == 200


def test_a_build_is_queued_begun_and_numbered(tmp_path: Path) -> None:
    """The queue's item names the build that it became."""
    found = door(tmp_path)
    mine = crumbed(found)
    post(found, "/createItem?name=a", mine, JOB)
    location = post(found, "/job/a/build", mine).headers["Location"]
    assert location == "http://localhost/queue/item/1/"
    assert post(found, "/job/a/build", mine).headers["Location"] == location
    queued = json.loads(get(found, "/queue/api/json", ADMIN).body)["items"]
    assert [item["id"] for item in queued] == [1]
    with found.jenkins.lock:
        found.jenkins.turn()
    item = json.loads(get(found, "/queue/item/1/api/json", ADMIN).body)
    assert item["executable"]["number"] == 1
    assert json.loads(get(found, "/job/a/api/json", ADMIN).body)["nextBuildNumber"] == 2
    assert get(found, "/job/a/1/api/json", ADMIN).status == 200


def test_a_build_has_the_parameters_of_its_job(tmp_path: Path) -> None:
    """Others are left out; a job without any takes none, and one with some wants them."""
    found = door(tmp_path)
    mine = crumbed(found)
    defined = (
        b"<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
        b"<hudson.model.StringParameterDefinition><name>A</name><defaultValue>1</defaultValue>"
        b"</hudson.model.StringParameterDefinition></parameterDefinitions>"
        b"</hudson.model.ParametersDefinitionProperty></properties></project>"
    )
    for name, xml in (("with", defined), ("without", JOB)):
        post(found, f"/createItem?name={name}", mine, xml)
    assert post(found, "/job/with/build", mine).status == 400
    assert post(found, "/job/without/buildWithParameters?A=2", mine).status == 500
    for query in ("A=2&B=3", "B=3"):
        assert post(found, f"/job/with/buildWithParameters?{query}", mine).status == 201
    assert [dict(item.parameters) for item in found.jenkins.queue] == [{"A": "2"}, {"A": "1"}]


def test_quieting_down_shows(tmp_path: Path) -> None:
    """What waits goes on waiting, and says why."""
    found = door(tmp_path)
    mine = crumbed(found)
    post(found, "/createItem?name=a", mine, JOB)
    post(found, "/quietDown", HOOKS)
    assert json.loads(get(found, "/api/json", ADMIN).body)["quietingDown"] is True
    post(found, "/job/a/build", mine)
    with found.jenkins.lock:
        found.jenkins.turn()
    (item,) = json.loads(get(found, "/queue/api/json", ADMIN).body)["items"]
    assert item["why"] == "Jenkins is about to shut down"


def test_a_browser_logs_in(tmp_path: Path) -> None:
    """Its session is known here, and nowhere else."""
    found = door(tmp_path / "one")
    form = {"content-type": "application/x-www-form-urlencoded"}
    wrong = post(found, "/j_spring_security_check", form, b"j_username=admin&j_password=no")
    assert wrong.headers["Location"] == "/loginError"
    right = post(found, "/j_spring_security_check", form, b"j_username=admin&j_password=pass:word")
    cookie = {"cookie": right.headers["Set-Cookie"].partition(";")[0]}
    assert get(found, "/", cookie).status == 200
    assert get(door(tmp_path / "two"), "/", cookie).status == 403


@pytest.mark.parametrize(
    ("headers", "sent", "body"),
    [
        ({}, b"", b""),
        ({"Content-Length": "3"}, b"abcd", b"abc"),
        ({"Content-Length": "3"}, b"ab", None),
        ({"Transfer-Encoding": "chunked"}, b"3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n", b"abcd"),
        ({"Transfer-Encoding": "chunked"}, b"3\r\nabc\r\n", None),
        ({"Transfer-Encoding": "chunked"}, b"3\r\nab", None),
        ({"Transfer-Encoding": "chunked"}, b"3\r\nabc\r\n0\r\n", None),
    ],
)
def test_half_a_body_is_none(headers: dict[str, str], sent: bytes, body: bytes | None) -> None:
    """A client that hangs up, or is cut off, has changed nothing."""
    assert read_body(io.BytesIO(sent), headers) == body
