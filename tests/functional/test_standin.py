"""A stand-in's process: how it boots and ends, and what its home keeps of it."""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.standin_process import (
    KEPT_QUEUE,
    Controller,
    freestyle,
    own,
    pipeline,
    plain,
    until,
)

pytestmark = pytest.mark.process


@pytest.fixture
def started() -> Iterator[list[Controller]]:
    """Take controllers, all of which are ended."""
    found: list[Controller] = []
    yield found
    for one in found:
        if one.process.poll() is None:
            one.end()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a home."""
    return tmp_path / "home"


def test_it_refuses_then_starts_then_serves(home: Path, started: list[Controller]) -> None:
    """The order a real Jenkins boots in; asked to end, it takes a moment and ends with 143."""
    jenkins = Controller(home, plain(STACKGEN_LOCAL_TIME_FACTOR="40"))
    started.append(jenkins)
    seen: list[int] = []
    while not seen or seen[-1] != 200:
        status = jenkins.ask("/login")[0]
        if not seen or seen[-1] != status:
            seen.append(status)
    assert seen == [0, 503, 200]
    assert jenkins.end(signal.SIGTERM) == 143
    assert jenkins.said("Jenkins stopped")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"STACKGEN_AGENTS": "{no json"}, "the variable STACKGEN_AGENTS is no JSON"),
        ({"JENKINS_ADMIN_PASSWORD": ""}, "the variable JENKINS_ADMIN_PASSWORD is empty"),
        ({"STACKGEN_SLOT": "other-1"}, "is no slot of it"),
    ],
)
def test_the_entry_point_refuses(home: Path, changed: dict[str, str], why: str) -> None:
    """What the image refuses ends its process with 1, by its own code and in its own words."""
    jenkins = Controller(home, own(**changed))
    assert jenkins.process.wait(timeout=10) == 1
    assert jenkins.said(why)


def test_a_broken_configuration_as_code_never_serves(home: Path, started: list[Controller]) -> None:
    """In an image without the entry point: the process lives, /login answers 500 for ever."""
    jenkins = Controller(home, plain(CASC_JENKINS_CONFIG="/nowhere"))
    started.append(jenkins)
    until(lambda: jenkins.ask("/login")[0] == 500)
    assert jenkins.process.poll() is None


def test_the_image_takes_its_own_configuration_as_code(
    home: Path, started: list[Controller]
) -> None:
    """Whatever the variable says: the entry point sets it."""
    started.append(Controller(home, own(CASC_JENKINS_CONFIG="/nowhere")).up())


def test_out_of_memory(home: Path, started: list[Controller]) -> None:
    """With the start flag it ends with 3; without, it answers nothing any more and stays."""
    ends = Controller(home, own()).up()
    assert ends.end(signal.SIGUSR1) == 3
    stays = Controller(home.with_name("other"), plain()).up()
    started.append(stays)
    stays.process.send_signal(signal.SIGUSR1)
    until(lambda: stays.said("OutOfMemoryError"))
    with pytest.raises(TimeoutError):
        _impatient(stays)
    assert stays.process.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="signals a single thread: Linux alone can")
def test_a_signal_is_heard_whichever_thread_it_interrupts(home: Path) -> None:
    """The kernel chooses the thread; Python runs handlers on the main one alone."""
    jenkins = Controller(home, own()).up()
    pid = jenkins.process.pid
    threads = [int(path.name) for path in Path(f"/proc/{pid}/task").iterdir()]
    other = next(thread for thread in threads if thread != pid)
    # Linux takes a thread's id too, and interrupts that thread if it can.
    os.kill(other, signal.SIGTERM)
    assert jenkins.process.wait(timeout=10) == 143


def _impatient(jenkins: Controller) -> None:
    """Ask for the login page and wait for a moment."""
    import http.client  # noqa: PLC0415 - only here

    host = jenkins.address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=1)
    connection.request("GET", "/login")
    connection.getresponse()


def test_a_second_process_waits_for_the_lock(home: Path, started: list[Controller]) -> None:
    """The image's entry point keeps it off the home until the first has ended."""
    first = Controller(home, own()).up()
    second = Controller(home, own())
    started += [first, second]
    until(lambda: second.said("another Jenkins still has"))
    assert second.ask("/login")[0] == 0
    first.end()
    second.up()


def test_a_second_process_gives_up(home: Path, started: list[Controller]) -> None:
    """After three minutes, compressed; ECS starts it again."""
    started.append(Controller(home, own()).up())
    second = Controller(home, own())
    assert second.process.wait(timeout=10) == 1
    assert second.said("another Jenkins has had")


def test_two_processes_on_one_home_lose_jobs(home: Path, started: list[Controller]) -> None:
    """An image without the lock: Jenkins refuses nothing, and nobody sees the other's jobs."""
    started += [Controller(home, plain()).up(), Controller(home, plain()).up()]
    one, two = started
    one.create("a", freestyle("echo one"))
    assert two.get("/job/a") is None
    two.create("a", freestyle("echo two"))
    for jenkins in started:
        jenkins.build("a")
        until(lambda jenkins=jenkins: jenkins.result("a") == "SUCCESS")  # type: ignore[misc]
        assert jenkins.get("/job/a")["lastBuild"]["number"] == 1


def test_a_cut_home_hangs(home: Path, started: list[Controller]) -> None:
    """What is written waits for the file system; the login page needs none."""
    gate = home.with_name("gate")
    jenkins = Controller(home, plain(STACKGEN_LOCAL_EFS_GATE=str(gate))).up()
    started.append(jenkins)
    jenkins.create("a", freestyle("echo one"))
    gate.touch()
    another = Controller(home.with_name("other"), plain(STACKGEN_LOCAL_EFS_GATE=str(gate)))
    started.append(another)
    assert jenkins.ask("/login")[0] == 200
    time.sleep(1)
    assert another.ask("/login")[0] == 0
    gate.unlink()
    jenkins.build("a")
    another.up()


def test_quieted_down_pipelines_pause_and_freestyle_builds_finish(
    home: Path, started: list[Controller]
) -> None:
    """A restart forgets the quieting down, and the Pipeline goes on at its next step."""
    jenkins = Controller(home, plain()).up()
    started.append(jenkins)
    jenkins.create("f", freestyle("sleep 40"))
    jenkins.create("p", pipeline("node { sh 'sleep 40'; echo 'after' }"))
    for job in ("f", "p"):
        jenkins.build(job)
        until(lambda job=job: jenkins.node(job))  # type: ignore[misc]
    jenkins.post("/quietDown")
    assert jenkins.get("")["quietingDown"] is True
    until(lambda: jenkins.result("f") == "SUCCESS")
    time.sleep(0.5)
    assert jenkins.get("/job/p/1")["building"] is True
    assert jenkins.node("p") == "Built-In Node"
    assert "after" not in jenkins.ask("/job/p/1/consoleText")[1]
    assert jenkins.end(signal.SIGTERM) == 143
    again = Controller(home, plain()).up()
    started.append(again)
    assert again.get("")["quietingDown"] is False
    until(lambda: again.result("p") == "SUCCESS")


def test_a_queue_without_the_flag_is_lost(home: Path, started: list[Controller]) -> None:
    """Saved at each change with it; a minute later without, when the process is long gone."""
    for flags, kept in ((KEPT_QUEUE, 1), ("", 0)):
        folder = home.with_name(f"home{kept}")
        jenkins = Controller(folder, plain(JAVA_OPTS=flags)).up()
        jenkins.create("a", freestyle("echo one", label="nowhere"))
        jenkins.build("a")
        jenkins.end()
        again = Controller(folder, plain(JAVA_OPTS=flags)).up()
        started.append(again)
        assert len(again.get("/queue")["items"]) == kept


def test_a_freestyle_build_is_lost_with_its_process(home: Path, started: list[Controller]) -> None:
    """Its number is used, its record is not there: measured on a real Jenkins."""
    jenkins = Controller(home, plain()).up()
    jenkins.create("a", freestyle("sleep 1000"))
    jenkins.build("a")
    until(lambda: jenkins.node("a"))
    jenkins.end()
    again = Controller(home, plain()).up()
    started.append(again)
    assert again.get("/job/a/1") is None
    assert again.get("/job/a")["builds"] == []
    assert again.get("/job/a")["nextBuildNumber"] == 2


@pytest.mark.parametrize("seed", range(2))
def test_random_kills_lose_no_job_and_repeat_no_number(home: Path, seed: int) -> None:
    """What was acknowledged is there after each kill, but for the freestyle builds that ran."""
    chance = random.Random(seed)  # noqa: S311 - a test's choice
    jobs: set[str] = set()
    queued: dict[int, str] = {}
    pipelines: set[str] = set()
    numbers: dict[tuple[str, int], int] = {}
    for _ in range(6):
        jenkins = Controller(home, plain(STACKGEN_LOCAL_TIME_FACTOR="500")).up()
        found = {one["name"] for one in jenkins.get("")["jobs"]}
        assert jobs <= found, "an acknowledged job is gone"
        deadline = time.monotonic() + chance.uniform(0.1, 0.6)
        while time.monotonic() < deadline:
            name = f"j{chance.randrange(30)}"
            if name not in found:
                if chance.random() < 0.5:
                    jenkins.create(name, freestyle("sleep 30"))
                else:
                    jenkins.create(name, pipeline("node { sh 'sleep 20'; sh 'sleep 20' }"))
                    pipelines.add(name)
                jobs.add(name)
                found.add(name)
            queued[jenkins.build(name)] = name
            _look(jenkins, name, numbers)
        jenkins.end()
    last = Controller(home, plain(STACKGEN_LOCAL_TIME_FACTOR="500")).up()
    until(lambda: not last.get("/queue")["items"])
    for name in sorted(jobs):
        _look(last, name, numbers)
        assert last.get(f"/job/{name}")["nextBuildNumber"] > max(
            [number for job, number in numbers if job == name], default=0
        )
    last.end()
    begun = list(numbers.values())
    assert len(begun) == len(set(begun)), "one item of the queue became two builds"
    lost = queued.keys() - set(begun)
    assert not {identity for identity in lost if queued[identity] in pipelines}
    assert len(lost) <= 6 * 2, "more than one for each executor at each kill"


def _look(jenkins: Controller, job: str, numbers: dict[tuple[str, int], int]) -> None:
    """See that each build is of the queue item that it was of before."""
    for one in jenkins.get(f"/job/{job}")["builds"]:
        number = one["number"]
        found = jenkins.get(f"/job/{job}/{number}")
        if found:
            assert numbers.setdefault((job, number), found["queueId"]) == found["queueId"]
