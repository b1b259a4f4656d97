"""What a configuration implies: derived values, in plain Python, before any resource is made."""

import json
from collections.abc import Mapping

from troposphere import Sub

from stacks import priorities
from stacks.config import (
    Agent,
    Architecture,
    Config,
    GitJobs,
    NewNetwork,
    NewSubnets,
)
from stacks.errors import StackgenError
from stacks.light import dataclass
from stacks.naming import host_prefix
from stacks.refs import (
    AlarmArn,
    DomainName,
    LogicalId,
    SecretArn,
    ServiceName,
    TargetGroupName,
    Url,
)
from stacks.tables import architecture_of

#: What a user may turn by `java_options`. Heap of 60 %: the rest is for threads, code, buffers and
#: what Jenkins starts. G1, because the parallel collector made large controllers stand still for
#: minutes. Out of memory ends the process, so that ECS starts another. Agents are asked for as soon
#: as builds wait, not after the 100 s that Jenkins takes to trust its own load figures after a
#: start. What a Jenkins of this project must have whoever starts it (no setup wizard, folders off
#: the network, configuration as code) is added in the image, and only there: an image that does not
#: configure itself keeps the wizard, without which it would start with no security at all.
_JAVA_OPTIONS = (
    "-XX:MaxRAMPercentage=60",
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dhudson.slaves.NodeProvisioner.initialDelay=0",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedController:
    """One controller with everything the file leaves to be derived.

    Attributes:
        name: As in the file.
        logical: Its name in logical ids.
        mode: What redundancy means for it.
        slots: How many slots it has.
        slots_min: How many of them always run; the others are turned on when there is load.
        image: The container image; None for the controllers' own.
        cpu: CPU units of a slot.
        memory_mib: Hard memory limit of a slot.
        java_options: Added to the JVM's options.
        host: The host name its rule asks for, None for any.
        prefix: The path Jenkins lives under, empty for the root.
        priority: Its listener rule's, None for the default action.
        open_priority: Of the rule for its paths without a login, whether it has one or not.
        jobs: The repository its job definitions are cloned from, None for none.
        secrets: What ECS reads into its slots' variables, by their names.
    """

    name: str
    logical: str
    mode: str
    slots: int
    slots_min: int
    image: str | None
    cpu: int
    memory_mib: int
    java_options: str
    host: str | None
    prefix: str
    priority: int | None
    open_priority: int
    jobs: GitJobs | None
    secrets: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One controller as alarms see it.

    Attributes:
        name: As in the file.
        logical: Its name in logical ids.
        target_group: Its metric's dimension.
        services: Of its slots, in their order.
        always: How many of them are on whatever the load.
        serving: The last of them: with it all are there.
        errors: The alarm about its errors.
    """

    name: str
    logical: str
    target_group: TargetGroupName
    services: tuple[ServiceName, ...]
    always: int
    serving: LogicalId
    errors: AlarmArn


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """One controller as its users see it.

    Attributes:
        name: As in the file.
        logical: Its name in logical ids.
        url: Its address.
        admin_secret: Where its administrator's password lies.
    """

    name: str
    logical: str
    url: Url
    admin_secret: SecretArn


def controllers(config: Config) -> tuple[PlannedController, ...]:
    """Derive every controller, in the order of the file."""
    unrouted = [item.name for item in config.controllers if priorities.rank(item) is None]
    if len(unrouted) > 1:
        raise StackgenError(
            f"controllers {', '.join(unrouted)} have no route: one alone takes the rest",
            "give all but one of them a `route` with a host or a path",
        )
    found = priorities.by_name(config.controllers)
    return tuple(
        PlannedController(
            name=item.name,
            logical=item.logical_name,
            mode=item.mode,
            slots=item.slots_max,
            slots_min=item.slots_min,
            image=item.image,
            cpu=item.cpu,
            memory_mib=item.memory_mib,
            java_options=item.java_options.strip(),
            host=item.route.host if item.route else None,
            prefix=(item.route.path if item.route else None) or "",
            priority=found.get(item.name),
            open_priority=found.get(item.name, priorities.LAST) - 1,
            jobs=item.jobs.git if item.jobs else None,
            secrets=item.secrets,
        )
        for item in config.controllers
    )


def agent_architecture(agent: Agent) -> Architecture:
    """Tell a kind of agent's architecture."""
    return agent.architecture or architecture_of(agent.instance_types[0])


def subnets(network: NewNetwork, zones: int) -> NewSubnets:
    """Return the ranges of the subnets: the file's own, or eighths of the VPC's.

    Public ones are the first eighths, private ones those from the fifth on, so that a third zone
    moves nobody. The smallest VPC (/24) gives /27, the smallest a load balancer accepts.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    if network.subnets:
        return network.subnets
    eighths = tuple(network.cidr.subnets(prefixlen_diff=3))
    return NewSubnets(public=eighths[:zones], private=eighths[4 : 4 + zones])


def host_names(config: Config) -> tuple[str, ...]:
    """List every full name of the stack once, the stack's own first; empty without `dns`.

    With a wildcard it stands for the names one level below the stack's own: DNS and certificates
    take it for no others.
    """
    name = config.host_name
    if name is None:
        return ()
    routed = [item.route.host for item in config.controllers if item.route and item.route.host]
    if config.dns and config.dns.wildcard:
        below = [host for host in routed if host.partition(".")[2] == name]
        routed = [f"*.{name}", *(host for host in routed if host not in below)]
    return tuple(dict.fromkeys([name, *routed]))


def https(config: Config) -> bool:
    """Tell whether users speak HTTPS."""
    return bool(config.dns or config.tls)


def records(config: Config) -> tuple[tuple[str, str], ...]:
    """Return each full name with the prefix of its record's logical id; the first has none.

    The prefix is the name's own, not a controller's: a record that moved to another logical id
    would be made while the old one still stands, and Route 53 refuses it.
    """
    first, *rest = host_names(config)
    wildcard = f"*.{first}"
    return (
        ("", first),
        *(("Wildcard" if name == wildcard else host_prefix(name), name) for name in rest),
    )


def url(config: Config, item: PlannedController, dns_name: DomainName) -> Url:
    """Return a controller's address: its own host, else the stack's, else the balancer's name."""
    scheme = "https" if https(config) else "http"
    host = item.host or config.host_name
    if host:
        return Url(f"{scheme}://{host}{item.prefix}")
    return Url(Sub(f"{scheme}://${{Name}}{item.prefix}", Name=dns_name))


def account_settings(config: Config) -> dict[str, str]:
    """Return the ECS settings the account must have before the first host starts, by name.

    No template can make them, and they hold for every cluster of the account in the region.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSettingDefault.html
    """
    return {"awsvpcTrunking": "enabled"} if config.hosts.trunking else {}


def jenkins_environment(item: PlannedController) -> dict[str, str]:
    """Return the variables that the Jenkins image's own start script reads.

    https://github.com/jenkinsci/docker/blob/master/jenkins.sh
    """
    # Its session cookie has a name of its own, so that a browser with two controllers on one host
    # keeps both sessions; by default every start takes another name, and old cookies pile up.
    cookie = f"-DexecutableWar.jetty.sessionIdCookieName=JSESSIONID.{item.name}"
    return {
        "JAVA_OPTS": " ".join(filter(None, [*_JAVA_OPTIONS, cookie, item.java_options])),
        **({"JENKINS_OPTS": f"--prefix={item.prefix}"} if item.prefix else {}),
    }


def jobs_environment(item: PlannedController) -> dict[str, str]:
    """Return the variable that says where job definitions are cloned from, if from anywhere."""
    if item.jobs is None:
        return {}
    git = {"url": item.jobs.url, "branch": item.jobs.branch, "path": item.jobs.path or ""}
    return {"STACKGEN_JOBS": json.dumps({"git": git})}


def description(config: Config) -> str:
    """Name what is fixed at synthesis and no parameter can turn, in at most 1,024 bytes."""
    slots = sum(item.slots_max for item in config.controllers)
    count = len(config.controllers)
    names = f"controller {config.controllers[0].name}" if count == 1 else f"{count} controllers"
    scheme = "internet-facing" if config.internet_facing else "internal"
    return (
        f"Jenkins by stackgen: {names} in {slots} slots over {config.zone_count} availability"
        f" zones, {config.hosts.architecture} hosts, {scheme} load balancer."
        " Fixed at synthesis: network, controllers, routes, agents, names and certificates; change"
        " them in the file and synthesize again."
    )


def metadata(planned: tuple[PlannedController, ...], version: str) -> dict[str, object]:
    """Return what programs read from the deployed template: who made it, which controllers."""
    return {
        "Version": version,
        "Controllers": [
            {
                "Name": item.name,
                "LogicalName": item.logical,
                "Mode": item.mode,
                "Slots": item.slots,
                "Prefix": item.prefix,
                "Host": item.host or "",
            }
            for item in planned
        ],
    }
