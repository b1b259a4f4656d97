"""Slots: one task each, in one zone, stopped before its successor starts."""

import re
from typing import Any

import pytest

from stackgen_slot import launch
from stackgen_slot.settings import read
from tests.configurations import NAMES, configuration, properties, resources, synthesis


def container(name: str, slot: str) -> dict[str, Any]:
    """Return the one container of a slot."""
    found: dict[str, Any]
    (found,) = properties(name, f"{slot}TaskDefinition")["ContainerDefinitions"]
    return found


def variables(name: str, slot: str) -> dict[str, Any]:
    """Return a container's variables."""
    return {item["Name"]: item["Value"] for item in container(name, slot)["Environment"]}


@pytest.mark.parametrize("name", NAMES)
def test_one_task_stopped_first(name: str) -> None:
    """Two tasks of a slot never share its home, and a broken image is rolled back."""
    for item in resources(name, "AWS::ECS::Service").values():
        service = item["Properties"]
        tags = {tag["Key"]: tag["Value"] for tag in service["Tags"]}
        assert service.get("DesiredCount") == (None if "stackgen:optional" in tags else 1)
        assert service["DeploymentConfiguration"] == {
            "MaximumPercent": 100,
            "MinimumHealthyPercent": 0,
            "DeploymentCircuitBreaker": {
                "Enable": True,
                "Rollback": True,
                "ThresholdConfiguration": {"Type": "COUNT", "Value": 2},
            },
            "Alarms": {
                "AlarmNames": service["DeploymentConfiguration"]["Alarms"]["AlarmNames"],
                "Enable": True,
                "Rollback": True,
            },
        }
        assert service["AvailabilityZoneRebalancing"] == "DISABLED"
        assert service["HealthCheckGracePeriodSeconds"] == 300
        assert "LaunchType" not in service
        assert service["CapacityProviderStrategy"] == [
            {"CapacityProvider": {"Ref": "CapacityProvider"}, "Weight": 1}
        ]


def test_slots_above_the_fewest_are_the_scale_hook_s() -> None:
    """They say so by a tag; a number of tasks in the template would turn them with each change."""
    found = {
        logical: any(tag["Key"] == "stackgen:optional" for tag in item["Properties"]["Tags"])
        for logical, item in resources("optional-slots", "AWS::ECS::Service").items()
    }
    assert found == {
        "Main1Service": False,
        "Main2Service": False,
        "Main3Service": True,
        "Main4Service": True,
        "Team1Service": False,
        "Team2Service": False,
    }


@pytest.mark.parametrize("name", NAMES)
def test_slots_go_round_the_zones(name: str) -> None:
    """Each slot is pinned to the one subnet of its zone."""
    subnets = properties(name, "HostGroup")["VPCZoneIdentifier"]
    for controller in configuration(name).controllers:
        logical = "".join(part[:1].upper() + part[1:] for part in controller.name.split("-"))
        for number in range(1, controller.slots_max + 1):
            service = properties(name, f"{logical}{number}Service")
            network = service["NetworkConfiguration"]["AwsvpcConfiguration"]
            assert network["Subnets"] == [subnets[(number - 1) % len(subnets)]]
            assert network["AssignPublicIp"] == "DISABLED"


@pytest.mark.parametrize("name", NAMES)
def test_containers_run_as_jenkins_in_a_sandbox(name: str) -> None:
    """awsvpc, uid 1000, no second init, a home over TLS through the slot's own access point."""
    for logical, item in resources(name, "AWS::ECS::TaskDefinition").items():
        task = item["Properties"]
        assert task["NetworkMode"] == "awsvpc"
        (found,) = task["ContainerDefinitions"]
        assert found["User"] == "1000:1000"
        assert "LinuxParameters" not in found
        assert "Privileged" not in found
        (volume,) = task["Volumes"]
        slot = logical.removesuffix("TaskDefinition")
        assert volume["EFSVolumeConfiguration"]["TransitEncryption"] == "ENABLED"
        assert volume["EFSVolumeConfiguration"]["AuthorizationConfig"] == {
            "AccessPointId": {"Ref": f"{slot}AccessPoint"},
            "IAM": "ENABLED",
        }
        assert found["MountPoints"] == [
            {"ContainerPath": "/var/jenkins_home", "ReadOnly": False, "SourceVolume": "home"}
        ]


def test_resources_are_the_file_s() -> None:
    """`cpu` is a share, `memory_mib` a hard limit of which the heap takes 60 %."""
    found = container("adopted", "Main3")
    assert (found["Cpu"], found["Memory"]) == (512, 2048)
    assert "MemoryReservation" not in found
    assert "-XX:MaxRAMPercentage=60" in variables("adopted", "Main1")["JAVA_OPTS"].split()


def test_java_options_come_last() -> None:
    """The JVM takes the last of two: the file's own win."""
    options = variables("adopted", "Main1")["JAVA_OPTS"]
    assert options == (
        "-XX:MaxRAMPercentage=60 -XX:+UseG1GC -XX:+ExitOnOutOfMemoryError"
        " -Dhudson.slaves.NodeProvisioner.initialDelay=0"
        " -DexecutableWar.jetty.sessionIdCookieName=JSESSIONID.main -Xlog:gc -Dx=${y}"
    )


def test_each_option_stands_in_the_template_or_in_the_image() -> None:
    """What every Jenkins of this project has is the image's to add, what a user may turn is here.

    The setup wizard above all: the official image is secured by it alone.
    """
    for slot in ("Main1", "Mobile1"):
        here = variables("existing-vpc", slot)
        bare = {"STACKGEN_CONTROLLER": "main", "STACKGEN_SLOT": "main-1"}
        settings = read({**bare, "STACKGEN_URL": "https://x", "STACKGEN_ZONE": "a"})
        added = launch.environment(settings, {})
        assert not set(here) & {name for name, text in added.items() if text}
        twice = names(here["JAVA_OPTS"]) & names(added["JENKINS_JAVA_OPTS"])
        assert twice == set()
        words = " ".join(launch.arguments(settings))
        assert names(here.get("JENKINS_OPTS", "")) & names(words) == set()


def names(options: str) -> set[str]:
    """Return the names of options."""
    return {option.partition("=")[0] for option in options.split()}


def test_a_path_is_jenkins_prefix() -> None:
    """Jenkins must know the path it lives under, and its check asks there."""
    assert "--prefix=/mobile" in variables("existing-vpc", "Mobile2")["JENKINS_OPTS"].split()
    command = " ".join(container("existing-vpc", "Mobile2")["HealthCheck"]["Command"])
    assert "http://127.0.0.1:8080/mobile/login" in command
    assert "JENKINS_OPTS" not in variables("existing-vpc", "Main1")


def test_health_check_and_stop() -> None:
    """Five minutes to boot, then three failures; thirty seconds to stop."""
    found = container("quickstart", "Main1")
    check = found["HealthCheck"]
    assert (check["StartPeriod"], check["Retries"], check["Interval"]) == (300, 3, 10)
    assert 5 < check["Timeout"] <= check["Interval"]
    assert "--max-time 8" in check["Command"][1]
    assert found["StopTimeout"] == 30


def test_secrets_are_read_by_ecs() -> None:
    """No secret's value is a variable: ECS reads each by its ARN when the container starts."""
    found = {
        item["Name"]: item["ValueFrom"] for item in container("quickstart", "Main1")["Secrets"]
    }
    assert found["JENKINS_ADMIN_PASSWORD"] == {"Ref": "MainAdminSecret"}
    assert found["JENKINS_HOOKS_TOKEN"] == {"Ref": "MainHooksSecret"}
    text, values = found["JENKINS_AGENT_PRIVATE_KEY"]["Fn::Sub"]
    assert text.endswith(":parameter/ec2/keypair/${Id}")
    assert values == {"Id": {"Fn::GetAtt": ["MainAgentKeyPair", "KeyPairId"]}}


def test_a_slot_knows_who_it_is() -> None:
    """Controller, slot, zone and address reach the container."""
    found = variables("existing-vpc", "Mobile2")
    assert found["STACKGEN_CONTROLLER"] == "mobile"
    assert found["STACKGEN_SLOT"] == "mobile-2"
    assert found["STACKGEN_ZONE"] == "eu-west-1b"
    assert found["STACKGEN_URL"]["Fn::Sub"][0] == "https://${Name}/mobile"
    assert variables("quickstart", "Main1")["STACKGEN_URL"] == "https://ci.example.com"


def test_images_and_architecture() -> None:
    """A named image for all is a parameter, several are fixed; the architecture is the hosts'."""
    assert container("nat-none", "Main1")["Image"] == {"Ref": "ControllerImage"}
    own = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/stackgen/controller:"
    assert container("several-images", "Main1")["Image"]["Fn::Sub"].startswith(own)
    assert container("several-images", "Other1")["Image"].endswith("amazonaws.com/jenkins:1")
    for name, expected in (("arm", "ARM64"), ("quickstart", "X86_64")):
        platform = properties(name, "Main1TaskDefinition")["RuntimePlatform"]
        assert platform == {"CpuArchitecture": expected, "OperatingSystemFamily": "LINUX"}


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_stands_in_the_template(name: str) -> None:
    """A password is never in a variable, parameter or output: only where it lies."""
    root = synthesis(name).root
    # But for the client's secret of a login, whose place the file gives, nothing is resolved.
    found = re.findall(r'"(\w+)": "[^"]*resolve:secretsmanager', synthesis(name).root_json)
    assert set(found) <= {"ClientSecret"}
    assert not any("Password" in key for key in [*root["Parameters"], *root["Outputs"]])
