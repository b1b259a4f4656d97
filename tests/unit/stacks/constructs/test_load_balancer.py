"""The load balancer: where it stands and what it refuses."""

from tests.configurations import properties


def attributes(name: str) -> dict[str, object]:
    """Return the balancer's attributes."""
    found = properties(name, "LoadBalancer")["LoadBalancerAttributes"]
    return {item["Key"]: item["Value"] for item in found}


def test_it_faces_the_internet_only_with_allow() -> None:
    """Without source ranges it is internal, in private subnets."""
    assert properties("minimal", "LoadBalancer")["Scheme"] == "internal"
    assert properties("minimal", "LoadBalancer")["Subnets"] == [
        {"Ref": "PrivateSubnetA"},
        {"Ref": "PrivateSubnetB"},
    ]
    assert properties("quickstart", "LoadBalancer")["Scheme"] == "internet-facing"
    assert properties("quickstart", "LoadBalancer")["Subnets"] == [
        {"Ref": "PublicSubnetA"},
        {"Ref": "PublicSubnetB"},
    ]


def test_it_drops_invalid_headers() -> None:
    """A header no standard allows is how requests are smuggled."""
    assert attributes("minimal")["routing.http.drop_invalid_header_fields.enabled"] == "true"


def test_it_writes_access_logs() -> None:
    """Every request is kept in the stack's own bucket."""
    assert attributes("minimal")["access_logs.s3.enabled"] == "true"
    assert attributes("minimal")["access_logs.s3.bucket"] == {"Ref": "AccessLogBucket"}


def test_protection_is_the_file_s() -> None:
    """`protection.balancer` is on unless the file says otherwise."""
    key = "deletion_protection.enabled"
    assert attributes("minimal")[key] == "true"
    assert attributes("certificate-and-dns")[key] == "false"


def test_ipv6_only_for_ipv6_clients() -> None:
    """A balancer with IPv4 addresses alone would never see an allowed IPv6 range."""
    assert properties("dual-stack", "LoadBalancer")["IpAddressType"] == "dualstack"
    assert properties("quickstart", "LoadBalancer")["IpAddressType"] == "ipv4"
