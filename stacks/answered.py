"""What checkov finds and is right as it stands: each finding's answer, on its resource.

checkov reads the reasons from a resource's metadata, and so does whoever reads the template. At
most five checks are answered so over all examples, and two more where an internal load balancer
has no certificate: a test counts them. What a file turns off itself is answered too. Everything
else that it finds is mended.
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from troposphere import AWSObject, Template

from stacks.light import dataclass


def _always(_: Mapping[str, Any]) -> bool:
    return True


def _plain(properties: Mapping[str, Any]) -> bool:
    """Tell a listener that serves without TLS from one that only leads to the other."""
    forwards = all(item.Type != "redirect" for item in properties["DefaultActions"])
    return properties["Protocol"] == "HTTP" and forwards


def _without_insights(properties: Mapping[str, Any]) -> bool:
    return any(item.Value == "disabled" for item in properties["ClusterSettings"])


def _only_counts(properties: Mapping[str, Any]) -> bool:
    return any("Count" in item.OverrideAction.properties for item in properties["Rules"])


def _without_key(properties: Mapping[str, Any]) -> bool:
    return "KmsKeyId" not in properties


def _outside(properties: Mapping[str, Any]) -> bool:
    return "VpcConfig" not in properties


def _has_wildcard(properties: Mapping[str, Any]) -> bool:
    names = (properties["DomainName"], *properties.get("SubjectAlternativeNames", ()))
    return any(name.startswith("*.") for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """Why a finding stands.

    Attributes:
        check: checkov's id.
        kind: The resource's type.
        reason: In one line.
        where: Tells by its properties whether a resource of that type has the finding.
    """

    check: str
    kind: str
    reason: str
    where: Callable[[Mapping[str, Any]], bool] = _always


_INTERNAL = "internal, and the file names no domain: there is no name to make a certificate for"

_ANSWERS = (
    _Answer(
        check="CKV_AWS_2",
        kind="AWS::ElasticLoadBalancingV2::Listener",
        reason=_INTERNAL,
        where=_plain,
    ),
    _Answer(
        check="CKV_AWS_103",
        kind="AWS::ElasticLoadBalancingV2::Listener",
        reason=_INTERNAL,
        where=_plain,
    ),
    _Answer(
        check="CKV_AWS_18",
        kind="AWS::S3::Bucket",
        reason="this bucket holds the access logs: logging its own would never end",
    ),
    _Answer(
        check="CKV_AWS_33",
        kind="AWS::KMS::Key",
        reason=(
            "through EC2, EFS and AWS Backup alone, and for this account alone: Auto Scaling's own"
            " role may not exist yet and cannot be named"
        ),
    ),
    _Answer(
        check="CKV_AWS_65",
        kind="AWS::ECS::Cluster",
        reason="turned off by the file: logs.container_insights",
        where=_without_insights,
    ),
    _Answer(
        check="CKV_AWS_115",
        kind="AWS::Lambda::Function",
        reason="a new account has ten executions in all and can reserve none; a table gives turns",
    ),
    _Answer(
        check="CKV_AWS_117",
        kind="AWS::Lambda::Function",
        reason="it runs when the network goes, and must answer whatever has become of it",
        where=_outside,
    ),
    _Answer(
        check="CKV_AWS_158",
        kind="AWS::Logs::LogGroup",
        reason="what an image's build prints: no secret is in it, and AWS encrypts it all the same",
        where=_without_key,
    ),
    _Answer(
        check="CKV_AWS_192",
        kind="AWS::WAFv2::WebACL",
        reason="asked for by the file: access.firewall counts, before it blocks",
        where=_only_counts,
    ),
    _Answer(
        check="CKV2_AWS_71",
        kind="AWS::CertificateManager::Certificate",
        reason="asked for by the file: dns.wildcard, one certificate for every team's host",
        where=_has_wildcard,
    ),
)


def answer(t: Template) -> None:
    """Write every answer on the resource it is about; other metadata stays."""
    for resource in t.resources.values():
        found = [item for item in _ANSWERS if _is_about(item, resource)]
        if found:
            skipped = [{"id": item.check, "comment": item.reason} for item in found]
            resource.Metadata = {
                **getattr(resource, "Metadata", {}),
                "checkov": {"skip": skipped},
            }


def _is_about(item: _Answer, resource: AWSObject) -> bool:
    """Tell whether a resource has the finding."""
    return bool(resource.resource_type == item.kind and item.where(resource.properties))
