"""What the hooks ask of a Jenkins, against the stand-in: right paths, right user, right errors."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lambdas.shared.jenkins import (
    BlindError,
    BootingError,
    GoneError,
    Jenkins,
    UnreachableError,
)
from tests.functional.standin_process import Controller, freestyle, own, pipeline, until
from tests.slot_environment import secrets

pytestmark = pytest.mark.process

TOKEN = f"11{secrets()['JENKINS_HOOKS_TOKEN']}"
BUILT_IN = "Built-In Node"


def hooks(controller: Controller, token: str = TOKEN, prefix: str = "/team") -> Jenkins:
    """Return the hooks' way to a controller."""
    parts = urlsplit(controller.address)
    assert parts.hostname
    assert parts.port
    return Jenkins(parts.hostname, parts.port, prefix, token)


@pytest.fixture(scope="module")
def controller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    """Give a controller under a path, whose own node builds."""
    made = Controller(
        tmp_path_factory.mktemp("jenkins") / "home",
        {**own(JENKINS_OPTS="--prefix=/team"), "STACKGEN_CONTROLLER": ""},
    )
    made.address += "/team"
    yield made.up()
    made.end()


@pytest.fixture
def jenkins(controller: Controller) -> Jenkins:
    """Give the hooks' way to it."""
    return hooks(controller)


def test_what_everybody_sees(jenkins: Jenkins) -> None:
    """The login page, and nothing behind it."""
    found = jenkins.login()
    assert found.status == 200
    assert 0 < found.seconds < 5
    assert jenkins.anonymous() == 403


def test_quiet_down_twice_is_as_once(jenkins: Jenkins) -> None:
    """And so is taking it back."""
    assert jenkins.overview()["quietingDown"] is False
    jenkins.quiet_down()
    jenkins.quiet_down()
    assert jenkins.overview()["quietingDown"] is True
    jenkins.cancel_quiet_down()
    jenkins.cancel_quiet_down()
    assert jenkins.overview()["quietingDown"] is False


def test_builds_that_run_are_told_by_kind_and_node(
    controller: Controller, jenkins: Jenkins
) -> None:
    """A freestyle build and a Pipeline, each on an executor; then the queue holds the third."""
    for name, xml in (
        ("a-b", freestyle("sleep 2000")),
        ("p", pipeline("node { sh 'sleep 2000' }")),
        ("c", freestyle("echo")),
    ):
        controller.create(name, xml)
        controller.build(name)
    until(lambda: len(jenkins.running_builds()) == 2)
    found = {build.job: build for build in jenkins.running_builds()}
    assert [(found[name].kind, found[name].number) for name in ("a-b", "p")] == [
        ("freestyle", 1),
        ("pipeline", 1),
    ]
    assert {build.node for build in found.values()} == {BUILT_IN}
    (item,) = jenkins.queue()
    assert item["task"]["name"] == "c"
    assert item["inQueueSince"] > 0
    assert jenkins.build("a-b", 1)["building"] is True


def test_nodes_and_labels(jenkins: Jenkins) -> None:
    """Figures of a label are numbers; a label that nobody has is one without executors."""
    (node,) = jenkins.computers()
    assert node["displayName"] == BUILT_IN
    assert jenkins.label("linux && arm64")["totalExecutors"] == 0
    load = jenkins.label_load("linux && arm64")
    assert load == {
        "queueLength": 0.0,
        "busyExecutors": 0.0,
        "availableExecutors": 0.0,
        "onlineExecutors": 0.0,
    }


def test_a_node_taken_offline_twice_stays_offline(jenkins: Jenkins) -> None:
    """The newer reason stands."""
    for reason in ("first", "spot notice: 120 s & less"):
        jenkins.take_offline("(built-in)", reason)
        (node,) = jenkins.computers()
        assert node["temporarilyOffline"]
        assert node["offlineCauseReason"] == reason


def test_what_is_not_there_is_gone(jenkins: Jenkins) -> None:
    """A node whose name has everything in it that a path has not."""
    with pytest.raises(GoneError):
        jenkins.take_offline("EC2 (main-1) - linux/x (i-0a)?", "gone")
    with pytest.raises(GoneError):
        jenkins.build("folder/none", 7)


def test_a_wrong_token_is_blind(controller: Controller) -> None:
    """Whatever is asked: nothing is decided from it."""
    stranger = hooks(controller, token=f"11{'f' * 32}")
    for ask in (stranger.overview, stranger.computers, stranger.queue, stranger.quiet_down):
        with pytest.raises(BlindError):
            ask()
    assert stranger.login().status == 200
    assert stranger.anonymous() == 403


def test_another_path_is_no_jenkins(controller: Controller) -> None:
    """A prefix that changed under way."""
    with pytest.raises(GoneError):
        hooks(controller, prefix="").overview()


def test_what_boots_says_so(tmp_path: Path) -> None:
    """503 until it serves."""
    booting = Controller(tmp_path / "home", own(STACKGEN_LOCAL_TIME_FACTOR="2"))
    try:
        until(lambda: booting.ask("/login")[0] == 503)
        assert hooks(booting, prefix="").login().status == 503
        with pytest.raises(BootingError):
            hooks(booting, prefix="").overview()
    finally:
        booting.end()


def test_nothing_there_does_not_answer() -> None:
    """Neither where nobody listens, nor where somebody takes connections and is silent."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        alone = Jenkins("127.0.0.1", nobody.getsockname()[1], "", TOKEN, 0.2)
        assert alone.login().status == 0
        assert alone.anonymous() == 0
        with pytest.raises(UnreachableError):
            alone.overview()
        nobody.listen()
        assert alone.login().status == 0
        with pytest.raises(UnreachableError, match="no answer"):
            alone.quiet_down()


def test_a_proxy_of_the_environment_is_used(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A local AWS gets to addresses of tasks so: nothing else can route them."""
    monkeypatch.setenv("http_proxy", controller.address.removesuffix("/team"))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    # A stand-in is no proxy: what is asked of it comes with the whole address, and it has the path.
    assert Jenkins("10.20.30.40", 8080, "/team", TOKEN, 2).login().status == 200
