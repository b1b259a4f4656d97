"""What all controllers stand on: each construct gets the handles of those before it."""

from collections.abc import Mapping

from troposphere import Template

from stacks import controller_image, images, plan, userdata
from stacks.config import Config, ExistingNetwork, NewNetwork
from stacks.constructs.access_logs import AccessLogs, AccessLogsProps, access_logs
from stacks.constructs.agents import Agents, AgentsProps, agents
from stacks.constructs.certificate import CertificateProps, certificate
from stacks.constructs.cluster import Cluster, ClusterProps, cluster
from stacks.constructs.endpoints import EndpointsProps, endpoints
from stacks.constructs.flow_logs import FlowLogsProps, flow_logs
from stacks.constructs.host_log import HostLogProps, host_log
from stacks.constructs.hosts import Hosts, HostsProps, hosts
from stacks.constructs.key import Key, KeyProps, key
from stacks.constructs.load_balancer import LoadBalancer, LoadBalancerProps, load_balancer
from stacks.constructs.network import Network, NetworkProps, network
from stacks.constructs.parameters import Parameters, ParametersProps, parameters
from stacks.constructs.security import Security, SecurityProps, security
from stacks.constructs.storage import Storage, StorageProps, storage
from stacks.constructs.topic import Topic, TopicProps, topic
from stacks.constructs.warm_pool import WarmPoolProps, warm_pool
from stacks.light import dataclass
from stacks.refs import BucketName, CertificateArn, ContainerImage, InstanceType, LogicalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The handles of everything that is there once.

    Attributes:
        parameters: The template's.
        image: The controllers' own, for those that the file names none for.
        key: Encrypts what the stack keeps.
        topic: Who is told of alarms.
        log_bucket: Where the balancer's access logs lie.
        network: Where everything lives.
        security: Who may speak to whom.
        balancer: The load balancer.
        certificates: For its listener; empty without TLS.
        storage: The homes' file system.
        cluster: The ECS cluster.
        hosts: Its capacity.
        agents: What agents are started with, None without agents.
        agent_user_data: What each kind of them does at its first boot, in the order of the file.
    """

    parameters: Parameters
    image: ContainerImage
    key: Key
    topic: Topic
    log_bucket: BucketName
    network: Network
    security: Security
    balancer: LoadBalancer
    certificates: tuple[CertificateArn, ...]
    storage: Storage
    cluster: Cluster
    hosts: Hosts
    agents: Agents | None
    agent_user_data: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foundation:
    """What the hosts stand on."""

    parameters: Parameters
    key: Key
    network: Network
    security: Security


def shared(
    t: Template, config: Config, texts: Mapping[str, str], resolved: Mapping[str, str]
) -> Shared:
    """Define everything that is there once."""
    given = _parameters(t, config, resolved)
    own = key(t, KeyProps())
    net = _network(t, config)
    _flow_logs(t, config, given, net, own)
    groups = _security(t, config, given, net)
    kept = access_logs(t, AccessLogsProps(region=config.region, retention=given.log_retention))
    balancer = _load_balancer(t, config, net, groups, kept)
    _firewall(t, config, given, balancer, own)
    homes = storage(
        t,
        StorageProps(
            adopt=config.storage.file_system_id,
            key=own.arn,
            subnets=net.private_subnets,
            security_group=groups.file_system,
        ),
    )
    joined = cluster(t, ClusterProps(insights=config.logs.container_insights))
    foundation = _Foundation(parameters=given, key=own, network=net, security=groups)
    return Shared(
        parameters=given,
        image=_image(config, texts, resolved),
        key=own,
        topic=topic(t, TopicProps(email=config.alarms.email, key=own.arn)),
        log_bucket=kept.bucket,
        network=net,
        security=groups,
        balancer=balancer,
        certificates=_certificates(t, config, given),
        storage=homes,
        cluster=joined,
        hosts=_hosts(t, config, texts, foundation, joined),
        agents=_agents(t, config, given, own),
        agent_user_data=userdata.agents(config, texts),
    )


def _hosts(
    t: Template,
    config: Config,
    texts: Mapping[str, str],
    base: _Foundation,
    joined: Cluster,
) -> Hosts:
    """Define the hosts, which need their way to AWS before they start."""
    given, net = base.parameters, base.network
    fixed = tuple(InstanceType(item) for item in config.hosts.instance_types)
    reachable = _endpoints(t, config, net, base.security)
    said = host_log(t, HostLogProps(key=base.key.arn, retention=given.log_retention))
    made = hosts(
        t,
        HostsProps(
            cluster=joined.name,
            image=given.host_image,
            instance_types=(given.instance_type,) if given.instance_type else fixed,
            minimum=given.host_minimum,
            maximum=given.host_maximum,
            subnets=net.private_subnets,
            security_group=base.security.host,
            user_data=userdata.host(texts, config, cluster=joined.name, log_group=said.name),
            log_group=said.arn,
            key=base.key.arn,
            routed=(*net.routed, *reachable),
            tags=config.tags,
            drained="lifecycle" not in config.hooks.active,
        ),
    )
    if config.hosts.warm_pool is not None:
        warm_pool(t, WarmPoolProps(group=made.group, size=config.hosts.warm_pool))
    return made


def _agents(t: Template, config: Config, given: Parameters, own: Key) -> Agents | None:
    """Define what agents are started with, when there are agents."""
    if not config.agents:
        return None
    return agents(t, AgentsProps(key=own.arn, retention=given.log_retention))


def _parameters(t: Template, config: Config, resolved: Mapping[str, str]) -> Parameters:
    """Define the parameters with the file's values as defaults."""
    types = config.hosts.instance_types
    return parameters(
        t,
        ParametersProps(
            image=images.controllers(config, resolved),
            instance_type=types[0] if len(types) == 1 else None,
            host_minimum=config.hosts_min,
            host_maximum=config.hosts_max,
            allow=config.access.allow,
            log_retention=config.logs.retention_days,
            dns=config.dns is not None,
            zone_id=config.dns.zone_id if config.dns else None,
            images=images.defaults(config, resolved),
        ),
    )


def _image(config: Config, texts: Mapping[str, str], resolved: Mapping[str, str]) -> ContainerImage:
    """Return the controllers' own image: the digest that was found, else its name by content."""
    found = resolved.get(controller_image.PARAMETER)
    if found:
        return ContainerImage(found)
    return images.by_tag(config, texts, resolved.get(controller_image.BASE))


def _network(t: Template, config: Config) -> Network:
    """Define the network, or pass on the existing one."""
    new = config.network if isinstance(config.network, NewNetwork) else NewNetwork()
    ranges = plan.subnets(new, config.zone_count)
    return network(
        t,
        NetworkProps(
            existing=config.network if isinstance(config.network, ExistingNetwork) else None,
            cidr=new.cidr,
            zones=new.availability_zones,
            public=ranges.public,
            private=ranges.private,
            nat=new.nat,
            dual_stack=config.network.ipv6,
        ),
    )


def _without_nat(config: Config) -> bool:
    """Tell whether a new VPC reaches AWS through end points alone."""
    return isinstance(config.network, NewNetwork) and config.network.nat == "none"


def _security(t: Template, config: Config, given: Parameters, net: Network) -> Security:
    """Define the security groups."""
    return security(
        t,
        SecurityProps(
            vpc_id=net.vpc_id,
            vpc_cidr=net.vpc_cidr,
            allow=config.access.allow,
            source_ranges=given.source_ranges,
            https=plan.https(config),
            agents=bool(config.agents),
            endpoints=_without_nat(config),
            dual_stack=config.network.ipv6,
            login=config.access.login is not None,
            hooks=bool(config.hooks.active),
        ),
    )


def _endpoints(
    t: Template, config: Config, net: Network, groups: Security
) -> tuple[LogicalId, ...]:
    """Define the end points of a new VPC; an existing one has ways of its own."""
    if isinstance(config.network, ExistingNetwork):
        return ()
    props = EndpointsProps(
        vpc_id=net.vpc_id,
        private_subnets=net.private_subnets,
        route_tables=net.private_route_tables,
        security_group=groups.endpoint,
        hooks=bool(config.hooks.active),
    )
    return endpoints(t, props).reachable


def _flow_logs(t: Template, config: Config, given: Parameters, net: Network, own: Key) -> None:
    """Record the traffic of a new VPC; an existing one is its owner's business."""
    if isinstance(config.network, NewNetwork):
        flow_logs(
            t,
            FlowLogsProps(vpc_id=net.vpc_id, key=own.arn, retention=given.log_retention),
        )


def _load_balancer(
    t: Template, config: Config, net: Network, groups: Security, kept: AccessLogs
) -> LoadBalancer:
    """Define the load balancer, in public subnets only when the internet may reach it."""
    facing = config.internet_facing
    return load_balancer(
        t,
        LoadBalancerProps(
            facing=facing,
            dual_stack=config.network.ipv6,
            subnets=net.public_subnets if facing else net.private_subnets,
            security_group=groups.load_balancer,
            protected=config.protection.balancer,
            access_logs=kept.bucket,
            after=(kept.writable, *(net.internet if facing else ())),
        ),
    )


def _firewall(
    t: Template, config: Config, given: Parameters, balancer: LoadBalancer, own: Key
) -> None:
    """Define the firewall before the balancer, when the file asks for one."""
    mode = config.access.firewall
    if mode is None:
        return
    # Imported late: few ask for one, and its types are many.
    from stacks.constructs.firewall import FirewallProps, firewall  # noqa: PLC0415

    firewall(
        t,
        FirewallProps(
            load_balancer=balancer.arn,
            block=mode == "block",
            key=own.arn,
            log_retention=given.log_retention,
        ),
    )


def _certificates(t: Template, config: Config, given: Parameters) -> tuple[CertificateArn, ...]:
    """Return the certificate of the file, else those made in the zone, else none."""
    if config.tls:
        return (CertificateArn(config.tls.certificate),)
    if given.hosted_zone_id is None:
        return ()
    names = plan.host_names(config)
    return certificate(t, CertificateProps(hosts=names, hosted_zone_id=given.hosted_zone_id)).arns
