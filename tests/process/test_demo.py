"""What a newcomer sees: the demo's commands, an address that answers, and goes on answering."""

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import boto3
import pytest

ROOT = Path(__file__).parents[2]
STACKGEN = Path(sys.executable).parent / "stackgen"
QUICKSTART = "examples/quickstart.yaml"

pytestmark = pytest.mark.process


class Demo:
    """A copy of the demo with a local AWS of its own.

    Args:
        folder: Where the local AWS keeps its state.
    """

    def __init__(self, folder: Path) -> None:
        self._environment = {**os.environ, "STACKGEN_LOCAL_HOME": str(folder / "home")}
        self.said = ""

    def run(self, *arguments: str) -> str:
        """Run stackgen as the demo does; return what it prints on stdout."""
        done = subprocess.run(
            [STACKGEN, *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        self.said = done.stdout + done.stderr
        assert done.returncode == 0, self.said
        return done.stdout

    def local(self) -> dict[str, Any]:
        """Return what `local status` says."""
        found: dict[str, Any] = json.loads(self.run("local", "status", "--output", "json"))
        return found

    @property
    def url(self) -> str:
        """The address that answers for the first controller."""
        return str(self.local()["load_balancers"][0]["url"])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Deploy the quickstart as `make demo` does; end the local AWS at last."""
    made = Demo(tmp_path_factory.mktemp("demo"))
    made.run("deploy", "--local", "--yes", "-c", QUICKSTART)
    printed = made.said
    yield made
    made.said = printed
    made.run("local", "down")


def status_of(url: str) -> int:
    """Return the status that an address answers with, 0 when it does not answer."""
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback, given by the test
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def alive(pid: int) -> bool:
    """Tell whether there is a process of this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(true: Any, *, seconds: float = 20.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_the_demo_prints_what_to_type_next(demo: Demo) -> None:
    """The next commands stand there as they must be typed from here, and work."""
    demo.run("deploy", "--local", "--yes", "-c", QUICKSTART)
    assert "no changes" in demo.said
    lines = [line.strip() for line in demo.said.splitlines()]
    wanted = shlex.join([str(STACKGEN), "destroy", "--local", "-c", QUICKSTART])
    assert wanted in [
        line.replace(str(Path(".venv/bin/stackgen")), str(STACKGEN)) for line in lines
    ]


def test_the_printed_address_answers(demo: Demo) -> None:
    """`<url>/login` answers 200 as it is, and says that no real Jenkins does."""
    address = f"{demo.url}/login"
    with urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
        page = answer.read().decode()
    assert "stand-in for Jenkins" in page
    assert status_of(demo.url + "/api/json") == 403


def test_every_task_is_one_process(demo: Demo) -> None:
    """Each of the two slots is one living process of its own, called a stand-in."""
    tasks = demo.local()["tasks"]
    assert len(tasks) == len({task["pid"] for task in tasks}) == 2
    for task in tasks:
        assert task["state"] == "RUNNING"
        assert task["stand_in"] is True
        assert alive(task["pid"])


def test_killed_processes_come_back(demo: Demo) -> None:
    """Both slots' processes killed at once: others take their place and the address answers."""
    before = {task["pid"] for task in demo.local()["tasks"]}
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: status_of(f"{demo.url}/login") != 200)
    wait_until(lambda: status_of(f"{demo.url}/login") == 200)
    wait_until(lambda: len(demo.local()["tasks"]) == 2)
    assert before.isdisjoint(task["pid"] for task in demo.local()["tasks"])


def test_an_update_answers_every_request(demo: Demo, tmp_path: Path) -> None:
    """Both slots get a new task definition, one after the other: no user sees an error."""
    changed = tmp_path / "changed.yaml"
    text = (ROOT / QUICKSTART).read_text()
    changed.write_text(text + "controllers: [{name: main, java_options: -Dchanged=yes}]\n")
    wait_until(lambda: all(task["state"] == "RUNNING" for task in demo.local()["tasks"]))
    before = {task["pid"] for task in demo.local()["tasks"]}
    seen: Counter[int] = Counter()
    done = threading.Event()
    address = f"{demo.url}/login"

    def use() -> None:
        while not done.is_set():
            seen[status_of(address)] += 1
            time.sleep(0.02)

    user = threading.Thread(target=use)
    user.start()
    try:
        demo.run("deploy", "--local", "--yes", "-c", str(changed))
    finally:
        done.set()
        user.join()
    assert before.isdisjoint(task["pid"] for task in demo.local()["tasks"])
    assert seen.keys() == {200}, seen
    assert seen[200] > 20


def test_a_killed_host_is_told_as_users_noticed_it(demo: Demo, tmp_path: Path) -> None:
    """The demo's last command: a controller's host is terminated under load, and comes back."""
    page = tmp_path / "chaos.html"
    run = ["chaos", "run", "host-terminate", "--seed", "1", "-c", QUICKSTART]
    text = demo.run(*run, "--report", str(page))
    assert "host-terminate: passed" in text
    assert "failed requests" in text
    assert "the bound, before time is compressed:" in text
    assert page.read_text().startswith("<!doctype html>")


def test_destroy_ends_every_process(demo: Demo) -> None:
    """The stack goes and its processes with it; what holds data is named. Last on purpose."""
    pids = [task["pid"] for task in demo.local()["tasks"]]
    demo.run("destroy", "--local", "--yes", "-c", QUICKSTART)
    assert "FileSystem (AWS::EFS::FileSystem)" in demo.said
    wait_until(lambda: not any(alive(pid) for pid in pids), seconds=5)
    assert demo.local()["tasks"] == []


def test_a_controller_follows_its_balancer(demo: Demo, tmp_path: Path) -> None:
    """Opened to the internet it gets another balancer, and serves behind that one."""
    path = tmp_path / "stackgen.yaml"
    said = "name: opened\nregion: us-east-1\n"
    for more in ("", "dns: {zone: example.com}\n", "access: {allow: [203.0.113.0/24]}\n"):
        said += more
        path.write_text(said)
        demo.run("deploy", "--local", "--yes", "-c", str(path))
        found = json.loads(demo.run("status", "--local", "-c", str(path), "--output", "json"))
        assert found["controllers"][0]["targets"] == {"healthy": 2, "total": 2}
        wait_until(lambda: status_of(f"{demo.url}/login") == 200)
    assert len(demo.local()["load_balancers"]) == 1
    demo.run("destroy", "--local", "--yes", "-c", str(path))


def test_backups_can_be_turned_off_and_on(demo: Demo, tmp_path: Path) -> None:
    """The vault is the same one throughout: its name would bar a successor."""
    path = tmp_path / "stackgen.yaml"
    vaults = []
    for enabled in ("true", "false", "true"):
        path.write_text(f"name: kept\nregion: us-east-1\nbackup: {{enabled: {enabled}}}\n")
        demo.run("deploy", "--local", "--yes", "-c", str(path))
        outputs = demo.run("outputs", "--local", "-c", str(path), "--output", "json")
        vaults.append(json.loads(outputs).get("BackupVaultName"))
    assert vaults[0] is not None
    assert vaults == vaults[:1] * 3


def test_an_existing_vpc_carries_two_controllers(demo: Demo, tmp_path: Path) -> None:
    """A network somebody else made, one address, two controllers told apart by their paths."""
    ec2 = boto3.client(
        "ec2",
        region_name="us-east-1",
        endpoint_url=demo.local()["endpoint_url"],
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the local AWS takes any
    )
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    private = []
    for number, zone in enumerate(("us-east-1a", "us-east-1b")):
        cidr = f"10.20.{number}.0/24"
        made = ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]
        private.append({"id": made["SubnetId"], "cidr": cidr, "zone": zone})
    network = {"vpc_id": vpc, "vpc_cidr": "10.20.0.0/16", "subnets": {"private": private}}
    controllers = [{"name": "main"}, {"name": "mobile", "route": {"path": "/mobile"}}]
    said = {"name": "shared", "region": "us-east-1", "network": network, "controllers": controllers}
    path = tmp_path / "stackgen.yaml"
    path.write_text(json.dumps(said))
    demo.run("deploy", "--local", "--yes", "-c", str(path))
    url = next(
        balancer["url"]
        for balancer in demo.local()["load_balancers"]
        if balancer["name"].startswith("shared")
    )
    for place, slot in (("/login", "Slot main-"), ("/mobile/login", "Slot mobile-")):
        with urlopen(url + place, timeout=5) as answer:  # noqa: S310 - loopback
            assert slot in answer.read().decode()
    demo.run("destroy", "--local", "--yes", "-c", str(path))
    assert ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]
