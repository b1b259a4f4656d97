"""The names users type, as alias records of the load balancer."""

from troposphere import Template, route53

from stacks.light import dataclass
from stacks.refs import DomainName, HostedZoneId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsProps:
    """Which names lead where.

    Attributes:
        hosted_zone_id: The zone the names lie in.
        hosts: Logical prefix and full name of each; the stack's own has an empty prefix.
        dns_name: The load balancer's own name.
        dns_zone_id: The zone of that name.
        dual_stack: Whether it has IPv6 addresses.
            https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-elb-load-balancer.html
    """

    hosted_zone_id: HostedZoneId
    hosts: tuple[tuple[str, str], ...]
    dns_name: DomainName
    dns_zone_id: HostedZoneId
    dual_stack: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Nothing refers to a record."""


def records(t: Template, props: RecordsProps) -> Records:
    """Define an A record for each name, and AAAA where the balancer has IPv6."""
    target = route53.AliasTarget(
        HostedZoneId=props.dns_zone_id, DNSName=props.dns_name, EvaluateTargetHealth=False
    )
    for logical, host in props.hosts:
        for kind in ("A", "AAAA") if props.dual_stack else ("A",):
            t.add_resource(
                route53.RecordSetType(
                    f"{logical}AliasRecord" if kind == "A" else f"{logical}Ipv6AliasRecord",
                    HostedZoneId=props.hosted_zone_id,
                    Name=host,
                    Type=kind,
                    AliasTarget=target,
                )
            )
    return Records()
