"""Hosts and agents boot: a real cloud-init takes their user data through all of its stages.

It is the user data at the end of the whole way: through the template, and for an agent through the
task's environment and the configuration of the EC2 plugin that is rendered from it.
`tests/machine.py` says what differs from a machine of AWS.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from cli.package import texts
from stackgen_slot import clouds, settings
from stacks import userdata
from stacks.config import Agent, Config
from stacks.synth import synth
from stacks.tables.cloud_init import ELSEWHERE, KEYS
from tests.configurations import NAMES, configuration
from tests.deployed import Deployed
from tests.machine import NO_INTERFACE, Machine, boot

pytestmark = pytest.mark.process

PACKAGES = ["java-21-amazon-corretto-headless", "git", "docker"]
SCHEMA = "/usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json"
WATCHING = "amazon-cloudwatch-agent"
STARTED = (
    "amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s"
    " -c file:/etc/stackgen/cloudwatch-agent.json"
)


@cache
def everything() -> "Stack":
    """Return the largest example: a warm pool, additions, copies of repositories."""
    return Stack(configuration("everything"))


class Stack:
    """A deployed stack, as far as machines are told of it."""

    def __init__(self, config: Config) -> None:
        """Synthesize it, and give its references ids."""
        root = synth(config, texts()).root
        self._resources = root["Resources"]
        self._ids = Deployed(root, "ci")

    def id(self, logical: str) -> str:
        """Return a resource's physical id."""
        return str(self._ids.resolve({"Ref": logical}))

    def host(self) -> str:
        """Return the user data of the launch template, as CloudFormation completes it."""
        data = self._resources["HostLaunchTemplate"]["Properties"]["LaunchTemplateData"]
        return str(self._ids.resolve(data["UserData"]["Fn::Base64"]))

    def agent(self, label: str) -> str:
        """Return the user data that the first slot's Jenkins is configured to start agents with."""
        task = self._resources["Main1TaskDefinition"]["Properties"]
        (container,) = task["ContainerDefinitions"]
        environment = {
            item["Name"]: self._ids.resolve(item["Value"]) for item in container["Environment"]
        }
        (cloud,) = clouds.render(settings.read(environment))
        (found,) = {
            item["userData"]
            for item in cloud["amazonEC2"]["templates"]
            if item["labelString"] == label
        }
        return str(found)


def with_additions(text: str) -> Config:
    """Return a configuration whose agents name a file."""
    found = Config(name="ci", agents=(Agent(label="a", cloud_config="a"),))
    return found.with_files({"a": text})


@pytest.fixture(scope="module")
def booted_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Boot a host of the largest example, of a warm pool."""
    text = everything().host()
    with boot(tmp_path_factory.mktemp("host"), text, WATCHING) as machine:
        yield machine


@pytest.fixture(scope="module")
def booted_agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Boot an agent that keeps copies of repositories."""
    text = everything().agent("linux")
    with boot(tmp_path_factory.mktemp("agent"), text, *PACKAGES, WATCHING) as machine:
        yield machine


def assert_done(machine: Machine) -> None:
    """Assert that cloud-init came to its end without an error or a warning."""
    assert "\nstatus: done\n" in machine.said, machine.said
    result = json.loads(machine.text("/run/cloud-init/result.json"))["v1"]
    assert result["errors"] == []
    assert result["datasource"] == "DataSourceEc2Local"
    bad = re.compile(r"\[(WARNING|ERROR|CRITICAL)\]|Traceback")
    lines = machine.text("/var/log/cloud-init.log").splitlines()
    found = [line for line in lines if bad.search(line)]
    assert [line for line in found if not any(words in line for words in NO_INTERFACE)] == []


def assert_written(machine: Machine, text: str) -> None:
    """Assert that every file of the text is there, byte for byte, as private as it says."""
    for entry in yaml.safe_load(text)["write_files"]:
        file = machine.root / entry["path"].lstrip("/")
        assert file.read_text() == entry["content"]
        assert oct(file.stat().st_mode)[-4:] == entry["permissions"]
        assert file.owner() == "root"


def assert_units_hold(machine: Machine) -> None:
    """Assert that systemd understands each unit, and finds what it starts."""
    units = "/etc/systemd/system/stackgen-*"
    assert machine.run(f"/usr/bin/systemd-analyze verify --man=no {units} 2>&1") == ""


@pytest.mark.parametrize("role", ["host", "agent"])
def test_cloud_init_s_own_schema_takes_it(role: str, request: pytest.FixtureRequest) -> None:
    """By the schema of the version that read it; unknown top-level keys are our own check's."""
    machine: Machine = request.getfixturevalue(f"booted_{role}")
    assert "Valid cloud-config" in machine.run("cloud-init schema --system 2>&1")


def test_cloud_init_s_own_schema_takes_every_text(booted_agent: Machine) -> None:
    """Of every configuration of the tests, before its values are filled in."""
    distinct = {
        text
        for name in NAMES
        for text in (
            userdata.host_text(texts(), configuration(name)),
            *userdata.agents(configuration(name), texts()),
        )
    }
    folder = booted_agent.root / "opt" / "texts"
    folder.mkdir()
    for number, text in enumerate(sorted(distinct)):
        (folder / f"{number}.yaml").write_text(text)
    said = booted_agent.run(
        'set -e; for f in /opt/texts/*; do cloud-init schema --config-file "$f"; done 2>&1'
    )
    assert said.count("Valid cloud-config: ") == len(said.splitlines()) == len(distinct)


def test_our_table_of_keys_is_cloud_init_s(booted_agent: Machine) -> None:
    """But for what came and went between its version and the one that Amazon has."""
    schema = json.loads(booted_agent.text(SCHEMA))
    known = {
        key
        for part in schema["allOf"]
        for key in schema["$defs"][part["$ref"].rpartition("/")[2]]["properties"]
    }
    assert (KEYS | ELSEWHERE) - known == {"debug"}
    assert known - (KEYS | ELSEWHERE) == {
        *("ansible", "autoinstall", "reporting", "wireguard"),
        *("cloud_config_modules", "cloud_final_modules", "cloud_init_modules"),
    }


def test_a_host_joins_its_cluster(booted_host: Machine) -> None:
    """What the ECS agent reads is there before it starts, and its watch is started beside."""
    assert_done(booted_host)
    assert_written(booted_host, everything().host())
    agent = booted_host.text("/etc/ecs/ecs.config").splitlines()
    assert agent[0] == f"ECS_CLUSTER={everything().id('Cluster')}"
    assert "ECS_WARM_POOLS_CHECK=true" in agent
    assert "ECS_AWSVPC_BLOCK_IMDS=true" in agent
    assert "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true" in agent
    assert booted_host.asked == ["systemctl enable --now --no-block stackgen-watch.service"]
    assert_units_hold(booted_host)


def test_a_host_reports_to_its_own_log_group(booted_host: Machine) -> None:
    """The unit's program, as systemd would run it: it brings its package, then starts it."""
    booted_host.run("/usr/local/lib/stackgen/watch-host.sh")
    assert booted_host.asked[-2:] == ["dnf install -y -q amazon-cloudwatch-agent", STARTED]
    assert everything().id("HostLogGroup") in booted_host.text(
        "/etc/stackgen/cloudwatch-agent.json"
    )


def test_an_agent_is_ready_for_builds(booted_agent: Machine) -> None:
    """Java first, all in one transaction; its user may use Docker; the rest starts beside."""
    assert_done(booted_agent)
    assert_written(booted_agent, everything().agent("linux"))
    assert booted_agent.installed[0] == PACKAGES
    quietly = "systemctl enable --now --no-block stackgen-"
    assert booted_agent.asked[:4] == [
        f"{quietly}watch.timer",
        "systemctl enable --now docker",
        f"{quietly}logs.service",
        f"{quietly}repositories.service",
    ]
    assert "docker" in booted_agent.run("id -nG ec2-user").split()
    assert_units_hold(booted_agent)


def test_an_agent_knows_whose_it_is(booted_agent: Machine) -> None:
    """A shell that reads the environment gets each value whole."""
    told = booted_agent.run(
        'set -eu; . /etc/stackgen/agent.env; echo "$SLOT|$LABEL|$URL|$LOG_GROUP"'
    )
    group = everything().id("AgentLogGroup")
    assert told == f"main-1|linux|https://ci.example.com|{group}\n"


def test_a_controller_gets_in(booted_agent: Machine) -> None:
    """The key pair's public key is the agent user's, as the plugin's remote user expects."""
    keys = booted_agent.text("/home/ec2-user/.ssh/authorized_keys")
    assert keys.rstrip().endswith("standin ci-agents")


def test_the_metadata_service_is_asked_with_a_token(booted_agent: Machine) -> None:
    """Version 2 alone, as instances are started with: each answer needed the token."""
    lines = booted_agent.text("/metadata.log").splitlines()
    assert "200 PUT /latest/api/token" in lines
    assert any(re.fullmatch(r"200 GET /[^/]+/user-data", line) for line in lines)


def test_an_agent_sends_its_own_logs(booted_agent: Machine) -> None:
    """The unit's program, as systemd would run it, twice: it may run again."""
    for _ in range(2):
        booted_agent.run("/usr/local/lib/stackgen/ship-logs.sh")
    assert [line for line in booted_agent.asked if line.startswith("dnf")] == [
        "dnf install -y -q amazon-cloudwatch-agent"
    ]
    shipped = json.loads(booted_agent.text("/etc/stackgen/cloudwatch-agent.json"))
    sent = shipped["logs"]["logs_collected"]["files"]["collect_list"]
    assert {item["log_group_name"] for item in sent} == {everything().id("AgentLogGroup")}
    assert [item["log_stream_name"] for item in sent] == [
        "main-1/linux/{instance_id}/cloud-init",
        "main-1/linux/{instance_id}/stackgen",
    ]


def test_preparing_again_changes_nothing(booted_agent: Machine) -> None:
    """Whoever boots an image of a booted agent runs it again."""
    before = booted_agent.installed
    booted_agent.run("/usr/local/lib/stackgen/prepare-agent.sh")
    assert booted_agent.installed == before
    assert booted_agent.asked[-1] == "systemctl enable --now docker"


def test_an_agent_ends_when_nobody_is_there(booted_agent: Machine) -> None:
    """The watch as systemd would run it, minute by minute: not while it is connected, then it is.

    No name resolves here, so the controller does not answer. Only its waiting is cut short.
    """
    said = booted_agent.run("""
        set -eu
        mkdir -p /tmp/quick && ln -sf /bin/true /tmp/quick/sleep
        watch() { PATH=/tmp/quick:$PATH /usr/local/lib/stackgen/watch-controller.sh; }
        minutes() { for _ in $(seq "$1"); do watch; done; }
        minutes 59
        runuser -u ec2-user -- bash -c 'exec -a "java -jar /tmp/remoting.jar" sleep 30' &
        until pgrep -f remoting.jar >/dev/null; do sleep 0.1; done
        minutes 2
        pkill -u ec2-user -f remoting.jar
        wait || true
        echo back
        minutes 60
    """)
    back, line = said.splitlines()[-2:]
    assert back == "back", said
    assert line.endswith("has not answered for 60 minutes, and nobody was connected")
    assert booted_agent.asked[-1] == "shutdown -h now"


def test_additions_run_behind_ours(tmp_path: Path) -> None:
    """Their packages in the same transaction, their commands when ours are through."""
    additions = """\
#cloud-config
packages: [make, rpm-build]
write_files:
- {path: /opt/hello.sh, permissions: "0755", content: "#!/bin/sh\\necho \\"${1:-nobody}\\"\\n"}
runcmd:
- [sh, -c, '/opt/hello.sh "$(id -nG ec2-user)" >/opt/said']
"""
    text = Stack(with_additions(additions)).agent("a")
    with boot(tmp_path, text, *PACKAGES, "make", "rpm-build") as machine:
        assert_done(machine)
        assert_written(machine, text)
        assert machine.installed == [[*PACKAGES, "make", "rpm-build"]]
        assert "docker" in machine.text("/opt/said").split()


def test_a_package_that_nobody_has_costs_no_java(tmp_path: Path) -> None:
    """One unknown name, and none of all is installed: the agent makes its own good."""
    additions = "#cloud-config\npackages: [no-such-package]\n"
    text = Stack(with_additions(additions)).agent("a")
    with boot(tmp_path, text, *PACKAGES) as machine:
        assert "no-such-package" in machine.text("/var/log/cloud-init-output.log")
        assert f"dnf install -y -q {' '.join(PACKAGES)}" in machine.asked
        assert machine.installed == [PACKAGES]
        assert "systemctl enable --now docker" in machine.asked
