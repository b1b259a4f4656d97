"""The dashboard an operator opens first: what rings, who is served, how full everything is."""

from troposphere import Ref, Sub, Template, cloudwatch

from stacks import widgets
from stacks.handover import sub_json
from stacks.hook_metrics import COMPLAINTS, CONTROLLERS, HOOKS, UNSERVED
from stacks.host_metrics import DISK, MEMORY, NAMESPACE
from stacks.light import dataclass
from stacks.plan import Watched
from stacks.refs import (
    AlarmArn,
    ClusterName,
    FileSystemId,
    LoadBalancerName,
    Url,
    VaultName,
)
from stacks.tended import WatchedHook

_BALANCER, _HOMES, _BACKUP = "AWS/ApplicationELB", "AWS/EFS", "AWS/Backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardProps:
    """What is shown.

    Attributes:
        region: Where the stack will be, None where that is not known yet.
        cluster: Of the services and hosts.
        load_balancer: Of the target groups.
        controllers: Each with its target group and services.
        file_system: The homes.
        vault: Where backups lie, None without backups.
        hooks: What watches from outside; empty without hooks.
        alarms: The gravest first.
    """

    region: str | None
    cluster: ClusterName
    load_balancer: LoadBalancerName
    controllers: tuple[Watched, ...]
    file_system: FileSystemId
    vault: VaultName | None
    hooks: tuple[WatchedHook, ...]
    alarms: tuple[AlarmArn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The dashboard.

    Attributes:
        url: Its address in the console.
    """

    url: Url


def dashboard(t: Template, props: DashboardProps) -> Dashboard:
    """Define the dashboard, without a name of its own: another stack's may have it."""
    placed = widgets.rows(
        [
            [widgets.alarm_status(props.alarms)],
            _served(props),
            _answers(props),
            _slots(props),
            _hosts(props),
            _kept(props),
            *([_hooks(props)] if props.hooks else []),
        ]
    )
    made = t.add_resource(
        cloudwatch.Dashboard("Dashboard", DashboardBody=sub_json({"widgets": placed}))
    )
    address = (
        f"https://{_console(props.region)}/cloudwatch/home?region=${{AWS::Region}}#dashboards:name="
    )
    return Dashboard(url=Url(Sub(address + "${Name}", Name=Ref(made))))


def _console(region: str | None) -> str:
    """Return the console's host name; a region that is not known is taken as a public one.

    https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-console.html
    """
    found = region or ""
    if found.startswith("cn-"):
        return "console.amazonaws.cn"
    if found.startswith("us-gov-"):
        return "console.amazonaws-us-gov.com"
    return "console.aws.amazon.com"


def _of_controllers(props: DashboardProps, name: str, **more: object) -> list[widgets.Line]:
    """Return one line of the balancer's metrics for each controller."""
    return [
        widgets.line(
            _BALANCER,
            name,
            {"LoadBalancer": props.load_balancer, "TargetGroup": item.target_group},
            item.name,
            **more,
        )
        for item in props.controllers
    ]


def _served(props: DashboardProps) -> list[widgets.Widget]:
    """Return whether anybody is served, and how many ask."""
    healthy = _of_controllers(props, "HealthyHostCount")
    return [
        widgets.graph("Healthy slots", healthy, stat="Maximum", yAxis={"left": {"min": 0}}),
        widgets.graph("Requests a minute", _of_controllers(props, "RequestCount"), stat="Sum"),
    ]


def _answers(props: DashboardProps) -> list[widgets.Widget]:
    """Return how fast the answers are, and which are errors."""
    slow = _of_controllers(props, "TargetResponseTime", stat="p95")
    usual = [
        [*item[:-1], {"label": f"{watched.name}, half of them", "stat": "p50"}]
        for watched, item in zip(
            props.controllers, _of_controllers(props, "TargetResponseTime"), strict=True
        )
    ]
    whole = {"LoadBalancer": props.load_balancer}
    own = widgets.line(_BALANCER, "HTTPCode_ELB_5XX_Count", whole, "the balancer itself")
    errors = [*_of_controllers(props, "HTTPCode_Target_5XX_Count"), own]
    return [
        widgets.graph("Response time in seconds: 95 % and half", [*slow, *usual], stat="p95"),
        widgets.graph("5xx a minute", errors, stat="Sum"),
    ]


def _slots(props: DashboardProps) -> list[widgets.Widget]:
    """Return how busy the slots are, in percent of what they asked for."""

    def each(name: str) -> list[widgets.Line]:
        return [
            widgets.line(
                "AWS/ECS",
                name,
                {"ClusterName": props.cluster, "ServiceName": service},
                f"{item.name}-{number}",
            )
            for item in props.controllers
            for number, service in enumerate(item.services, start=1)
        ]

    return [
        widgets.graph("CPU of slots in percent", each("CPUUtilization"), stat="Average"),
        widgets.graph("Memory of slots in percent", each("MemoryUtilization"), stat="Maximum"),
    ]


def _hosts(props: DashboardProps) -> list[widgets.Widget]:
    """Return how full each host is."""
    percent = {"yAxis": {"left": {"min": 0, "max": 100}}}
    return [
        widgets.graph(
            title,
            [widgets.each_host(NAMESPACE, name, own, props.cluster, "Maximum")],
            stat="Maximum",
            **percent,
        )
        for title, name, own in (
            ("Disk of hosts in percent", DISK, "InstanceId,fstype,path"),
            ("Memory of hosts in percent", MEMORY, "InstanceId"),
        )
    ]


def _kept(props: DashboardProps) -> list[widgets.Widget]:
    """Return how the homes do, and whether they are backed up."""
    homes = {"FileSystemId": props.file_system}
    rates = [
        widgets.line(_HOMES, "DataReadIOBytes", homes, "read"),
        widgets.line(_HOMES, "DataWriteIOBytes", homes, "written"),
        widgets.line(_HOMES, "MetadataIOBytes", homes, "names and attributes"),
    ]
    limits = [
        widgets.line(_HOMES, "PercentIOLimit", homes, "operations, percent of the limit"),
        widgets.line(_HOMES, "ClientConnections", homes, "connections", stat="Sum", yAxis="right"),
    ]
    found = [
        widgets.graph("Homes: bytes a minute", rates, stat="Sum"),
        widgets.graph("Homes: limit and connections", limits, stat="Maximum"),
    ]
    if props.vault is not None:
        jobs = [
            widgets.line(
                _BACKUP, f"NumberOfBackupJobs{word}", {"BackupVaultName": props.vault}, label
            )
            for word, label in (("Completed", "made"), ("Failed", "failed"), ("Expired", "expired"))
        ]
        found.append(widgets.graph("Backups a day", jobs, stat="Sum", period=86_400))
    return found


def _hooks(props: DashboardProps) -> list[widgets.Widget]:
    """Return how the hooks do, and what the scale hook knows of the queues."""
    cluster = {"ClusterName": props.cluster}
    errors = [
        widgets.line("AWS/Lambda", "Errors", {"FunctionName": item.function}, f"{item.name} fails")
        for item in props.hooks
    ]
    complaints = [
        widgets.line(HOOKS, COMPLAINTS, {**cluster, "Hook": name}, f"{name} complains")
        for name in ("health", "scale")
        if name in {item.name for item in props.hooks}
    ]
    found = [widgets.graph("Hooks: errors and complaints", [*errors, *complaints], stat="Maximum")]
    if "scale" in {item.name for item in props.hooks}:
        waiting = [
            widgets.line(CONTROLLERS, name, {**cluster, "Controller": item.name}, label)
            for item in props.controllers
            for name, label in (
                ("QueueLength", f"{item.name} waiting"),
                (UNSERVED, f"{item.name} without an agent"),
            )
        ]
        found.append(widgets.graph("Builds that wait", waiting, stat="Maximum"))
    return found
