"""Security groups: who is admitted where."""

import pytest
import yaml

from stacks.errors import ConfigError
from stacks.loading import load
from stacks.synth import synth
from tests.configurations import NAMES, configuration, properties, resources, synthesis, texts

Rule = tuple[object, int]


def admitted(name: str, logical: str) -> list[Rule]:
    """Return source and port of a group's inline rules."""
    rules = properties(name, logical).get("SecurityGroupIngress", [])
    return [(rule.get("CidrIp", rule.get("CidrIpv6")), rule["FromPort"]) for rule in rules]


def https_rules(allow: list[str]) -> list[object]:
    """Return the rules of a balancer's group that admits these ranges by HTTPS."""
    dns = {"zone": "example.com", "zone_id": "Z0123456789ABCDEFGHIJ"}
    text = yaml.safe_dump({"name": "ci", "dns": dns, "access": {"allow": allow}})
    found = synth(load(text.encode(), file="ci.yaml"), texts()).root["Resources"]
    rules: list[object] = found["LoadBalancerSecurityGroup"]["Properties"]["SecurityGroupIngress"]
    return rules


def test_without_allow_only_the_vpc_is_admitted() -> None:
    """An internal balancer without a certificate serves the VPC by HTTP."""
    assert admitted("minimal", "LoadBalancerSecurityGroup") == [("10.0.0.0/16", 80)]


def test_an_internal_balancer_with_a_certificate_serves_https() -> None:
    """HTTP then only leads to HTTPS."""
    found = admitted("certificate-and-dns", "LoadBalancerSecurityGroup")
    assert found == [("10.0.0.0/16", 443), ("10.0.0.0/16", 80)]


def test_allowed_ranges_are_parameters() -> None:
    """Up to three ranges can be turned in the console; they are the only ones admitted."""
    first, second = {"Ref": "AllowedSourceRange1"}, {"Ref": "AllowedSourceRange2"}
    found = admitted("five-teams", "LoadBalancerSecurityGroup")
    assert found == [(first, 443), (first, 80), (second, 443), (second, 80)]


def test_many_ranges_are_fixed() -> None:
    """More ranges than three stand in the template; none is lost."""
    found = admitted("many-ranges", "LoadBalancerSecurityGroup")
    ranges = [f"198.51.100.{number * 16}/28" for number in range(5)]
    assert found == [(source, port) for source in ranges for port in (443, 80)]
    assert not any("SourceRange" in name for name in synthesis("many-ranges").root["Parameters"])


def test_the_most_ranges_fit_one_group() -> None:
    """A group takes 60 rules, unless AWS raises the quota; each range needs two, 443 and 80.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    """
    ranges = [f"198.51.{number}.0/24" for number in range(31)]
    assert len(https_rules(ranges[:30])) == 60
    with pytest.raises(ConfigError) as refused:
        https_rules(ranges)
    assert "access.allow" in str(refused.value.problems[0])


def test_ipv6_ranges_are_ipv6_rules() -> None:
    """EC2 refuses an IPv6 range in `CidrIp`."""
    rules = properties("dual-stack", "LoadBalancerSecurityGroup")["SecurityGroupIngress"]
    second = {"Ref": "AllowedSourceRange2"}
    assert [rule["FromPort"] for rule in rules if rule.get("CidrIpv6") == second] == [443, 80]
    assert not any(rule.get("CidrIp") == second for rule in rules)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_balancer_is_open_to_ranges(name: str) -> None:
    """Nobody's port 22, no host and no task is open to an address range."""
    open_groups = {
        logical
        for logical, group in resources(name, "AWS::EC2::SecurityGroup").items()
        if "SecurityGroupIngress" in group["Properties"]
    }
    assert open_groups <= {"LoadBalancerSecurityGroup", "EndpointSecurityGroup"}
    for rule in resources(name, "AWS::EC2::SecurityGroupIngress").values():
        assert "SourceSecurityGroupId" in rule["Properties"]


@pytest.mark.parametrize("name", NAMES)
def test_rules_between_groups(name: str) -> None:
    """Balancer and hooks to Jenkins, tasks to the homes and by SSH to agents; nothing else."""
    found = {
        (
            rule["Properties"]["SourceSecurityGroupId"]["Ref"],
            rule["Properties"]["GroupId"]["Ref"],
            rule["Properties"]["FromPort"],
        )
        for rule in resources(name, "AWS::EC2::SecurityGroupIngress").values()
    }
    expected = {
        ("LoadBalancerSecurityGroup", "ControllerSecurityGroup", 8080),
        ("ControllerSecurityGroup", "FileSystemSecurityGroup", 2049),
        ("ControllerSecurityGroup", "AgentSecurityGroup", 22),
    }
    if configuration(name).hooks.active:
        expected.add(("HookSecurityGroup", "ControllerSecurityGroup", 8080))
    if name == "adopted":  # it has no agents
        expected = {item for item in expected if item[2] != 22}
    assert found == expected
