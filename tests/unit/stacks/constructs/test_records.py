"""Alias records: the names users type."""

from tests.configurations import properties, resources, synthesis


def test_the_stack_s_name_leads_to_the_balancer() -> None:
    """An alias follows the balancer's addresses without a time to live."""
    assert properties("quickstart", "AliasRecord") == {
        "HostedZoneId": {"Ref": "HostedZoneId"},
        "Name": "ci.example.com",
        "Type": "A",
        "AliasTarget": {
            "DNSName": {"Fn::GetAtt": ["LoadBalancer", "DNSName"]},
            "HostedZoneId": {"Fn::GetAtt": ["LoadBalancer", "CanonicalHostedZoneID"]},
            "EvaluateTargetHealth": False,
        },
    }


def test_every_host_of_a_route_has_one_record() -> None:
    """Two controllers may share a host; its record is made once."""
    found = resources("many-by-host", "AWS::Route53::RecordSet")
    names = sorted(record["Properties"]["Name"] for record in found.values())
    assert names == sorted(["ci.example.com", *(f"team{n}.ci.example.com" for n in range(11))])
    assert "Team0CiExampleComAliasRecord" in found


def test_ipv6_has_its_own_record() -> None:
    """AAAA needs a balancer with IPv6 addresses, and only that one gets it."""
    found = resources("dual-stack", "AWS::Route53::RecordSet")
    assert sorted(record["Properties"]["Type"] for record in found.values()) == ["A", "AAAA"]


def test_no_zone_no_record() -> None:
    """Without `dns` the names are the user's own affair."""
    for name in ("minimal", "certificate"):
        kinds = {item["Type"] for item in synthesis(name).root["Resources"].values()}
        assert "AWS::Route53::RecordSet" not in kinds
