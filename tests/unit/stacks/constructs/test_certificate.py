"""Certificates: every name of the stack, validated in its zone."""

from typing import Any

import pytest
from troposphere import Template

from stacks.constructs.certificate import CertificateProps, certificate
from stacks.errors import StackgenError
from stacks.refs import HostedZoneId
from tests.configurations import properties, synthesis


def defined(*hosts: str) -> dict[str, Any]:
    """Return the properties of the one certificate for these names."""
    t = Template()
    certificate(t, CertificateProps(hosts=hosts, hosted_zone_id=HostedZoneId("Z12345")))
    found: dict[str, Any] = t.to_dict()["Resources"]["Certificate"]["Properties"]
    return found


def test_the_zone_validates_the_stack_s_name() -> None:
    """With the zone's id, ACM writes the record itself and nobody waits for a person."""
    found = properties("quickstart", "Certificate")
    assert found["DomainName"] == "ci.example.com"
    assert found["ValidationMethod"] == "DNS"
    assert found["DomainValidationOptions"] == [
        {"DomainName": "ci.example.com", "HostedZoneId": {"Ref": "HostedZoneId"}}
    ]


def test_every_host_of_a_route_is_covered_and_validated() -> None:
    """A name without an option of its own would wait for validation by e-mail for ever."""
    both = [properties("many-by-host", name) for name in ("Certificate", "Certificate2")]
    names = [name for one in both for name in [one["DomainName"], *one["SubjectAlternativeNames"]]]
    assert names == ["ci.example.com", *(f"team{n}.ci.example.com" for n in range(11))]
    for one in both:
        options = [option["DomainName"] for option in one["DomainValidationOptions"]]
        assert options == [one["DomainName"], *one["SubjectAlternativeNames"]]


def test_ten_names_are_one_certificate() -> None:
    """A certificate takes ten names unless AWS raises the quota: the eleventh begins another."""

    def made(count: int) -> int:
        names = tuple(f"h{number}.example.com" for number in range(count))
        props = CertificateProps(hosts=names, hosted_zone_id=HostedZoneId("Z12345"))
        return len(certificate(Template(), props).arns)

    assert [made(count) for count in (1, 10, 11, 20, 21)] == [1, 1, 2, 2, 3]


def test_none_is_made_beside_one_s_own() -> None:
    """`tls.certificate` replaces the certificate, with `dns` and without."""
    for name in ("certificate", "certificate-and-dns", "minimal"):
        kinds = {item["Type"] for item in synthesis(name).root["Resources"].values()}
        assert "AWS::CertificateManager::Certificate" not in kinds


def test_the_first_name_is_a_short_one() -> None:
    """It is the common name, of at most 64 characters; ACM takes longer ones beside it."""
    long, short = f"{'a' * 60}.example.com", "team.example.com"
    made = defined(long, short)
    assert made["DomainName"] == short
    assert made["SubjectAlternativeNames"] == [long]
    with pytest.raises(StackgenError, match="at most 64 characters"):
        defined(long)
