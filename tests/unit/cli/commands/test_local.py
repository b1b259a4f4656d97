"""`--local` and `stackgen local`: the local AWS of a folder, and nothing of the user's own."""

# ruff: noqa: ARG002 - a fake takes what the real one takes

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from cli.boundary import run
from localcloud.client import Endpoint, Status
from localcloud.errors import LocalCloudError
from tests.unit.cli.fakes import Terminal, World, world

if TYPE_CHECKING:
    from cli.edge import LocalCloud

URL = "http://127.0.0.1:4"


class FakeCloud:
    """A local AWS that is up or not."""

    def __init__(self, *, up: bool = False, broken: bool = False) -> None:
        self.is_up = up
        self.broken = broken

    def default_home(self, project: Path) -> Path:
        """Return a place."""
        return project / "home"

    def up(self, home: Path, *, note: Callable[[str], None]) -> Endpoint:
        """Start."""
        if self.broken:
            raise LocalCloudError("did not start; the end of its log:\nline")
        started, self.is_up = not self.is_up, True
        note("the local AWS was replaced")
        return Endpoint(URL, started)

    def status(self, home: Path) -> Status | None:
        """Describe."""
        if not self.is_up:
            return None
        return Status(
            endpoint_url=URL,
            pid=7,
            version="v",
            started_at="2026-01-02T03:04:05Z",
            load_balancers=({"dns_name": "lb.local", "url": "http://127.0.0.1:5/team"},),
            tasks=({"service": "ci-Main1", "pid": 4711, "state": "RUNNING"},),
        )

    def down(self, home: Path) -> bool:
        """Stop."""
        was, self.is_up = self.is_up, False
        return was


def with_cloud(cloud: FakeCloud, **more: Any) -> tuple[World, dict[str, Any]]:
    """Make an outside with a balancer, and the parts of its edge."""
    outside = world(outputs={"Url": "http://lb", "LoadBalancerDnsName": "lb.local"}, **more)
    return outside, {"local": lambda: cast("LocalCloud", cloud)}


def test_a_local_deployment_ends_with_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """The printed address has answered 200, is called local, and its server a stand-in."""
    outside, parts = with_cloud(FakeCloud())
    asked = []

    def answers(url: str) -> int:
        asked.append(url)
        return 200 if len(asked) > 3 else [0, 503, 503][len(asked) - 1]

    arguments = ["deploy", "--local", "--yes", "-c", "examples/q.yaml"]
    assert run(arguments, outside.edge(answers=answers, **parts)) == 0
    out, err = capsys.readouterr()
    assert asked[-1] == "http://127.0.0.1:5/team/login"
    assert "http://127.0.0.1:5/team/login, by a stand-in for Jenkins" in out
    assert " destroy --local -c examples/q.yaml" in out
    assert "was replaced" in err


def test_nothing_of_the_user_s_own_is_used() -> None:
    """No profile, the local end point, also when the environment names others."""
    outside, parts = with_cloud(FakeCloud())
    outside.environ = {"AWS_ENDPOINT_URL": "https://else", "AWS_PROFILE": "prod"}
    run(["deploy", "--local", "--yes"], outside.edge(answers=lambda _: 200, **parts))
    connection = outside.connections[0]
    assert (connection.endpoint_url, connection.profile, connection.local) == (URL, None, True)


def test_an_address_that_never_answers_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """After a minute: exit 1, what it answers, and where to look."""
    outside, parts = with_cloud(FakeCloud())
    edge = outside.edge(answers=lambda _: 503, **parts)
    assert run(["deploy", "--local", "--yes"], edge) == 1
    assert "/login still answers 503 after 60 s" in capsys.readouterr().err


def test_a_login_is_an_answer() -> None:
    """A balancer that sends people to a provider serves: nobody is logged in here."""
    outside, parts = with_cloud(FakeCloud())
    assert run(["deploy", "--local", "--yes"], outside.edge(answers=lambda _: 302, **parts)) == 0


def test_json_names_the_local_address(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs find the end point and the address that answers."""
    outside, parts = with_cloud(FakeCloud())
    edge = outside.edge(answers=lambda _: 200, **parts)
    run(["deploy", "--local", "--yes", "--output", "json"], edge)
    assert json.loads(capsys.readouterr().out)["local"] == {
        "endpoint_url": URL,
        "url": "http://127.0.0.1:5/team",
    }


@pytest.mark.parametrize("verb", ["status", "outputs", "events"])
def test_asking_a_local_aws_that_does_not_run(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asking starts nothing: exit 1 and how to start it."""
    outside, parts = with_cloud(FakeCloud())
    assert run([verb, "--local"], outside.edge(**parts)) == 1
    err = capsys.readouterr().err
    assert "is not running" in err
    assert "deploy --local" in err


def test_destroying_in_a_local_aws_that_does_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no stack in it: nothing to destroy, exit 0."""
    outside, parts = with_cloud(FakeCloud())
    assert run(["destroy", "--local", "--yes"], outside.edge(**parts)) == 0
    assert "is not running" in capsys.readouterr().err


def test_up_prints_what_other_tools_need(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines for a shell's eval, or JSON."""
    _, parts = with_cloud(FakeCloud())
    assert run(["local", "up"], world().edge(**parts)) == 0
    assert f"export AWS_ENDPOINT_URL={URL}\n" in capsys.readouterr().out
    assert run(["local", "up", "--output", "json"], world().edge(**parts)) == 0
    assert json.loads(capsys.readouterr().out) == {"endpoint_url": URL, "started": False}


def test_status_tells_what_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1 and `running: false` when nothing does."""
    _, parts = with_cloud(FakeCloud(up=True))
    assert run(["local", "status", "--output", "json"], world().edge(**parts)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["endpoint_url"] == URL
    assert told["load_balancers"] == [{"dns_name": "lb.local", "url": "http://127.0.0.1:5/team"}]
    assert run(["local", "status"], world().edge(**parts)) == 0
    shown = capsys.readouterr().out
    assert "1 task, each a stand-in for Jenkins" in shown
    assert "  ci-Main1  RUNNING  process 4711" in shown.splitlines()
    _, parts = with_cloud(FakeCloud())
    assert run(["local", "status", "--output", "json"], world().edge(**parts)) == 1
    assert json.loads(capsys.readouterr().out) == {"running": False}


def test_a_watched_status_is_plain_where_nothing_can_be_drawn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A pipe gets the text once, a dumb terminal too, and no escape code."""
    _, parts = with_cloud(FakeCloud(up=True))
    assert run(["local", "status", "--watch"], world().edge(**parts)) == 0
    assert "  ci-Main1  RUNNING  process 4711" in capsys.readouterr().out.splitlines()
    terminal = Terminal()
    dumb = world().edge(**parts, stdout=terminal, environ={"TERM": "dumb"})
    assert run(["local", "status", "--watch"], dumb) == 0
    assert "\x1b" not in terminal.getvalue()
    assert "process 4711" in terminal.getvalue()


def test_a_watched_status_follows_until_the_local_aws_ends() -> None:
    """Exit 1 then: nothing runs any more."""
    cloud, terminal, looks = FakeCloud(up=True), Terminal(), []

    def pause(seconds: float) -> None:
        looks.append(seconds)
        cloud.is_up = len(looks) < 3

    _, parts = with_cloud(cloud)
    edge = world().edge(**{**parts, "stdout": terminal, "sleep": pause})
    assert run(["local", "status", "--watch"], edge) == 1
    assert len(looks) == 3
    assert "process 4711" in terminal.getvalue()
    assert terminal.getvalue().endswith("The local AWS of this folder is not running.\n")


def test_ctrl_c_is_how_a_watched_status_ends() -> None:
    """Exit 0, and the cursor is there again."""
    terminal = Terminal()

    def pause(_: float) -> None:
        raise KeyboardInterrupt

    _, parts = with_cloud(FakeCloud(up=True))
    edge = world().edge(**{**parts, "stdout": terminal, "sleep": pause})
    assert run(["local", "status", "--watch"], edge) == 0
    assert terminal.getvalue().endswith("\x1b[?25h")


def test_down_is_idempotent(capsys: pytest.CaptureFixture[str]) -> None:
    """Stopping what does not run is no error."""
    _, parts = with_cloud(FakeCloud(up=True))
    assert run(["local", "down"], world().edge(**parts)) == 0
    assert run(["local", "down"], world().edge(**parts)) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "The local AWS was not running."


def test_a_start_that_fails_shows_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """The end of the log is part of the message, without a traceback."""
    _, parts = with_cloud(FakeCloud(broken=True))
    assert run(["local", "up"], world().edge(**parts)) == 1
    assert "did not start; the end of its log:\nline" in capsys.readouterr().err


def test_status_of_a_local_stack_says_what_its_tasks_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nobody shall take a stand-in that runs for a Jenkins that runs."""
    _, parts = with_cloud(FakeCloud(up=True))
    assert run(["status", "--local"], world(status="CREATE_COMPLETE").edge(**parts)) == 0
    assert "a stand-in for Jenkins" in capsys.readouterr().out
