"""VPC end points: how private subnets reach AWS without the internet."""

from troposphere import Sub, Template, ec2

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import LogicalId, RouteTableId, SecurityGroupId, SubnetId, VpcId

#: What hosts, tasks, agents and the EC2 plugin call when there is no NAT gateway. Not KMS: the
#: services that hold what the key encrypts ask it on their own side. Nobody inside calls SNS or
#: EventBridge; a host of a warm pool learns its state from its
#: metadata. Packages of Amazon Linux lie in S3. Not ec2messages: sessions go over ssmmessages, and
#: regions opened since 2024 have no such service, so that the end point could not be made there.
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
#: https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
#: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
_SERVICES = (
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "elasticfilesystem",
    "logs",
    "monitoring",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "sts",
)

#: What the hooks call besides.
_HOOKS = ("autoscaling", "elasticloadbalancing")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointsProps:
    """Which end points, and where.

    Attributes:
        vpc_id: The stack's own VPC; it must have DNS support and host names for private names.
            https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html
        private_subnets: Each gets a network interface of every interface end point.
        route_tables: Those that learn the way to S3.
        security_group: Admits HTTPS from the VPC; None where NAT gateways lead out.
        hooks: Whether functions of the stack live in it.
    """

    vpc_id: VpcId
    private_subnets: tuple[SubnetId, ...]
    route_tables: tuple[RouteTableId, ...]
    security_group: SecurityGroupId | None
    hooks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """What must exist before a host can work.

    Attributes:
        reachable: The end points.
    """

    reachable: tuple[LogicalId, ...]


def endpoints(t: Template, props: EndpointsProps) -> Endpoints:
    """Define the free gateway end points, of S3, where image layers lie, and the hooks' table.

    And where no NAT gateway leads out, the others.
    """
    found = [_gateway(t, "s3", props), *([_gateway(t, "dynamodb", props)] if props.hooks else [])]
    if props.security_group is not None:
        services = [*_SERVICES, *(_HOOKS if props.hooks else ())]
        found.extend(_interface(t, service, props) for service in services)
    return Endpoints(reachable=tuple(LogicalId(item.title) for item in found))


def _gateway(t: Template, service: str, props: EndpointsProps) -> ec2.VPCEndpoint:
    """Define one gateway end point, which costs nothing."""
    return t.add_resource(
        ec2.VPCEndpoint(
            f"{service.capitalize()}Endpoint",
            VpcId=props.vpc_id,
            VpcEndpointType="Gateway",
            ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            RouteTableIds=list(props.route_tables),
            Tags=name_tag(service),
        )
    )


def _interface(t: Template, service: str, props: EndpointsProps) -> ec2.VPCEndpoint:
    """Define one interface end point that answers under the service's own name."""
    words = service.replace(".", "-").split("-")
    return t.add_resource(
        ec2.VPCEndpoint(
            "".join(word.capitalize() for word in words) + "Endpoint",
            VpcId=props.vpc_id,
            VpcEndpointType="Interface",
            ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            SubnetIds=list(props.private_subnets),
            SecurityGroupIds=[props.security_group],
            PrivateDnsEnabled=True,
            Tags=name_tag(service.replace(".", "-")),
        )
    )
