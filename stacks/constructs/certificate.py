"""The certificates, validated by records in the hosted zone without anybody's hand."""

from dataclasses import dataclass

from troposphere import Ref, Template, certificatemanager

from stacks.naming import name_tag
from stacks.refs import CertificateArn, HostedZoneId

#: Names of one certificate, unless AWS raises the quota.
#: https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
_NAMES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateProps:
    """What the certificates are for.

    Attributes:
        hosts: Full names inside the zone, the stack's own first. The list is create-only: another
            name means another certificate, made before the old one goes.
            https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html
        hosted_zone_id: With it, ACM writes the validation records itself.
    """

    hosts: tuple[str, ...]
    hosted_zone_id: HostedZoneId


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The issued certificates.

    Attributes:
        arns: The first carries the stack's own name.
    """

    arns: tuple[CertificateArn, ...]


def certificate(t: Template, props: CertificateProps) -> Certificate:
    """Define one certificate for every ten names."""
    arns = []
    for start in range(0, len(props.hosts), _NAMES):
        names = props.hosts[start : start + _NAMES]
        place = start // _NAMES
        made = t.add_resource(
            certificatemanager.Certificate(
                f"Certificate{place + 1}" if place else "Certificate",
                DomainName=names[0],
                ValidationMethod="DNS",
                DomainValidationOptions=[
                    certificatemanager.DomainValidationOption(
                        DomainName=name, HostedZoneId=props.hosted_zone_id
                    )
                    for name in names
                ],
                Tags=name_tag("certificate"),
            )
        )
        if names[1:]:
            made.SubjectAlternativeNames = list(names[1:])
        arns.append(CertificateArn(Ref(made)))
    return Certificate(arns=tuple(arns))
