"""The daemon: one per folder, its owner checked, nothing beyond loopback, no process left."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from localcloud import client, state
from localcloud.errors import LocalCloudError
from tests.functional.conftest import LocalAws

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
LISTENING = "0A"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Give a state folder whose daemon is ended."""
    yield tmp_path / "home"
    client.down(tmp_path / "home")


def _descendants(pid: int) -> set[int]:
    found = {pid}
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    while True:
        more = {child for child, parent in pairs if parent in found} - found
        if not more:
            return found
        found |= more


def _listening(pids: set[int]) -> set[str]:
    """Return the addresses on which the processes listen."""
    return _by_kernel(pids) if Path("/proc/net/tcp").exists() else _by_lsof(pids)


def _by_lsof(pids: set[int]) -> set[str]:
    named = ",".join(map(str, sorted(pids)))
    shown = subprocess.run(
        ["lsof", "-nP", "-a", "-p", named, "-iTCP", "-sTCP:LISTEN", "-Fn"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = [line[1:] for line in shown.splitlines() if line.startswith("n")]
    return {name.rpartition(":")[0].strip("[]") for name in names}


def _by_kernel(pids: set[int]) -> set[str]:
    inodes = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            target = str(link.readlink())
            if target.startswith("socket:"):
                inodes.add(target[8:-1])
    addresses = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            bound = fields[3] == LISTENING or table.startswith("udp")
            if bound and fields[9] in inodes:
                addresses.add(_readable(fields[1].partition(":")[0]))
    return addresses


def _readable(kernel: str) -> str:
    """Return an address of /proc/net: words of four bytes, in the machine's own byte order."""
    words = [bytes.fromhex(kernel[place : place + 8]) for place in range(0, len(kernel), 8)]
    raw = b"".join(word[::-1] if sys.byteorder == "little" else word for word in words)
    return str(ip_address(raw))


def test_nothing_listens_beyond_loopback(local_aws: LocalAws) -> None:
    """Of all sockets of the daemon and its children none is bound to another address."""
    local_aws.client("s3").list_buckets()
    local_aws.client("sns").list_topics()
    local_aws.client("ecs").list_clusters()
    known = state.read(local_aws.home)
    assert known is not None
    addresses = _listening(_descendants(known.pid))
    assert "127.0.0.1" in addresses
    assert [address for address in addresses if not ip_address(address).is_loopback] == []


def test_the_state_folder_is_its_owners_alone(local_aws: LocalAws) -> None:
    """Folders have mode 0700, files 0600."""
    assert stat.S_IMODE(local_aws.home.stat().st_mode) == 0o700
    files = [path for path in local_aws.home.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"server.json", "server.log"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.com"},
        {"Origin": "http://evil.example.com"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=["host", "origin", "fetch"],
)
def test_a_browser_is_refused(local_aws: LocalAws, headers: dict[str, str]) -> None:
    """A page cannot use the end point, by its own name or by a name that points here."""
    address = local_aws.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request("GET", "/_stackgen/health", headers=headers)
    assert connection.getresponse().status == 403
    connection.close()


def test_a_request_without_a_signature_is_refused(local_aws: LocalAws) -> None:
    """Without a signature nobody knows the region: no store is asked for a guess."""
    connection = http.client.HTTPConnection(local_aws.url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/?Action=DescribeVpcs&Version=2016-11-15")
    answer = connection.getresponse()
    assert (answer.status, b"MissingAuthenticationToken" in answer.read()) == (403, True)
    connection.close()


def test_up_twice_is_one_daemon_and_down_ends_it(home: Path) -> None:
    """The second call finds the first one's; after `down` the process is gone, and so its port."""
    first = client.up(home)
    second = client.up(home)
    assert (first.started, second.started, first.url == second.url) == (True, False, True)
    known = state.read(home)
    assert known is not None
    assert client.down(home) is True
    assert state.process_started(known.pid) is None
    assert client.status(home) is None
    assert client.down(home) is False
    assert not (home / "server.json").exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", known.port), timeout=2)


def test_two_calls_at_once_are_one_daemon(home: Path) -> None:
    """Whoever comes second waits, and takes what the first one started."""
    program = (
        "import sys; from pathlib import Path; from localcloud import client;"
        " print(client.up(Path(sys.argv[1])).url)"
    )
    calls = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(home)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    urls = {call.communicate(timeout=60)[0].strip() for call in calls}
    assert len(urls) == 1
    status = client.status(home)
    assert status is not None
    assert urls == {status.endpoint_url}


def test_two_homes_are_two_worlds(local_aws: LocalAws, home: Path) -> None:
    """Two daemons run side by side; ending one leaves the other."""
    other = client.up(home)
    assert other.url != local_aws.url
    assert client.down(home)
    assert client.status(local_aws.home) is not None


def test_a_killed_daemon_is_no_daemon(home: Path) -> None:
    """After kill -9 there is none, its data plane's leftovers are ended, and `up` starts anew."""
    client.up(home)
    known = state.read(home)
    assert known is not None
    leftover = subprocess.Popen(["sleep", "60"])
    started = state.process_started(leftover.pid)
    (home / "tasks").mkdir(exist_ok=True)
    record = json.dumps({"pid": leftover.pid, "process_started": started})
    (home / "tasks" / "one.json").write_text(record, encoding="utf-8")
    os.kill(known.pid, signal.SIGKILL)
    os.waitpid(known.pid, 0)
    assert client.status(home) is None
    assert client.up(home).started
    assert leftover.wait(timeout=5) == -signal.SIGKILL
    assert not (home / "tasks" / "one.json").exists()


def test_another_version_is_named_and_replaced(home: Path) -> None:
    """A server that other code started is not used silently."""
    client.up(home)
    known = state.read(home)
    assert known is not None
    state.write(home, replace(known, version="0123456789abcdef"))
    notes: list[str] = []
    assert client.up(home, note=notes.append).started
    assert len(notes) == 1
    assert "0123456789abcdef" in notes[0]
    assert state.process_started(known.pid) is None


def test_a_stranger_on_the_port_is_not_trusted(home: Path) -> None:
    """A state file that points at another program's port is no daemon: the nonce is not its."""
    state.make_home(home)
    holder = subprocess.Popen(["sleep", "60"])
    started = state.process_started(holder.pid) or ""
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        answering = threading.Thread(target=_answer_anything, args=(stranger,), daemon=True)
        answering.start()
        port = stranger.getsockname()[1]
        identity = replace(state.this_process(port), pid=holder.pid, process_started=started)
        state.write(home, identity)
        assert client.status(home) is None
    state.forget(home)
    holder.kill()
    holder.wait()


def _answer_anything(stranger: socket.socket) -> None:
    """Answer what a server of ours would, but the nonce."""
    body = json.dumps({"pid": 1, "nonce": "another", "load_balancers": [], "tasks": []}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    while True:
        try:
            connection, _ = stranger.accept()
        except OSError:
            return
        with connection:
            connection.recv(4096)
            connection.sendall(head + body)


def test_a_foreign_process_id_is_not_ended(home: Path) -> None:
    """A state file with the id of a process that started at another time ends nobody."""
    state.make_home(home)
    bystander = subprocess.Popen(["sleep", "60"])
    identity = replace(state.this_process(1), pid=bystander.pid, process_started="1")
    state.write(home, identity)
    assert client.down(home) is False
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_a_daemon_that_no_command_finds_ends_itself(home: Path) -> None:
    """Its folder removed under it, it would otherwise run on for ever."""
    client.up(home)
    known = state.read(home)
    assert known is not None
    shutil.rmtree(home)
    assert _ends_within(known, seconds=20)


def _ends_within(known: state.Identity, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        # Ours is its parent: without this it would stay a zombie.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(known.pid, os.WNOHANG)
        if not known.alive():
            return True
        time.sleep(0.05)
    return False


def test_sigterm_ends_it_cleanly(home: Path) -> None:
    """The daemon ends by itself, with its state file, within two seconds."""
    client.up(home)
    known = state.read(home)
    assert known is not None
    os.kill(known.pid, signal.SIGTERM)
    begun = time.monotonic()
    _, code = os.waitpid(known.pid, 0)
    assert os.waitstatus_to_exitcode(code) == 0
    assert time.monotonic() - begun < 2
    assert not (home / "server.json").exists()


def test_a_start_that_fails_shows_the_log(home: Path) -> None:
    """What keeps the daemon from starting stands in the error."""
    state.make_home(home)
    with (
        state.locked(home, "server.lock", wait_seconds=0),
        pytest.raises(LocalCloudError, match="another process holds"),
    ):
        client.up(home)
