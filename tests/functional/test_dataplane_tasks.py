"""Every ECS task is one process: it boots, answers, is replaced, ends."""

import base64
import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from localcloud import client
from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import CLOSED, Site, ask, gone, until

pytestmark = pytest.mark.process


@pytest.fixture
def site(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Give a cluster, hosts and a balancer of the test's own."""
    name = f"t{abs(hash(request.node.name)) % 10**8}"
    site = Site(local_aws, name).build()
    yield site
    site.remove()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Give a state folder whose daemon is ended."""
    yield tmp_path / "home"
    client.down(tmp_path / "home")


def serving(site: Site, slot: str = "one") -> dict[str, object]:
    """Create a slot's service and return its task once it answers through the balancer."""
    site.serve(slot, site.define(slot))
    until(lambda: site.slot_answers(slot))
    return dict(until(lambda: site.task(slot)))


def test_a_task_refuses_then_starts_then_serves(site: Site) -> None:
    """The order a Jenkins boots in, seen at the process; the balancer waits for its end."""
    site.serve("one", site.define("one"))
    task = until(lambda: site.task("one"))
    seen: list[int] = []
    early: set[int] = set()
    while not seen or seen[-1] != 200:
        through = site.login()[0]
        status = ask(f"http://{task['address']}/login")[0]
        if not seen or seen[-1] != status:
            seen.append(status)
        if status != 200:
            early.add(through)
    assert seen == [CLOSED, 503, 200]
    assert 200 not in early
    until(lambda: site.slot_answers("one"))
    assert "stand-in for Jenkins" in site.login()[1]


def test_a_killed_process_is_started_again(site: Site) -> None:
    """The address answers again, from another process, and ECS tells how the first one ended."""
    task = serving(site)
    began = time.monotonic()
    os.kill(int(str(task["pid"])), signal.SIGKILL)
    another = until(lambda: site.another("one", int(str(task["pid"]))))
    assert time.monotonic() - began < 5
    until(lambda: site.slot_answers("one"))
    described = site.client("ecs").describe_tasks(cluster=site.name, tasks=[task["task_arn"]])
    stopped = described["tasks"][0]
    assert stopped["lastStatus"] == "STOPPED"
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert [one["exitCode"] for one in stopped["containers"]] == [137]
    assert another["task_arn"] != task["task_arn"]


def test_one_slot_serves_while_the_other_is_replaced(site: Site) -> None:
    """Two slots share a target group: both get traffic, also while one of them is lost."""
    first = serving(site, "one")
    site.serve("two", site.define("two"), zone=1)
    until(lambda: site.slot_answers("two"))
    until(lambda: site.slot_answers("one"))
    os.kill(int(str(first["pid"])), signal.SIGKILL)
    answers = []
    while not site.another("one", int(str(first["pid"]))):
        answers.append(site.login()[0])
    assert answers.count(200) > len(answers) / 2
    until(lambda: site.slot_answers("one"))


def test_slots_run_on_hosts_of_their_zones(site: Site) -> None:
    """A service's subnet names its zone; its task is placed there."""
    ecs = site.client("ecs")
    for zone, slot in enumerate(("one", "two")):
        site.serve(slot, site.define(slot), zone=zone)
    arns = [until(partial(site.task, slot))["task_arn"] for slot in ("one", "two")]
    tasks = ecs.describe_tasks(cluster=site.name, tasks=arns)["tasks"]
    hosts = [
        ecs.describe_container_instances(
            cluster=site.name, containerInstances=[task["containerInstanceArn"]]
        )["containerInstances"][0]
        for task in sorted(tasks, key=lambda task: task["group"])
    ]
    zones = [
        attribute["value"]
        for host in hosts
        for attribute in host["attributes"]
        if attribute["name"] == "ecs.availability-zone"
    ]
    assert zones == ["eu-west-1a", "eu-west-1b"]


def test_a_task_stopped_through_ecs_ends_and_is_replaced(site: Site) -> None:
    """`aws ecs stop-task` ends the process, as a chaos experiment expects."""
    task = serving(site)
    site.client("ecs").stop_task(cluster=site.name, task=task["task_arn"], reason="chaos")
    until(lambda: gone(int(str(task["pid"]))))
    until(lambda: site.another("one", int(str(task["pid"]))))
    until(lambda: site.slot_answers("one"))
    described = site.client("ecs").describe_tasks(cluster=site.name, tasks=[task["task_arn"]])
    assert described["tasks"][0]["stoppedReason"] == "chaos"


def test_a_lost_host_takes_its_task_along(site: Site) -> None:
    """A terminated instance ends its task, leaves the cluster, and another host takes over."""
    task = serving(site)
    ecs = site.client("ecs")
    described = ecs.describe_tasks(cluster=site.name, tasks=[task["task_arn"]])["tasks"][0]
    host = described["containerInstanceArn"]
    instance = ecs.describe_container_instances(cluster=site.name, containerInstances=[host])
    instance_id = instance["containerInstances"][0]["ec2InstanceId"]
    site.client("ec2").terminate_instances(InstanceIds=[instance_id])
    until(lambda: site.another("one", int(str(task["pid"]))))
    until(lambda: site.slot_answers("one"))
    stopped = ecs.describe_tasks(cluster=site.name, tasks=[task["task_arn"]])["tasks"][0]
    assert stopped["stoppedReason"] == f"Host EC2 (instance {instance_id}) terminated."
    until(
        lambda: host not in ecs.list_container_instances(cluster=site.name)["containerInstanceArns"]
    )


def test_a_host_drained_through_ecs_loses_its_task(site: Site) -> None:
    """No other host is in its zone: it waits, says why, and comes back with its host."""
    task = serving(site)
    ecs = site.client("ecs")
    described = ecs.describe_tasks(cluster=site.name, tasks=[task["task_arn"]])["tasks"][0]
    host = described["containerInstanceArn"]
    ecs.update_container_instances_state(
        cluster=site.name, containerInstances=[host], status="DRAINING"
    )
    until(lambda: gone(int(str(task["pid"]))))
    service = {"cluster": site.name, "services": [f"{site.name}-one"]}
    until(
        lambda: (
            "unable to place a task"
            in ecs.describe_services(**service)["services"][0]["events"][0]["message"]
        )
    )
    waiting = ecs.list_tasks(cluster=site.name, serviceName=f"{site.name}-one")["taskArns"]
    described = ecs.describe_tasks(cluster=site.name, tasks=waiting)["tasks"]
    assert [one["lastStatus"] for one in described] == ["PROVISIONING"]
    ecs.update_container_instances_state(
        cluster=site.name, containerInstances=[host], status="ACTIVE"
    )
    until(partial(site.another, "one", int(str(task["pid"]))))


def test_an_update_replaces_stop_first(site: Site) -> None:
    """The old process is gone before the new one starts; the new definition's slot answers."""
    task = serving(site)
    changed = site.define("two")
    site.client("ecs").update_service(
        cluster=site.name, service=f"{site.name}-one", taskDefinition=changed
    )
    another = until(lambda: site.another("one", int(str(task["pid"]))))
    assert gone(int(str(task["pid"])))
    until(lambda: site.slot_answers("two"))
    described = site.client("ecs").describe_tasks(cluster=site.name, tasks=[another["task_arn"]])
    assert described["tasks"][0]["taskDefinitionArn"] == changed


def test_a_forced_deployment_replaces_the_task(site: Site) -> None:
    """`--force-new-deployment` starts the same definition anew."""
    task = serving(site)
    site.client("ecs").update_service(
        cluster=site.name, service=f"{site.name}-one", forceNewDeployment=True
    )
    until(lambda: site.another("one", int(str(task["pid"]))))


def test_a_service_at_zero_or_deleted_has_no_process(site: Site) -> None:
    """Processes end, the balancer says that it has no target, targets and interfaces are gone."""
    first = serving(site, "one")
    site.serve("two", site.define("two"), zone=1)
    second = until(lambda: site.task("two"))
    ecs = site.client("ecs")
    ecs.update_service(cluster=site.name, service=f"{site.name}-one", desiredCount=0)
    until(lambda: gone(int(str(first["pid"]))))
    ecs.delete_service(cluster=site.name, service=f"{site.name}-two", force=True)
    until(lambda: gone(second["pid"]))
    until(lambda: site.login()[0] == 503)
    describe = site.client("elbv2").describe_target_health
    until(lambda: not describe(TargetGroupArn=site.target_group)["TargetHealthDescriptions"])
    listed = ecs.list_tasks(cluster=site.name, desiredStatus="RUNNING")
    until(lambda: listed["taskArns"] == [])
    filters = [{"Name": "description", "Values": ["*attachment of *"]}]
    ec2 = site.client("ec2")
    until(
        lambda: (
            not [
                one
                for one in ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
                if one["SubnetId"] in site.subnets
            ]
        )
    )


def test_secrets_reach_the_container(site: Site) -> None:
    """A JSON key of a secret and a parameter: the password opens, any other does not."""
    secret = site.client("secretsmanager").create_secret(
        Name=site.name, SecretString='{"password": "correct horse"}'
    )["ARN"]
    definition = site.define("one", secrets={"JENKINS_ADMIN_PASSWORD": f"{secret}:password::"})
    site.serve("one", definition)
    until(lambda: site.slot_answers("one"))
    right = {"Authorization": f"Basic {base64.b64encode(b'admin:correct horse').decode()}"}
    wrong = {"Authorization": f"Basic {base64.b64encode(b'admin:battery').decode()}"}
    assert ask(f"{site.url}/api/json", right)[0] == 200
    assert ask(f"{site.url}/api/json", wrong)[0] == 401
    assert ask(f"{site.url}/api/json")[0] == 403
    logs = (site.aws.home / "server.log", *(site.aws.home / "tasks").glob("*.log"))
    assert not [log for log in logs if "correct horse" in log.read_text(errors="replace")]


def test_a_secret_that_cannot_be_read_stops_one_service_only(site: Site) -> None:
    """Its task does not start until the secret is right; the other service goes on."""
    secrets = site.client("secretsmanager")
    secret = secrets.create_secret(Name=site.name, SecretString="no JSON")["ARN"]
    wanted = {"JENKINS_ADMIN_PASSWORD": f"{secret}:password::"}
    site.serve("broken", site.define("broken", secrets=wanted))
    serving(site)
    assert site.task("broken") is None
    secrets.put_secret_value(SecretId=secret, SecretString='{"password": "x"}')
    until(lambda: site.slot_answers("broken"))


def test_nothing_is_left_by_stop(home: Path) -> None:
    """`down` ends processes and listeners, also a process that does not react to SIGTERM."""
    aws = LocalAws(client.up(home).url, home)
    site = Site(aws, "stop").build()
    task, port = serving(site), int(site.url.rpartition(":")[2])
    os.kill(int(str(task["pid"])), signal.SIGSTOP)
    client.down(home)
    assert gone(int(str(task["pid"])))
    assert ask(f"http://{task['address']}/login")[0] == CLOSED
    assert ask(f"http://127.0.0.1:{port}/login")[0] == CLOSED


@pytest.mark.parametrize(
    "first", [signal.SIGCONT, *([signal.SIGSTOP] if sys.platform == "linux" else [])]
)
def test_a_killed_daemon_takes_its_processes_along(home: Path, first: signal.Signals) -> None:
    """Killing the daemon ends the tasks' processes too; on Linux even a stopped one."""
    aws = LocalAws(client.up(home).url, home)
    site = Site(aws, "orphan").build()
    task = serving(site)
    status = client.status(home)
    assert status is not None
    pid = int(str(task["pid"]))
    os.kill(pid, first)
    os.kill(status.pid, signal.SIGKILL)
    os.waitpid(status.pid, 0)
    until(lambda: gone(pid))


def test_a_home_outlives_its_task(site: Site) -> None:
    """What a task wrote to its access point, the next one finds."""
    efs, ecs = site.client("efs"), site.client("ecs")
    system = efs.create_file_system(CreationToken=site.name)["FileSystemId"]
    point = efs.create_access_point(
        ClientToken=site.name, FileSystemId=system, RootDirectory={"Path": "/main-1"}
    )["AccessPointId"]
    plain = ecs.describe_task_definition(taskDefinition=site.define("one"))["taskDefinition"]
    container = {**plain["containerDefinitions"][0]}
    container["mountPoints"] = [{"sourceVolume": "home", "containerPath": "/var/jenkins_home"}]
    made = ecs.register_task_definition(
        family=f"{site.name}-home",
        networkMode="awsvpc",
        containerDefinitions=[container],
        volumes=[
            {
                "name": "home",
                "efsVolumeConfiguration": {
                    "fileSystemId": system,
                    "transitEncryption": "ENABLED",
                    "authorizationConfig": {"accessPointId": point, "iam": "ENABLED"},
                },
            }
        ],
    )
    site.serve("one", made["taskDefinition"]["taskDefinitionArn"])
    until(lambda: site.slot_answers("one"))
    record = site.aws.home / "efs" / system / "main-1" / "stand-in.json"
    assert '"boots": 1' in record.read_text()
    os.kill(until(lambda: site.task("one"))["pid"], signal.SIGTERM)
    until(lambda: '"boots": 2' in record.read_text())
