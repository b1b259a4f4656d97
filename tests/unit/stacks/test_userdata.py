"""User data: valid cloud-config, small enough, and touched by CloudFormation in one place."""

import re
from typing import Any

import jinja2
import pytest
import yaml

from cli.package import texts
from stacks.config import Agent, Config
from stacks.errors import UsageError
from stacks.userdata import AGENT_SEAMS, LIMIT_BYTES, agents, host_text, render
from tests.configurations import NAMES, configuration, properties
from tests.problems import made


def completed(name: str = "quickstart") -> str:
    """Return a host's user data as CloudFormation completes it, for a cluster called `c1`."""
    data = properties(name, "HostLaunchTemplate")["LaunchTemplateData"]
    text, values = data["UserData"]["Fn::Base64"]["Fn::Sub"]
    assert values == {"Cluster": {"Ref": "Cluster"}, "LogGroup": {"Ref": "HostLogGroup"}}
    result: str = text.replace("${Cluster}", "c1").replace("${LogGroup}", "g1").replace("${!", "${")
    return result


def files(text: str) -> dict[str, dict[str, Any]]:
    """Return what cloud-init writes, by path."""
    return {entry["path"]: entry for entry in yaml.safe_load(text)["write_files"]}


@pytest.mark.parametrize("name", NAMES)
def test_every_configuration_gives_cloud_config(name: str) -> None:
    """The text says what it is, parses, is small enough and runs what it writes."""
    text = completed(name)
    assert text.startswith("#cloud-config\n")
    assert len(text.encode()) < LIMIT_BYTES
    parsed = yaml.safe_load(text)
    assert set(parsed) == {"write_files", "runcmd"}
    written = files(text)
    (join,), (*_, unit) = parsed["runcmd"]
    assert written[join]["permissions"] == "0755"
    (program,) = re.findall(
        r"^ExecStart=(.+)$", written[f"/etc/systemd/system/{unit}"]["content"], re.MULTILINE
    )
    assert written[program]["permissions"] == "0755"


def hosts(**changed: str) -> str:
    """Return the hosts' text with other scripts, given by name without its ending."""
    own = {f"cloudinit/scripts/{name.replace('_', '-')}.sh": text for name, text in changed.items()}
    return host_text({**texts(), **own}, configuration("quickstart"))


def test_one_entry_alone_is_completed_by_cloudformation() -> None:
    """Every other `${` is a shell's, and reaches the host as it was written."""
    text = hosts(join_cluster="#!/bin/sh\necho ${HOME}\n")
    assert re.findall(r"\$\{[^!][^}]*\}", text) == ["${Cluster}", "${LogGroup}"]
    (entry,) = [entry for entry in files(text).values() if re.search(r"\$\{[^!]", entry["content"])]
    assert entry["path"] == "/etc/stackgen/host.env"
    assert "echo ${!HOME}" in files(text)["/usr/local/lib/stackgen/join-cluster.sh"]["content"]


def bare(name: str) -> list[str]:
    """Return a packaged script's lines but for those that explain it."""
    first, *rest = texts()[f"cloudinit/scripts/{name}"].splitlines()
    return [first, *(line for line in rest if line and not line.lstrip().startswith("#"))]


def test_scripts_arrive_but_for_what_explains_them() -> None:
    """Indentation in YAML changes no other byte of a script."""
    for name in ("join-cluster.sh", "watch-host.sh"):
        written = files(completed())[f"/usr/local/lib/stackgen/{name}"]["content"]
        assert written.splitlines() == bare(name)


def test_watching_keeps_no_slot_waiting() -> None:
    """The ECS agent starts once cloud-init is done: what may take long runs beside it."""
    parsed = yaml.safe_load(completed())
    assert "packages" not in parsed
    command = parsed["runcmd"][-1]
    assert command[0] == "systemctl"
    assert "--no-block" in command
    unit = files(completed())[f"/etc/systemd/system/{command[-1]}"]["content"].splitlines()
    assert {"Type=oneshot", "Restart=on-failure", "WantedBy=multi-user.target"} <= set(unit)


def test_a_first_boot_that_was_cut_off_is_made_good_by_the_next() -> None:
    """AWS stops a host of a warm pool in the middle of it, and cloud-init runs commands once."""
    text = completed()
    (join,), (*_, unit) = yaml.safe_load(text)["runcmd"]
    written = files(text)
    more = written["/etc/systemd/system/ecs.service.d/stackgen.conf"]["content"]
    assert more.splitlines() == ["[Unit]", f"Wants={unit}", "[Service]", f"ExecStartPre={join}"]
    assert list(written)[-1].endswith("stackgen.conf"), "what it names is there before it"


def test_host_joins_the_cluster_and_hides_its_role() -> None:
    """The environment names the cluster; the agent's settings keep tasks from the metadata."""
    written = files(completed())
    assert written["/etc/stackgen/host.env"]["content"] == (
        "ECS_CLUSTER='c1'\nHOST_LOG_GROUP='g1'\n"
    )
    script = written["/usr/local/lib/stackgen/join-cluster.sh"]["content"]
    assert ". /etc/stackgen/host.env" in script
    for setting in (
        "ECS_CLUSTER=$ECS_CLUSTER",
        "ECS_AWSVPC_BLOCK_IMDS=true",
        "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
    ):
        assert f"\n{setting}\n" in script


def test_scripts_stop_at_the_first_failure() -> None:
    """A script that goes on after a failed line joins a host that is half made."""
    for name, text in texts().items():
        if name.endswith(".sh"):
            assert text.startswith("#!/bin/sh\n"), name
            assert "\nset -eu\n" in text, name


def test_a_missing_value_is_an_error() -> None:
    """A template's unknown name fails at synthesis, not on the host."""
    with pytest.raises(jinja2.UndefinedError):
        render("{{ unknown }}")


def test_too_much_is_refused() -> None:
    """EC2 would refuse it at deploy; synthesis says so first."""
    with pytest.raises(UsageError, match=r"^hosts: the user data has [\d,]+ bytes"):
        hosts(join_cluster="x" * LIMIT_BYTES)


def test_hosts_of_a_warm_pool_ask_before_they_join() -> None:
    """A stopped host must not stand in the cluster; without a pool nothing is asked."""
    environment = files(completed("warm"))["/etc/stackgen/host.env"]["content"]
    assert environment.splitlines() == [
        "ECS_CLUSTER='c1'",
        "HOST_LOG_GROUP='g1'",
        "ECS_WARM_POOLS_CHECK='true'",
    ]
    assert "WARM" not in files(completed())["/etc/stackgen/host.env"]["content"]


def agent(**keys: Any) -> str:
    """Return the text of one kind."""
    (text,) = agents(Config(name="ci", agents=(Agent(label="a", **keys),)), texts())
    return text


REPOSITORY = "https://example.com/team/large.git"


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_agent_gets_cloud_config(name: str) -> None:
    """The text says what it is, parses, is small enough and runs what it writes."""
    found = agents(configuration(name), texts())
    assert len(found) == len(configuration(name).agents)
    for text in found:
        assert text.startswith("#cloud-config\n")
        assert len(text.encode()) < LIMIT_BYTES
        parsed = yaml.safe_load(text)
        assert parsed["packages"][0] == "java-21-amazon-corretto-headless"
        written = files(text)
        for command in parsed["runcmd"]:
            path = command[0] if command[0] != "systemctl" else f"/etc/systemd/system/{command[-1]}"
            assert path in written


def test_values_come_into_one_entry_of_an_agent() -> None:
    """All seams stand in its environment, quoted, and nowhere else."""
    written = files(agent())
    environment = written.pop("/etc/stackgen/agent.env")["content"]
    assert tuple(sorted(re.findall(r"'@@(\w+)@@'", environment))) == tuple(sorted(AGENT_SEAMS))
    assert "@@" not in str(list(written.values()))


def test_an_agent_starts_what_may_take_long_beside_its_first_build() -> None:
    """The controller waits for the end of cloud-init: only what a build needs stands before it."""
    watch, prepare, *others = yaml.safe_load(agent(reference_repositories=[REPOSITORY]))["runcmd"]
    assert watch[-1] == "stackgen-watch.timer", "first: whatever hangs, the agent ends some day"
    assert prepare == ["/usr/local/lib/stackgen/prepare-agent.sh"]
    assert [command[-1] for command in others] == [
        "stackgen-logs.service",
        "stackgen-repositories.service",
    ]
    for command in (watch, *others):
        assert command[1:4] == ["enable", "--now", "--no-block"]


def test_copies_of_repositories_are_made_where_asked() -> None:
    """By the user that builds run as, with a limit of time; elsewhere nothing of it is written."""
    assert "repositor" not in agent()
    written = files(agent(reference_repositories=[REPOSITORY, "https://example.com/b"]))
    assert written["/etc/stackgen/repositories"]["content"].splitlines() == [
        REPOSITORY,
        "https://example.com/b",
    ]
    unit = written["/etc/systemd/system/stackgen-repositories.service"]["content"].splitlines()
    assert {"User=ec2-user", "TimeoutStartSec=30min", "CacheDirectory=stackgen/git"} <= set(unit)


def test_agents_scripts_arrive_but_for_what_explains_them() -> None:
    """As with the hosts'."""
    written = files(agent(reference_repositories=[REPOSITORY]))
    for name in ("prepare-agent", "watch-controller", "ship-logs", "copy-repositories"):
        content = written[f"/usr/local/lib/stackgen/{name}.sh"]["content"]
        assert content.splitlines() == bare(f"{name}.sh")


ADDITIONS = """\
#cloud-config
packages: [jq]
write_files:
- {path: /opt/a, permissions: 0644, content: "one ${x}\\ntwo\\n"}
runcmd:
- echo 'ready @@ ${HOME}'
timezone: Europe/Berlin
"""


def with_additions(text: str, *, hosts: bool = False) -> Config:
    """Return a configuration whose hosts, or whose only kind of agents, name a file."""
    found = made(
        Config,
        {"name": "ci", "hosts": {"cloud_config": "a.yaml"}}
        if hosts
        else {"name": "ci", "agents": [{"label": "a", "cloud_config": "a.yaml"}]},
    )
    return found.with_files({"a.yaml": text})


@pytest.mark.parametrize("hosts", [True, False])
def test_additions_go_behind_ours(*, hosts: bool) -> None:
    """Lists are appended, other keys stand beside; what a shell expands stays a shell's."""
    config = with_additions(ADDITIONS, hosts=hosts)
    if hosts:
        text = host_text(texts(), config).replace("${!", "${")
        ours = yaml.safe_load(completed())
    else:
        (text,) = agents(config, texts())
        ours = yaml.safe_load(agent())
    assert text.startswith("#cloud-config\n")
    parsed, theirs = yaml.safe_load(text), yaml.safe_load(ADDITIONS)
    for key in ("packages", "write_files", "runcmd"):
        given = ours.get(key, [])
        assert len(parsed[key]) == len(given) + 1
        assert parsed[key][-1] == theirs[key][0]
        assert [str(item)[:40] for item in parsed[key][:-1]] == [str(item)[:40] for item in given]
    assert parsed["timezone"] == "Europe/Berlin"


def test_additions_that_are_too_large_are_refused_with_their_key() -> None:
    """EC2 would refuse the launch; the key, the file and the size are said at synthesis."""
    large = f"#cloud-config\nruncmd: [{'x' * LIMIT_BYTES}]\n"
    pattern = r"^agents\[0\]\.cloud_config \(a\.yaml\): the user data has 2\d,\d{3} bytes .* 16,384"
    with pytest.raises(UsageError, match=pattern):
        agents(with_additions(large), texts())
    with pytest.raises(UsageError, match=r"^hosts\.cloud_config \(a\.yaml\): "):
        host_text(texts(), with_additions(large, hosts=True))
