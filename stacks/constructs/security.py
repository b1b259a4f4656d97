"""Security groups: who may speak to whom. Rules between groups are resources of their own."""

from ipaddress import IPv4Network, IPv6Network

from troposphere import Ref, Template, ec2

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import LogicalId, SecurityGroupId, SourceRange, VpcId

_JENKINS, _NFS, _SSH, _HTTP, _HTTPS = 8080, 2049, 22, 80, 443

#: A group without rules for traffic out gets one to everywhere; this one goes nowhere.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
_NOWHERE = "127.0.0.1/32"
_WORLD = "0.0.0.0/0"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityProps:
    """What the groups admit.

    Attributes:
        vpc_id: Where they live.
        vpc_cidr: Its range: the clients of an internal load balancer.
        allow: Source ranges of an internet-facing load balancer, for their version.
        source_ranges: The same as references.
        https: Whether the load balancer speaks HTTPS (port 80 then only redirects).
        agents: Whether there are agents.
        endpoints: Whether there are interface end points.
        dual_stack: Whether controllers, hosts and agents reach out over IPv6 too.
        login: Whether the load balancer asks a login provider, somewhere on the internet.
        hooks: Whether functions ask the controllers.
    """

    vpc_id: VpcId
    vpc_cidr: IPv4Network
    allow: tuple[IPv4Network | IPv6Network, ...]
    source_ranges: tuple[SourceRange, ...]
    https: bool
    agents: bool
    endpoints: bool
    dual_stack: bool
    login: bool
    hooks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """The groups.

    Attributes:
        load_balancer: Admits the users.
        controller: On every slot's task; admits the load balancer.
        host: On every host; admits nobody.
        file_system: On the mount targets; admits the tasks.
        agent: On every agent; admits SSH from the tasks. None without agents.
        around_agents: The same as a resource: none without agents.
        endpoint: On interface end points; admits the VPC. None without them.
        hook: On the hooks' functions; admits nobody. None without them.
        admitted: The rules a task lives by: users reach it, and it reaches its home. They must
            outlive it; without NFS it hangs.
    """

    load_balancer: SecurityGroupId
    controller: SecurityGroupId
    host: SecurityGroupId
    file_system: SecurityGroupId
    agent: SecurityGroupId | None
    around_agents: tuple[LogicalId, ...]
    endpoint: SecurityGroupId | None
    hook: SecurityGroupId | None
    admitted: tuple[LogicalId, ...]


def security(t: Template, props: SecurityProps) -> Security:
    """Define the groups and the rules between them."""
    balancer = _load_balancer(t, props)
    controller = _group(t, props, "Controller", "Controllers, one network interface per slot")
    host = _group(t, props, "Host", "Hosts of the controllers: nobody speaks to them")
    storage = _group(t, props, "FileSystem", "Mount targets of the homes", out=_NOWHERE)
    agent = _group(t, props, "Agent", "Agents") if props.agents else None
    endpoint = None
    if props.endpoints:
        endpoint = _group(t, props, "Endpoint", "Interface end points of AWS", out=_NOWHERE)
        endpoint.SecurityGroupIngress = [
            _from_range(str(props.vpc_cidr), 4, _HTTPS, "HTTPS from the VPC")
        ]
    hook = _hook(t, props) if props.hooks else None
    users = _admit(t, controller, balancer, _JENKINS, "HTTP from the load balancer")
    # With awsvpc a volume is mounted in the task's own network namespace: the task's group asks.
    home = _admit(t, storage, controller, _NFS, "NFS from the controllers")
    if agent:
        _admit(t, agent, controller, _SSH, "SSH from the controllers")
    if hook:
        _admit(t, controller, hook, _JENKINS, "HTTP from the hooks")
    return Security(
        load_balancer=_id(balancer),
        controller=_id(controller),
        host=_id(host),
        file_system=_id(storage),
        agent=_id(agent) if agent else None,
        around_agents=(LogicalId(agent.title),) if agent else (),
        endpoint=_id(endpoint) if endpoint else None,
        hook=_id(hook) if hook else None,
        admitted=(users, home),
    )


def _id(group: ec2.SecurityGroup) -> SecurityGroupId:
    """Return a group's id."""
    return SecurityGroupId(Ref(group))


def _load_balancer(t: Template, props: SecurityProps) -> ec2.SecurityGroup:
    """Define the load balancer's group: the file's ranges, else the VPC."""
    group = _group(t, props, "LoadBalancer", "The load balancer")
    group.SecurityGroupEgress = [
        _range_rule("CidrIp", str(props.vpc_cidr), _JENKINS, "HTTP to the controllers")
    ]
    if props.login:
        # It asks over IPv4 alone, and the provider's addresses are nobody's to know.
        text = "HTTPS to the login provider"
        group.SecurityGroupEgress.append(_range_rule("CidrIp", _WORLD, _HTTPS, text))
    ports = (_HTTPS, _HTTP) if props.https else (_HTTP,)
    sources: list[tuple[object, int, str]] = [
        (source, network.version, "an allowed range")
        for source, network in zip(props.source_ranges, props.allow, strict=True)
    ] or [(str(props.vpc_cidr), 4, "the VPC")]
    group.SecurityGroupIngress = [
        _from_range(source, version, port, f"{'HTTPS' if port == _HTTPS else 'HTTP'} from {name}")
        for source, version, name in sources
        for port in ports
    ]
    return group


def _hook(t: Template, props: SecurityProps) -> ec2.SecurityGroup:
    """Define the hooks' group: they ask AWS, by its end points or outside, and the controllers."""
    group = _group(t, props, "Hook", "Functions that watch over the controllers")
    group.SecurityGroupEgress = [
        _range_rule("CidrIp", _WORLD, _HTTPS, "HTTPS to AWS"),
        _range_rule("CidrIp", str(props.vpc_cidr), _JENKINS, "HTTP to the controllers"),
    ]
    return group


def _from_range(source: object, version: int, port: int, text: str) -> ec2.SecurityGroupRule:
    """Return a rule that admits a range at one port."""
    key = "CidrIp" if version == 4 else "CidrIpv6"  # noqa: PLR2004 - the number is IP's
    return _range_rule(key, source, port, text)


def _range_rule(key: str, cidr: object, port: int, text: str) -> ec2.SecurityGroupRule:
    """Return a rule for a range at one port, as the source or the destination."""
    return ec2.SecurityGroupRule(
        IpProtocol="tcp", FromPort=port, ToPort=port, Description=text, **{key: cidr}
    )


def _group(
    t: Template, props: SecurityProps, name: str, text: str, out: str = _WORLD
) -> ec2.SecurityGroup:
    """Define a group; traffic out is open unless `out` says where to."""
    ways = {"CidrIp": out}
    if props.dual_stack and out == _WORLD:
        ways["CidrIpv6"] = "::/0"
    return t.add_resource(
        ec2.SecurityGroup(
            f"{name}SecurityGroup",
            GroupDescription=text,
            VpcId=props.vpc_id,
            SecurityGroupEgress=[
                ec2.SecurityGroupRule(IpProtocol="-1", Description=f"to {where}", **{key: where})
                for key, where in ways.items()
            ],
            Tags=name_tag(name.lower()),
        )
    )


def _admit(
    t: Template, to: ec2.SecurityGroup, source: ec2.SecurityGroup, port: int, text: str
) -> LogicalId:
    """Admit one group to another at one port."""
    rule = t.add_resource(
        ec2.SecurityGroupIngress(
            f"{to.title.removesuffix('SecurityGroup')}From{source.title.removesuffix('SecurityGroup')}",
            GroupId=Ref(to),
            SourceSecurityGroupId=Ref(source),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            Description=text,
        )
    )
    return LogicalId(rule.title)
