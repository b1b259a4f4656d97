"""User data: valid cloud-config, small enough, and touched by CloudFormation in one place."""

import re
from typing import Any

import jinja2
import pytest
import yaml

from cli.package import texts
from stacks.errors import StackgenError
from stacks.userdata import LIMIT_BYTES, host_text, render
from tests.configurations import NAMES, properties


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


def test_one_entry_alone_is_completed_by_cloudformation() -> None:
    """Every other `${` is a shell's, and reaches the host as it was written."""
    text = host_text({**texts(), "cloudinit/scripts/join-cluster.sh": "#!/bin/sh\necho ${HOME}\n"})
    assert re.findall(r"\$\{[^!][^}]*\}", text) == ["${Cluster}", "${LogGroup}"]
    (entry,) = [entry for entry in files(text).values() if re.search(r"\$\{[^!]", entry["content"])]
    assert entry["path"] == "/etc/stackgen/host.env"
    assert "echo ${!HOME}" in files(text)["/usr/local/lib/stackgen/join-cluster.sh"]["content"]


def test_scripts_arrive_unchanged() -> None:
    """Indentation in YAML changes no byte of a script."""
    for name in ("join-cluster.sh", "watch-host.sh"):
        written = files(completed())[f"/usr/local/lib/stackgen/{name}"]["content"]
        assert written.rstrip("\n") == texts()[f"cloudinit/scripts/{name}"].rstrip("\n")


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
    large = {**texts(), "cloudinit/scripts/join-cluster.sh": "#" * LIMIT_BYTES}
    with pytest.raises(StackgenError, match="user data"):
        host_text(large)


def test_hosts_of_a_warm_pool_ask_before_they_join() -> None:
    """A stopped host must not stand in the cluster; without a pool nothing is asked."""
    environment = files(completed("warm"))["/etc/stackgen/host.env"]["content"]
    assert environment.splitlines() == [
        "ECS_CLUSTER='c1'",
        "HOST_LOG_GROUP='g1'",
        "ECS_WARM_POOLS_CHECK='true'",
    ]
    assert "WARM" not in files(completed())["/etc/stackgen/host.env"]["content"]
