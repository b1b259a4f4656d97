"""What the stand-in for Jenkins answers."""

import base64
from http import HTTPStatus

import pytest

from localcloud.dataplane.standin import Slot, answer, prefix_of


def slot(*, ready: bool = True, options: str = "") -> Slot:
    """Return a slot with a password."""
    made = Slot({"JENKINS_ADMIN_PASSWORD": "pass:word", "JENKINS_OPTS": options})
    made.ready = ready
    return made


def basic(credentials: str) -> str:
    """Return a basic authorization."""
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


@pytest.mark.parametrize(
    ("path", "authorization", "status"),
    [
        ("/login", None, 200),
        ("/login?from=%2F", None, 200),
        ("/", None, 403),
        ("/api/json", None, 403),
        ("/api/json", basic("admin:pass:word"), 200),
        ("/api/json", basic("admin:password"), 401),
        ("/api/json", basic("other:pass:word"), 401),
        ("/api/json", "Basic \xff", 401),
        ("/api/json", "Bearer pass:word", 401),
    ],
)
def test_a_secured_jenkins(path: str, authorization: str | None, status: int) -> None:
    """The login page for everybody, the rest for the administrator."""
    assert answer(slot(), path, authorization)[0] == status


def test_a_jenkins_without_password_lets_nobody_in() -> None:
    """An empty password is none."""
    open_door = Slot({})
    open_door.ready = True
    assert answer(open_door, "/", basic("admin:"))[0] == HTTPStatus.UNAUTHORIZED


def test_a_booting_jenkins_answers_503_to_all() -> None:
    """Also to the administrator."""
    assert answer(slot(ready=False), "/login", basic("admin:pass:word"))[0] == 503


@pytest.mark.parametrize(
    ("path", "status"),
    [("/team/login", 200), ("/login", 404), ("/teams/login", 404), ("/team", 403), ("/team/", 403)],
)
def test_a_prefix_moves_everything(path: str, status: int) -> None:
    """Outside of it there is nothing."""
    assert answer(slot(options="--prefix=/team"), path, None)[0] == status


@pytest.mark.parametrize(
    ("options", "prefix"),
    [
        ("", ""),
        ("--prefix=/team", "/team"),
        ("--httpPort=8080 --prefix=/team/", "/team"),
        ("--prefix /team --x=y", "/team"),
        ("--prefix=/", ""),
    ],
)
def test_prefixes(options: str, prefix: str) -> None:
    """As winstone's options are written."""
    assert prefix_of(options) == prefix
