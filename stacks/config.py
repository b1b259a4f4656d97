"""The configuration file as types: what each key means, its default, its range.

These models hold one value's own shape only (type, range, pattern). What needs two keys, a table
or the region stands in `stacks/checks/`; reading text, with the line of every key, in
`stacks/loading.py`. Constructs receive these objects and never see YAML.
"""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Architecture = Literal["x86_64", "arm64"]

#: Placed where a slot's image would be: the controller's own image is a later part of the project.
OFFICIAL_IMAGE = "docker.io/jenkins/jenkins:2.568.2-lts-jdk21"

NAME_PATTERN = r"^[a-z][a-z0-9-]*$"

#: What CloudWatch Logs accepts for a log group's retention, in days.
#: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)  # fmt: skip


class _Model(BaseModel):
    """Immutable, no unknown keys, no silent conversion (`"2"` and `true` are not numbers)."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Dns(_Model):
    """The name users type, in a public Route 53 hosted zone."""

    zone: Annotated[str, Field(max_length=255)]
    """The hosted zone's domain, such as `example.com`."""
    zone_id: Annotated[str, Field(pattern=r"^Z[A-Z0-9]{4,31}$")] | None = None
    """The hosted zone's id. Absent: `deploy` looks it up among the account's public zones."""
    host: Annotated[str, Field(max_length=255)] | None = None
    """The full name inside the zone. Absent: `<name>.<zone>`."""


class Tls(_Model):
    """A certificate that exists already, instead of one made and validated in the zone."""

    certificate: Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/.+$")]
    """The ARN of an ACM certificate in the stack's region."""


class Access(_Model):
    """Who may reach the load balancer."""

    allow: Annotated[tuple[IPv4Network | IPv6Network, ...], Field(max_length=50, strict=False)] = ()
    """Source ranges in CIDR form. Empty: the balancer is internal, reachable from the VPC only."""
    open_to_world: bool = False
    """Must be true for `0.0.0.0/0` or `::/0` to be accepted in `allow`."""


class NewSubnets(_Model):
    """The ranges of the subnets to make, one per zone each."""

    public: Annotated[tuple[IPv4Network, ...], Field(strict=False)]
    """One range per zone: load balancer and NAT gateways."""
    private: Annotated[tuple[IPv4Network, ...], Field(strict=False)]
    """One range per zone: hosts, tasks, file system, agents."""


class NewNetwork(_Model):
    """A VPC made by the stack."""

    cidr: Annotated[IPv4Network, Field(strict=False)] = IPv4Network("10.0.0.0/16")
    """The range of the VPC, /16 to /24."""
    availability_zones: int | Annotated[tuple[str, ...], Field(strict=False)] = 2
    """2 or 3 zones chosen by the region, or a list of that many zone names."""
    nat: Literal["per_zone", "single", "none"] = "per_zone"
    """How private subnets reach out: a gateway per zone, one for all (a loss of its zone is then
    total), or none (the stack makes an interface end point for each AWS service it needs)."""
    subnets: NewSubnets | None = None
    """Ranges of the subnets. Absent: cut from `cidr`."""


class ExistingSubnet(_Model):
    """A subnet that exists already."""

    id: Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$")]
    """The subnet's id."""
    cidr: Annotated[IPv4Network, Field(strict=False)]
    """The subnet's range."""
    zone: str
    """The name of the subnet's availability zone, such as `us-east-1a`."""


class ExistingSubnets(_Model):
    """The subnets of an existing VPC."""

    public: Annotated[tuple[ExistingSubnet, ...], Field(strict=False)] = ()
    """Subnets of the load balancer, one per zone; needed only with `access.allow`."""
    private: Annotated[tuple[ExistingSubnet, ...], Field(strict=False)]
    """Subnets of hosts, tasks, file system and agents, one per zone; they need a way out."""


class ExistingNetwork(_Model):
    """A VPC that exists already: the stack adds nothing to it but what lives in its subnets."""

    vpc_id: Annotated[str, Field(pattern=r"^vpc-[0-9a-f]{8,17}$")]
    """The VPC's id."""
    vpc_cidr: Annotated[IPv4Network, Field(strict=False)]
    """The VPC's range."""
    subnets: ExistingSubnets
    """Two or three zones of it."""


def _network_kind(value: object) -> str:
    """Tell by the key `vpc_id` which of the two networks a mapping describes."""
    if isinstance(value, dict):
        return "existing" if "vpc_id" in value or "vpc_cidr" in value else "new"
    return "existing" if isinstance(value, ExistingNetwork) else "new"


Network = Annotated[
    Annotated[NewNetwork, Tag("new")] | Annotated[ExistingNetwork, Tag("existing")],
    Discriminator(_network_kind),
]


class Hosts(_Model):
    """The EC2 instances that carry the controllers."""

    instance_types: Annotated[tuple[str, ...], Field(min_length=1, max_length=20, strict=False)] = (
        "m6i.large",
    )
    """Instance types of one architecture, the preferred first."""
    min: Annotated[int, Field(ge=1, le=500)] | None = None
    """Fewest hosts. Absent: one per availability zone."""
    max: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Most hosts. Absent: twice the fewest, and never too few for the slots."""
    ami: Annotated[str, Field(pattern=r"^ami-[0-9a-f]{8,17}$")] | None = None
    """An ECS-optimized image. Absent: AWS's recommended Amazon Linux 2023 one."""
    unchecked_types: bool = False
    """Accept instance types that the table of this version does not know."""


class Route(_Model):
    """How requests find a controller; a controller without one takes what no other takes."""

    host: Annotated[str, Field(max_length=255)] | None = None
    """A full host name, such as `team.ci.example.com`."""
    path: Annotated[str, Field(pattern=r"^/[a-z][a-z0-9-]*$", max_length=64)] | None = None
    """A path of one level, such as `/team`; Jenkins then runs with that prefix."""


class Controller(_Model):
    """One Jenkins as its users know it, run by two or more slots."""

    name: Annotated[str, Field(pattern=NAME_PATTERN, max_length=24)]
    """Lower-case letters, digits and hyphens, a letter first; unique."""
    mode: Literal["mirror", "standby"] = "mirror"
    """`mirror`: independent slots built from the same code. `standby` is not available yet."""
    slots: Annotated[int, Field(ge=2, le=10)] = 2
    """How many slots run it, spread over the zones."""
    image: Annotated[str, Field(min_length=1, max_length=512)] | None = None
    """A container image. Absent: the official Jenkins LTS image."""
    cpu: Annotated[int, Field(ge=128, le=196608)] = 1024
    """CPU units of a slot; 1024 are one vCPU."""
    memory_mib: Annotated[int, Field(ge=1024, le=786432)] = 3072
    """Hard memory limit of a slot, in MiB; the heap is 60 % of it."""
    java_options: Annotated[str, Field(max_length=4096)] = ""
    """Options added to the JVM's, in one string."""
    route: Route | None = None
    """Host name or path of this controller."""


class Agent(_Model):
    """One kind of EC2 agent, started by the controllers when builds wait for its label."""

    label: Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    """The label that jobs ask for."""
    instance_types: Annotated[tuple[str, ...], Field(min_length=1, max_length=20, strict=False)] = (
        "m6i.large",
    )
    """Instance types of one architecture, the preferred first."""
    spot: bool = False
    """Ask for spot capacity first; an on-demand twin stands behind it."""
    max: Annotated[int, Field(ge=1, le=1000)] = 10
    """Most agents of this kind over all slots of a controller."""
    idle_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    """Minutes without a build after which an agent ends."""
    one_build_each: bool = False
    """End an agent after one build."""
    disk_gib: Annotated[int, Field(ge=8, le=16384)] = 30
    """Size of the root disk, in GiB."""
    architecture: Architecture | None = None
    """Checked against the instance types. Absent: theirs."""


class Storage(_Model):
    """Where the homes lie."""

    file_system_id: Annotated[str, Field(pattern=r"^fs-[0-9a-f]{8,40}$")] | None = None
    """An EFS file system to adopt, such as one a deleted stack left. Absent: a new one."""


class Backup(_Model):
    """Daily backups of the homes by AWS Backup."""

    enabled: bool = True
    """Whether backups are made."""
    retention_days: Annotated[int, Field(ge=1, le=36500)] = 35
    """Days a backup is kept."""


class Logs(_Model):
    """Logs of the controllers and hosts."""

    retention_days: Annotated[int, Field(ge=1, le=3653)] = 30
    """Days a log line is kept; one of the values CloudWatch Logs accepts."""


class Alarms(_Model):
    """Who is told."""

    email: Annotated[str, Field(max_length=254)] | None = None
    """An address that receives alarms; AWS asks it to confirm. Absent: the topic has no reader."""


class Protection(_Model):
    """What must be lifted before the stack or its balancer can go."""

    termination: bool = False
    """CloudFormation refuses to delete the stack."""
    balancer: bool = True
    """The load balancer refuses to be deleted; `stackgen destroy` lifts it."""


class Config(_Model):
    """One stack: everything that `stackgen.yaml` says."""

    name: Annotated[str, Field(pattern=NAME_PATTERN, max_length=32)]
    """The stack's name: lower-case letters, digits and hyphens, a letter first."""
    region: str | None = None
    """The AWS region. Absent: the environment's or the profile's."""
    dns: Dns | None = None
    """The name users type. Absent: the balancer's own name."""
    tls: Tls | None = None
    """An existing certificate. Absent with `dns`: one is made and validated in the zone."""
    access: Access = Access()
    """Who may reach the load balancer."""
    network: Network = NewNetwork()
    """A new VPC, or with `vpc_id` an existing one."""
    hosts: Hosts = Hosts()
    """The EC2 instances that carry the controllers."""
    controllers: Annotated[tuple[Controller, ...], Field(min_length=1, max_length=100, strict=False)] = (
        Controller(name="main"),
    )
    """The controllers; at least one."""
    agents: Annotated[tuple[Agent, ...], Field(max_length=50, strict=False)] = (Agent(label="linux"),)
    """The kinds of EC2 agents; `[]` for none."""
    storage: Storage = Storage()
    """Where the homes lie."""
    backup: Backup = Backup()
    """Daily backups of the homes."""
    logs: Logs = Logs()
    """Logs of controllers and hosts."""
    alarms: Alarms = Alarms()
    """Who is told when something is wrong."""
    protection: Protection = Protection()
    """What must be lifted before deletion."""
    tags: Annotated[dict[str, str], Field(max_length=40)] = {}
    """Tags on the stack and everything in it."""
