"""Outputs: names that programs ask for."""

import pytest

from tests.configurations import NAMES, synthesis


@pytest.mark.parametrize("name", NAMES)
def test_the_names_are_a_contract(name: str) -> None:
    """Every stack tells its address, balancer, cluster, homes and passwords' places."""
    found = synthesis(name).root["Outputs"]
    expected = "Url LoadBalancerDnsName ClusterName FileSystemId HostGroupName AlarmTopicArn"
    assert set(expected.split()) <= set(found)
    assert any(key.endswith("AdminSecretArn") for key in found)
    assert not any("Export" in output for output in found.values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("quickstart", "https://ci.example.com"),
        ("certificate-and-dns", "https://jenkins.example.com"),
        ("many-by-path", "https://ci.example.com/team0"),
    ],
)
def test_the_address_is_the_name_users_type(name: str, expected: str) -> None:
    """It leads to the first controller, path included."""
    assert synthesis(name).root["Outputs"]["Url"]["Value"] == expected


def test_without_a_name_it_is_the_balancer_s() -> None:
    """HTTP inside the VPC, HTTPS with a certificate of one's own."""
    name = {"Name": {"Fn::GetAtt": ["LoadBalancer", "DNSName"]}}
    internal = synthesis("minimal").root["Outputs"]["Url"]["Value"]
    assert internal == {"Fn::Sub": ["http://${Name}", name]}
    secure = synthesis("certificate").root["Outputs"]["Url"]["Value"]
    assert secure == {"Fn::Sub": ["https://${Name}", name]}


def test_several_controllers_have_an_address_each() -> None:
    """One controller's address is the stack's; each of several has its own."""
    found = synthesis("many-by-host").root["Outputs"]
    assert found["Team3Url"]["Value"] == "https://team3.ci.example.com"
    assert found["BothUrl"]["Value"] == "https://team0.ci.example.com/both"
    assert found["MainUrl"]["Value"] == found["Url"]["Value"] == "https://ci.example.com"
    assert "MainUrl" not in synthesis("quickstart").root["Outputs"]
