"""A controller's stand-in asks EC2 for agents, and builds run on them."""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

from localcloud import client
from tests.functional.agents_account import Account
from tests.functional.conftest import LocalAws
from tests.functional.standin_process import Controller, freestyle, pipeline, until
from tests.slot_environment import secrets

pytestmark = pytest.mark.process


@pytest.fixture
def account(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Account]:
    """Give an account of the test's own; no agent is left."""
    made = Account(local_aws, f"a{abs(hash(request.node.name)) % 10**8}")
    yield made
    if left := [instance["InstanceId"] for instance in made.instances()]:
        made.ec2.terminate_instances(InstanceIds=left)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a home."""
    return tmp_path / "home"


def tags(instance: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Return an instance's tags."""
    return {tag["Key"]: tag["Value"] for tag in instance["Tags"]}


@contextmanager
def fault(account: Account, **names: str) -> Iterator[None]:
    """Put a fault in force for as long as the block lasts."""
    url = f"{account.aws.url}/_stackgen/faults"
    request = urllib.request.Request(url, data=json.dumps(names).encode())  # noqa: S310 - http only
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - http only
        identity = json.load(answer)["id"]
    try:
        yield
    finally:
        request = urllib.request.Request(f"{url}/{identity}", method="DELETE")  # noqa: S310 - http only
        urllib.request.urlopen(request).close()  # noqa: S310 - http only


def test_a_build_runs_on_an_agent_of_the_stacks_ids(account: Account, home: Path) -> None:
    """A label that nobody serves leads to one instance, with everything that the stack says."""
    jenkins = Controller(home, account.variables(zone="eu-west-1b")).up()
    jenkins.create("a", freestyle("echo hello", "sleep 5", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.result("a") == "SUCCESS")
    (instance,) = account.instances()
    assert instance["SubnetId"] == account.subnets[1]
    assert instance["InstanceType"] == "m5.large"
    assert instance["KeyName"] == account.name
    assert instance["IamInstanceProfile"]["Arn"] == account.profile
    (interface,) = instance["NetworkInterfaces"]
    assert [group["GroupId"] for group in interface["Groups"]] == [account.group]
    found = tags(instance)
    assert found["jenkins_server_url"] == f"http://{account.name}.example.com/"
    assert found["jenkins_cloud_name"] == found["stackgen:slot"] == "main-1"
    assert found["jenkins_slave_type"] == "demand_linux-m5.large-eu-west-1b"
    node = f"EC2 (main-1) - linux-m5.large-eu-west-1b ({instance['InstanceId']})"
    names = [one["displayName"] for one in jenkins.get("/computer")["computer"]]
    assert names == ["Built-In Node", node]
    assert jenkins.get("/label/linux")["idleExecutors"] == 1
    assert "hello" in jenkins.ask("/job/a/1/consoleText")[1]
    status = client.status(account.aws.home)
    assert status
    (row,) = [one for one in status.instances if one["id"] == instance["InstanceId"]]
    assert (row["role"], row["zone"]) == ("agent", "eu-west-1b")
    assert row["address"] == found["stackgen:local-address"]
    jenkins.end()


def test_a_freestyle_build_ends_with_its_agent(account: Account, home: Path) -> None:
    """Its instance is terminated: the build has failed, the next one gets another agent."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 1000", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.get("/job/a/1"))
    (instance,) = account.instances()
    jenkins.create("b", freestyle("sleep 1", label="linux"))
    account.ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    until(lambda: jenkins.result("a") == "FAILURE")
    jenkins.build("b")
    until(lambda: jenkins.result("b") == "SUCCESS")
    names = [one["displayName"] for one in jenkins.get("/computer")["computer"]]
    assert not [name for name in names if instance["InstanceId"] in name]
    jenkins.end()


def test_a_pipeline_that_says_so_runs_elsewhere(account: Account, home: Path) -> None:
    """Another one is given up: Jenkins repeats nothing by itself."""
    options = "-Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle.timeoutForNodeMillis"
    variables = account.variables()
    variables["JENKINS_JAVA_OPTS"] = f"{options}=90000"
    jenkins = Controller(home, variables).up()
    body = "node('linux') { sh 'sleep 100' }"
    jenkins.create("again", pipeline(f"retry(count: 2, conditions: [agent()]) {{ {body} }}"))
    jenkins.create("once", pipeline(body))
    for job in ("again", "once"):
        jenkins.build(job)
    first = until(lambda: len(account.instances()) == 2 and account.instances())
    for job in ("again", "once"):
        until(partial(jenkins.node, job))
    account.ec2.terminate_instances(InstanceIds=[one["InstanceId"] for one in first])
    until(lambda: jenkins.result("once") == "ABORTED")
    until(lambda: jenkins.result("again") == "SUCCESS", seconds=30)
    jenkins.end()


def test_agents_and_pipelines_outlive_their_controller(account: Account, home: Path) -> None:
    """The next process on the home connects to them again; a step that ran on has its result."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("p", pipeline("node('linux') { sh 'sleep 200'; echo 'second' }"))
    jenkins.create("f", freestyle("sleep 1000", label="linux"))
    for job in ("p", "f"):
        jenkins.build(job)
        until(partial(jenkins.node, job))
    before = {instance["InstanceId"] for instance in account.instances()}
    assert len(before) == 2
    jenkins.end(signal.SIGKILL)
    again = Controller(home, account.variables()).up()
    until(lambda: again.result("p") == "SUCCESS")
    assert again.get("/job/f")["builds"] == []
    assert again.get("/job/f")["nextBuildNumber"] == 2
    assert {instance["InstanceId"] for instance in account.instances()} == before
    again.end()


def test_an_agent_that_dies_by_itself_comes_again(account: Account, home: Path) -> None:
    """Its instance still runs: the controller logs in again."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 1", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.result("a") == "SUCCESS")

    def row() -> dict[str, object]:
        status = client.status(account.aws.home)
        assert status
        (instance,) = account.instances()
        (found,) = [one for one in status.instances if one["id"] == instance["InstanceId"]]
        return found

    first = row()["pid"]
    os.kill(int(str(first)), signal.SIGKILL)
    until(lambda: row()["pid"] not in {None, first})
    jenkins.build("a")
    until(lambda: jenkins.result("a", 2) == "SUCCESS")
    jenkins.end()


def test_idle_and_used_agents_end(account: Account, home: Path) -> None:
    """After their idle time; or after one build, where each has an agent of its own."""
    jenkins = Controller(home, account.variables(one_build_each=True)).up()
    jenkins.create("a", freestyle("sleep 1", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.result("a") == "SUCCESS")
    until(lambda: not account.instances())
    jenkins.end()
    other = Controller(home.with_name("other"), account.variables(idle_minutes=1)).up()
    other.create("a", freestyle("sleep 1", label="linux"))
    other.build("a")
    until(lambda: other.result("a") == "SUCCESS")
    assert account.instances()
    until(lambda: not account.instances())
    other.end()


def test_caps_and_quiet_hold_agents_back(account: Account, home: Path) -> None:
    """No more than the slot's share; none at all while Jenkins is quieted down."""
    jenkins = Controller(home, account.variables(max=1)).up()
    jenkins.post("/quietDown")
    for job in ("a", "b"):
        jenkins.create(job, freestyle("sleep 100", label="linux"))
        jenkins.build(job)
    until(lambda: len(jenkins.get("/queue")["items"]) == 2)
    assert account.instances() == []
    jenkins.post("/cancelQuietDown")
    until(lambda: jenkins.said("the caps are reached"))
    assert len(account.instances()) == 1
    for job in ("a", "b"):
        until(partial(jenkins.result, job))
        assert jenkins.result(job) == "SUCCESS"
    jenkins.end()


def test_an_impaired_instance_hangs(account: Account, home: Path) -> None:
    """Its process stands still until the instance is well again; its build ends after that."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 50", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.get("/job/a/1"))
    (instance,) = account.instances()
    with fault(account, kind="instance-impaired", instance=instance["InstanceId"]):
        time.sleep(1)
        assert jenkins.result("a") is None
    until(lambda: jenkins.result("a") == "SUCCESS")
    jenkins.end()


def test_an_agent_that_hangs_for_long_is_given_up(account: Account, home: Path) -> None:
    """No sign of life for nine minutes, compressed: its build has failed, its instance ends."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 1000", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.get("/job/a/1"))
    (instance,) = account.instances()
    with fault(account, kind="instance-impaired", instance=instance["InstanceId"]):
        until(lambda: jenkins.result("a") == "FAILURE", seconds=30)
        until(lambda: not account.instances(), seconds=30)
    jenkins.end()


def test_agents_are_taken_offline_and_deleted(account: Account, home: Path) -> None:
    """By the API that hooks use: offline its build goes on; deleted, its instance ends."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 100", label="linux"))
    jenkins.build("a")
    until(partial(jenkins.node, "a"))
    path = f"/computer/{quote(jenkins.node('a'))}"
    assert jenkins.get("/label/linux")["busyExecutors"] == 1
    for cause in ("once", "twice"):
        assert jenkins.post(f"{path}/changeOfflineCause?offlineMessage={cause}")[0] == 302
    found = jenkins.get(path)
    assert (found["offline"], found["offlineCauseReason"], found["idle"]) == (True, "twice", False)
    assert jenkins.get("/label/linux")["totalExecutors"] == 0
    until(lambda: jenkins.result("a") == "SUCCESS")
    assert jenkins.post(f"{path}/doDelete")[0] == 302
    until(lambda: not account.instances())
    until(lambda: jenkins.get(path) is None)
    jenkins.end()


def test_no_capacity_holds_builds_back(account: Account, home: Path) -> None:
    """The pinned plugin asks for the same template again, also where another zone had room."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 1", label="linux"))
    with fault(account, kind="no-capacity", zone="eu-west-1a"):
        jenkins.build("a")
        until(lambda: jenkins.said("InsufficientInstanceCapacity"))
        assert account.instances() == []
        assert len(jenkins.get("/queue")["items"]) == 1
    until(lambda: jenkins.result("a") == "SUCCESS")
    (instance,) = account.instances()
    assert instance["Placement"]["AvailabilityZone"] == "eu-west-1a"
    jenkins.end()


def test_throttled_calls_are_tried_again(account: Account, home: Path) -> None:
    """Three in four are refused; the build has its agent nevertheless, and one only."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 1", label="linux"))
    with fault(account, kind="api-throttled", service="ec2", percent="75"):
        jenkins.build("a")
        until(lambda: jenkins.result("a") == "SUCCESS", seconds=40)
    assert len(account.instances()) == 1
    jenkins.end()


def test_spot_comes_first(account: Account, home: Path) -> None:
    """Where its kind says so; its tag says `demand` all the same, as the plugin's does."""
    jenkins = Controller(home, account.variables(spot=True)).up()
    jenkins.create("a", freestyle("sleep 1", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.result("a") == "SUCCESS")
    (instance,) = account.instances()
    assert instance["InstanceLifecycle"] == "spot"
    assert tags(instance)["jenkins_slave_type"] == "demand_linux-m5.large-eu-west-1a-spot"
    jenkins.end()


def test_an_agent_whose_controller_is_gone_ends_itself(account: Account, home: Path) -> None:
    """After an hour, compressed: nobody pays for what nobody uses."""
    jenkins = Controller(home, account.variables()).up()
    jenkins.create("a", freestyle("sleep 1", label="linux"))
    jenkins.build("a")
    until(lambda: jenkins.result("a") == "SUCCESS")
    jenkins.end()
    assert len(account.instances()) == 1
    until(lambda: not account.instances(), seconds=60)


def test_an_agent_is_started_by_hand(account: Account, home: Path) -> None:
    """By template, as far as the cap goes; by whoever has the right, the stack's own user too."""
    jenkins = Controller(home, account.variables(zone="eu-west-1b")).up()
    status, _ = jenkins.post("/cloud/main-1/provision?template=nothing")
    assert status == 400
    assert jenkins.post("/cloud/other/provision?template=nothing")[0] == 404
    template = "linux-m5.large-eu-west-1b"
    place = f"/cloud/main-1/provision?template={template}"
    admin, jenkins.user = jenkins.user, ("stackgen-hooks", f"11{secrets()['JENKINS_HOOKS_TOKEN']}")
    assert jenkins.ask(place, data=b"")[0] == 302
    jenkins.user = admin
    (instance,) = account.instances()
    assert tags(instance)["jenkins_slave_type"] == f"demand_{template}"
    until(lambda: jenkins.get("/label/linux")["idleExecutors"] == 1)
    while jenkins.post(place)[0] == 302:
        assert len(account.instances()) < 20
    assert jenkins.post(place)[0] == 400
    jenkins.end()
