"""The application load balancer."""

from troposphere import GetAtt, Ref, Template
from troposphere import elasticloadbalancingv2 as elb

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import (
    BucketName,
    DomainName,
    HostedZoneId,
    LoadBalancerArn,
    LoadBalancerName,
    LogicalId,
    SecurityGroupId,
    SubnetId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerProps:
    """Where the balancer stands.

    Attributes:
        facing: Whether it is reachable from the internet.
        dual_stack: Whether it has IPv6 addresses too; its subnets must have IPv6 ranges.
        subnets: In two zones or more, each /27 or larger with 8 free addresses.
            https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
        security_group: Its own.
        protected: Whether it refuses to be deleted.
        access_logs: The bucket it writes to.
        after: What must exist before it: the bucket's policy, and the way to the internet.
    """

    facing: bool
    dual_stack: bool
    subnets: tuple[SubnetId, ...]
    security_group: SecurityGroupId
    protected: bool
    access_logs: BucketName
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer:
    """The balancer.

    Attributes:
        arn: The balancer.
        dns_name: Its own name.
        zone_id: The hosted zone of that name, for alias records.
        metric_name: Its name in CloudWatch.
    """

    arn: LoadBalancerArn
    dns_name: DomainName
    zone_id: HostedZoneId
    metric_name: LoadBalancerName


def load_balancer(t: Template, props: LoadBalancerProps) -> LoadBalancer:
    """Define the balancer."""
    balancer = t.add_resource(
        elb.LoadBalancer(
            "LoadBalancer",
            Type="application",
            Scheme="internet-facing" if props.facing else "internal",
            IpAddressType="dualstack" if props.dual_stack else "ipv4",
            Subnets=list(props.subnets),
            DependsOn=list(props.after),
            SecurityGroups=[props.security_group],
            LoadBalancerAttributes=[
                _switch("routing.http.drop_invalid_header_fields.enabled", on=True),
                _switch("deletion_protection.enabled", on=props.protected),
                _switch("access_logs.s3.enabled", on=True),
                elb.LoadBalancerAttributes(Key="access_logs.s3.bucket", Value=props.access_logs),
            ],
            Tags=name_tag("balancer"),
        )
    )
    return LoadBalancer(
        arn=LoadBalancerArn(Ref(balancer)),
        dns_name=DomainName(GetAtt(balancer, "DNSName")),
        zone_id=HostedZoneId(GetAtt(balancer, "CanonicalHostedZoneID")),
        metric_name=LoadBalancerName(GetAtt(balancer, "LoadBalancerFullName")),
    )


def _switch(key: str, *, on: bool) -> elb.LoadBalancerAttributes:
    """Return one attribute of the balancer."""
    return elb.LoadBalancerAttributes(Key=key, Value=str(on).lower())
