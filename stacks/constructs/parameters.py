"""The template's parameters: what a person may want to turn in the CloudFormation console later."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network

from troposphere import Parameter, Ref, Template

from stacks import values
from stacks.config import LOG_RETENTION_DAYS, Architecture
from stacks.images import AGENT_PARAMETERS, HOST_PARAMETER
from stacks.light import dataclass
from stacks.naming import STACK_TAG
from stacks.refs import (
    ContainerImage,
    Count,
    Days,
    HostedZoneId,
    ImageId,
    InstanceType,
    SourceRange,
)

#: More ranges than this are fixed in the template: one parameter each would be a long form.
_RANGE_PARAMETERS = 3

_SSM_IMAGE = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
_SSM_NAME = r"^/[A-Za-z0-9_.\-/]+$"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersProps:
    """The defaults, baked from the file.

    Attributes:
        image: The controllers' image when all share one whose name is known, else None.
        instance_type: The hosts' type when there is one, else None.
        host_minimum: Fewest hosts.
        host_maximum: Most hosts.
        allow: Source ranges that may reach the load balancer.
        log_retention: Days a log line is kept.
        dns: Whether there is a hosted zone.
        zone_id: Its id, when the file gives it.
        images: Of each machine image's parameter its id, or the SSM parameter that names it.
    """

    image: str | None
    instance_type: str | None
    host_minimum: int
    host_maximum: int
    allow: tuple[IPv4Network | IPv6Network, ...]
    log_retention: int
    dns: bool
    zone_id: str | None
    images: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """References to the parameters.

    Attributes:
        image: The controllers' image, None when it is no parameter.
        instance_type: The hosts' type, None when they have several.
        host_minimum: Fewest hosts.
        host_maximum: Most hosts.
        host_image: The hosts' image.
        source_ranges: In the order of `allow`; literals when there are many.
        log_retention: Days a log line is kept.
        hosted_zone_id: None without `dns`.
        agent_images: By architecture.
    """

    image: ContainerImage | None
    instance_type: InstanceType | None
    host_minimum: Count
    host_maximum: Count
    host_image: ImageId
    source_ranges: tuple[SourceRange, ...]
    log_retention: Days
    hosted_zone_id: HostedZoneId | None
    agent_images: Mapping[Architecture, ImageId]


def parameters(t: Template, props: ParametersProps) -> Parameters:
    """Define the parameters, each with a default, but for a hosted zone's id to be looked up."""
    return Parameters(
        image=ContainerImage(_image(t, props.image)) if props.image else None,
        instance_type=InstanceType(_type(t, props.instance_type)) if props.instance_type else None,
        host_minimum=Count(_count(t, "HostMinimum", "Fewest hosts", props.host_minimum)),
        host_maximum=Count(_count(t, "HostMaximum", "Most hosts", props.host_maximum)),
        host_image=ImageId(_host_image(t, props.images[HOST_PARAMETER])),
        source_ranges=_ranges(t, props.allow),
        log_retention=Days(_retention(t, props.log_retention)),
        hosted_zone_id=HostedZoneId(_zone(t, props.zone_id)) if props.dns else None,
        agent_images={
            item: ImageId(_agent_image(t, item, props.images[name]))
            for item, name in sorted(AGENT_PARAMETERS.items())
            if name in props.images
        },
    )


def _add(t: Template, group: str, label: str, parameter: Parameter) -> object:
    """Add a parameter with its place and label in the console's form."""
    t.add_parameter(parameter)
    t.add_parameter_to_group(parameter, group)
    t.set_parameter_label(parameter, label)
    return Ref(parameter)


def _image(t: Template, default: str) -> object:
    return _add(
        t,
        "Controllers",
        "Container image",
        Parameter(
            "ControllerImage",
            Type="String",
            Default=default,
            Description="The image every controller runs",
            AllowedPattern=f"^(?!{values.OFFICIAL_PATTERN}$){values.IMAGE_PATTERN[1:]}",
            MaxLength=512,
            ConstraintDescription="must be an image that configures itself, not the official one",
        ),
    )


def _type(t: Template, default: str) -> object:
    return _add(
        t,
        "Hosts",
        "Instance type",
        Parameter(
            "HostInstanceType",
            Type="String",
            Default=default,
            Description="The type of the hosts, of the architecture the stack was made for",
            AllowedPattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$",
            ConstraintDescription="must be an EC2 instance type, such as m6i.large",
        ),
    )


def _count(t: Template, name: str, label: str, default: int) -> object:
    return _add(
        t,
        "Hosts",
        label,
        Parameter(
            name,
            Type="Number",
            Default=default,
            Description=f"{label} of the Auto Scaling group",
            MinValue=1,
            MaxValue=1000,
            ConstraintDescription="must be a number from 1 to 1000",
        ),
    )


def _host_image(t: Template, default: str) -> object:
    what = "the ECS-optimized image of the hosts"
    return _add(t, "Hosts", "Machine image", _machine_image(HOST_PARAMETER, default, what))


def _agent_image(t: Template, architecture: Architecture, default: str) -> object:
    # See `stacks.agent_policies`: the controllers may use no other snapshots of the account.
    own = f"(of one of your own tag the snapshots: {STACK_TAG} with the stack's name)"
    what = f"the {architecture} agents' image {own}"
    parameter = _machine_image(AGENT_PARAMETERS[architecture], default, what)
    return _add(t, "Agents", f"Machine image ({architecture})", parameter)


def _machine_image(name: str, default: str, what: str) -> Parameter:
    if default.startswith("/"):
        return Parameter(
            name,
            Type=_SSM_IMAGE,
            Default=default,
            Description=f"The SSM parameter that names {what}",
            AllowedPattern=_SSM_NAME,
            ConstraintDescription="must be the name of a public SSM parameter, starting with /",
        )
    return Parameter(
        name,
        Type="AWS::EC2::Image::Id",
        Default=default,
        Description=f"The id of {what}",
        AllowedPattern=values.AMI_PATTERN,
        ConstraintDescription="must be a machine image, such as ami-0123456789abcdef0",
    )


def _ranges(t: Template, allow: tuple[IPv4Network | IPv6Network, ...]) -> tuple[SourceRange, ...]:
    if len(allow) > _RANGE_PARAMETERS:
        return tuple(SourceRange(str(item)) for item in allow)
    return tuple(SourceRange(_range(t, place, item)) for place, item in enumerate(allow, start=1))


def _range(t: Template, place: int, default: IPv4Network | IPv6Network) -> object:
    version = default.version
    pattern = r"^(\d{1,3}\.){3}\d{1,3}/\d{1,2}$" if version == 4 else r"^[0-9a-fA-F:]+/\d{1,3}$"  # noqa: PLR2004 - IPv4
    return _add(
        t,
        "Access",
        f"Allowed source range {place}",
        Parameter(
            f"AllowedSourceRange{place}",
            Type="String",
            Default=str(default),
            Description="A range of addresses that may reach the load balancer",
            AllowedPattern=pattern,
            ConstraintDescription=f"must be an IPv{version} range in CIDR form, such as {default}",
        ),
    )


def _retention(t: Template, default: int) -> object:
    return _add(
        t,
        "Operation",
        "Log retention in days",
        Parameter(
            "LogRetention",
            Type="Number",
            Default=default,
            Description="Days a log line is kept",
            AllowedValues=list(LOG_RETENTION_DAYS),
            ConstraintDescription="must be a value CloudWatch Logs accepts, such as 30",
        ),
    )


def _zone(t: Template, default: str | None) -> object:
    given = {"Default": default} if default else {}
    return _add(
        t,
        "Access",
        "Hosted zone",
        Parameter(
            "HostedZoneId",
            Type="AWS::Route53::HostedZone::Id",
            Description="The public hosted zone of the address and of the certificate's validation",
            AllowedPattern=values.ZONE_ID_PATTERN,
            ConstraintDescription="must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ",
            **given,
        ),
    )
