"""The certificates, validated by records in the hosted zone without anybody's hand."""

from troposphere import Ref, Template, certificatemanager

from stacks.errors import StackgenError
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import CertificateArn, HostedZoneId

#: Names of one certificate, unless AWS raises the quota.
#: https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
_NAMES = 10

#: A certificate's first name is its common name (RFC 5280); the others may have 253 characters.
#: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
_LONGEST_FIRST = 64


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
    """Define one certificate for every ten names.

    Raises:
        StackgenError: Ten names, all of them too long to be the first.
    """
    arns = []
    for start in range(0, len(props.hosts), _NAMES):
        names = sorted(props.hosts[start : start + _NAMES], key=_too_long)
        if _too_long(names[0]):
            raise StackgenError(
                f"ACM gives no certificate to {names[0]}: its first name has at most"
                f" {_LONGEST_FIRST} characters",
                "write a shorter host, or a certificate of your own in `tls.certificate`",
            )
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
            made.SubjectAlternativeNames = names[1:]
        arns.append(CertificateArn(Ref(made)))
    return Certificate(arns=tuple(arns))


def _too_long(name: str) -> bool:
    """Tell whether a name cannot be the first."""
    return len(name) > _LONGEST_FIRST
