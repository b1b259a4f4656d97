"""The agents' scripts, run by a real shell, with real curl and git, in a folder of their own."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cli.package import texts


def program(folder: Path, name: str, text: str) -> None:
    """Write a program that stands in for one of the machine's."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


class Agent:
    """An agent's folder, in which its watch runs minute by minute."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.programs = root / "programs"
        (root / "etc").mkdir()
        (root / "etc" / "agent.env").write_text(
            f"URL='{url}'\nLABEL='linux'\nSLOT='main-1'\nGONE_MINUTES='3'\nALONE_MINUTES='5'\n"
        )
        program(self.programs, "shutdown", f'echo "$*" >>"{root}/ended"')
        program(self.programs, "sleep", "")
        self.connected(seen=False)

    def connected(self, *, seen: bool) -> None:
        """Say whether the controller's program runs here."""
        program(self.programs, "pgrep", f'echo "$*" >"{self.root}/looked"\nexit {0 if seen else 1}')

    def minute(self, times: int = 1) -> list[str]:
        """Let minutes pass; return what the last one said."""
        script = texts()["cloudinit/scripts/watch-controller.sh"]
        said = ""
        for _ in range(times):
            done = subprocess.run(
                ["sh"],
                input=script.replace("/etc/stackgen", f"{self.root}/etc"),
                capture_output=True,
                text=True,
                check=False,
                env={
                    "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
                    "STACKGEN_RUN": str(self.root / "run"),
                },
            )
            assert (done.returncode, done.stderr) == (0, "")
            said = done.stdout
        return said.splitlines()

    @property
    def ended(self) -> bool:
        """Whether the agent was shut down."""
        return (self.root / "ended").exists()


@contextmanager
def answering(status: int) -> Iterator[str]:
    """Answer at an address with one status; yield it."""

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self) -> None:
            """Answer the controller's own page alone."""
            self.send_response(status if self.path == "/team/login" else 404)
            self.send_header("Location", "https://nowhere.invalid/")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/team"
        server.shutdown()


#: Nobody listens: the port is the kernel's to give, and none that it gives is this low.
NOBODY = "http://127.0.0.1:1"


def test_an_agent_without_its_controller_ends(tmp_path: Path) -> None:
    """After the minutes that were set and not one before; it says why."""
    agent = Agent(tmp_path, NOBODY)
    assert agent.minute(2) == []
    assert not agent.ended
    (line,) = agent.minute()
    assert line.endswith(
        f"agent linux of main-1 ends: {NOBODY} has not answered for 3 minutes, and nobody was"
        " connected"
    )
    assert (tmp_path / "ended").read_text() == "-h now\n"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_address_that_only_excuses_itself_is_no_answer(tmp_path: Path, status: int) -> None:
    """A balancer without a target, and a Jenkins whose configuration failed."""
    with answering(status) as url:
        agent = Agent(tmp_path, url)
        agent.minute(3)
    assert agent.ended


@pytest.mark.parametrize("status", [200, 302, 403])
def test_an_agent_that_nobody_fetches_ends_later(tmp_path: Path, status: int) -> None:
    """The controller lives and has forgotten it, or a balancer asks for a login for ever."""
    with answering(status) as url:
        agent = Agent(tmp_path, url)
        agent.minute(4)
        assert not agent.ended
        (line,) = agent.minute()
    assert line.endswith("ends: nobody was connected for 5 minutes")


def test_an_agent_in_use_never_ends(tmp_path: Path) -> None:
    """Whoever cannot reach the address, because it admits others only, is no orphan."""
    agent = Agent(tmp_path, NOBODY)
    agent.connected(seen=True)
    agent.minute(10)
    assert not agent.ended
    assert (tmp_path / "looked").read_text() == "-u ec2-user -f remoting[.]jar\n"


def test_a_controller_that_comes_back_starts_the_count_anew(tmp_path: Path) -> None:
    """Be it by an answer or by a connection."""
    agent = Agent(tmp_path, NOBODY)
    agent.minute(2)
    agent.connected(seen=True)
    agent.minute()
    agent.connected(seen=False)
    agent.minute(2)
    assert not agent.ended
    agent.minute()
    assert agent.ended


def git(*arguments: object, cwd: Path) -> str:
    """Run git, as nobody in particular."""
    done = subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@example.com", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"},
    )
    return done.stdout.strip()


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Make a repository with one commit."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    place = tmp_path / "host" / "team" / "large.git"
    place.mkdir(parents=True)
    git("init", "-q", "-b", "main", cwd=place)
    git("commit", "-q", "--allow-empty", "-m", "one", cwd=place)
    return place


def copied(tmp_path: Path, *addresses: str) -> str:
    """Run the script that keeps copies; return what it complains of."""
    (tmp_path / "list").write_text("".join(f"{address}\n" for address in addresses))
    done = subprocess.run(
        ["sh"],
        input=texts()["cloudinit/scripts/copy-repositories.sh"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "STACKGEN_REPOSITORIES": str(tmp_path / "list"),
            "CACHE_DIRECTORY": str(tmp_path / "cache"),
        },
    )
    assert (done.returncode, done.stdout) == (0, "")
    return done.stderr


def test_copies_are_made_and_brought_up_to_date(tmp_path: Path, origin: Path) -> None:
    """A clone borrows from them; what an older copy had stays, others may borrow it."""
    address = f"file://{origin}"
    assert copied(tmp_path, address) == ""
    found = tmp_path / "cache" / str(origin).lstrip("/")
    assert [path.parent for path in (tmp_path / "cache").rglob("HEAD")] == [found]
    old = git("rev-parse", "main", cwd=found)
    git("commit", "-q", "--amend", "--allow-empty", "-m", "two", cwd=origin)
    assert copied(tmp_path, address) == ""
    assert git("rev-parse", "main", cwd=found) == git("rev-parse", "main", cwd=origin) != old
    assert git("cat-file", "-t", old, cwd=found) == "commit"
    git("clone", "-q", "--reference", found, address, tmp_path / "clone", cwd=tmp_path)


def test_one_that_cannot_be_copied_keeps_no_other_waiting(tmp_path: Path, origin: Path) -> None:
    """It is said, nothing half is left behind, and the boot goes on."""
    gone = f"file://{tmp_path}/nowhere.git"
    complaint = copied(tmp_path, gone, f"file://{origin}")
    assert f"stackgen: {gone}: no copy of it" in complaint
    assert [path.parent.name for path in (tmp_path / "cache").rglob("HEAD")] == ["large.git"]
    shutil.move(origin, tmp_path / "moved")
    assert "its copy stays as it is" in copied(tmp_path, f"file://{origin}")
    assert len(list((tmp_path / "cache").rglob("HEAD"))) == 1
