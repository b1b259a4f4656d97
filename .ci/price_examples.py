"""Write into each example what it costs a month, from its template and a dated table.

Run by hand after a change of examples, templates or prices, with the root on PYTHONPATH.
Every resource type is either priced here or named as free, so that none is forgotten.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from cli.config_file import read_config
from cli.package import texts
from stacks.config import Config
from stacks.synth import synth

EXAMPLES = Path(__file__).parent.parent / "examples"
PRICES = EXAMPLES.parent / "docs" / "prices.yaml"

#: The line an example carries; the sum is rounded to tens, because the table is no bill.
LINE = re.compile(r"^# About [\d,]+ USD a month.*\n(?:#  .*\n)*", re.MULTILINE)

#: Types without a charge of their own, or whose charge is part of another line.
FREE = {
    "AWS::AutoScaling::AutoScalingGroup": "its hosts are priced from the configuration",
    "AWS::AutoScaling::LifecycleHook": "",
    "AWS::AutoScaling::WarmPool": "its disks are priced from the configuration",
    "AWS::Backup::BackupPlan": "",
    "AWS::Backup::BackupSelection": "",
    "AWS::CertificateManager::Certificate": "public certificates are free",
    "AWS::DynamoDB::Table": "priced with the rules that call the hooks",
    "AWS::EC2::EIP": "priced with its NAT gateway",
    "AWS::EC2::EgressOnlyInternetGateway": "",
    "AWS::EC2::InternetGateway": "",
    "AWS::EC2::KeyPair": "its parameter is a standard one",
    "AWS::EC2::LaunchTemplate": "",
    "AWS::EC2::Route": "",
    "AWS::EC2::RouteTable": "",
    "AWS::EC2::SecurityGroup": "",
    "AWS::EC2::SecurityGroupEgress": "",
    "AWS::EC2::SecurityGroupIngress": "",
    "AWS::EC2::Subnet": "",
    "AWS::EC2::SubnetRouteTableAssociation": "",
    "AWS::EC2::VPC": "",
    "AWS::EC2::VPCCidrBlock": "",
    "AWS::EC2::VPCGatewayAttachment": "",
    "AWS::ECS::CapacityProvider": "",
    "AWS::ECS::ClusterCapacityProviderAssociations": "",
    "AWS::ECS::TaskDefinition": "",
    "AWS::EFS::AccessPoint": "",
    "AWS::EFS::MountTarget": "",
    "AWS::ElasticLoadBalancingV2::Listener": "",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "",
    "AWS::IAM::InstanceProfile": "",
    "AWS::Lambda::EventInvokeConfig": "",
    "AWS::Lambda::Function": "priced with the rules that call it",
    "AWS::Lambda::Permission": "",
    "AWS::IAM::Role": "",
    "AWS::KMS::Alias": "",
    "AWS::Logs::LogGroup": "what is written is priced with the services",
    "AWS::Route53::RecordSet": "the zone is not the stack's, alias queries are free",
    "AWS::S3::BucketPolicy": "",
    "AWS::SNS::Subscription": "",
    "AWS::SNS::Topic": "",
    "AWS::SNS::TopicPolicy": "",
    "AWS::SQS::Queue": "empty unless something is wrong",
    "AWS::SQS::QueuePolicy": "",
    "AWS::WAFv2::LoggingConfiguration": "",
    "AWS::WAFv2::WebACLAssociation": "",
    "Custom::StackgenCleanup": "its function runs once",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The table: what each thing costs, in US dollars, and what is assumed of its use."""

    instance_hour: Mapping[str, float]
    hour: Mapping[str, float]
    month: Mapping[str, float]
    gib_month: Mapping[str, float]
    use: Mapping[str, float]
    assumed: Mapping[str, float]
    hours_a_month: int
    as_of: str
    region: str

    def hourly(self, name: str, count: float = 1) -> float:
        """Return a month of something priced by the hour."""
        return self.hour[name] * self.hours_a_month * count


def prices() -> Prices:
    """Return the table."""
    table = yaml.safe_load(PRICES.read_text(encoding="utf-8"))
    return Prices(**{**table, "as_of": str(table["as_of"])})


def _nat_gateway(p: Prices, _: Mapping[str, Any]) -> float:
    """Price a gateway and its address; its traffic belongs to the slots."""
    return p.hourly("nat_gateway") + p.hourly("public_ipv4_address")


def _load_balancer(p: Prices, properties: Mapping[str, Any]) -> float:
    """Price a balancer with a public address in each subnet when it faces the internet."""
    addresses = len(properties["Subnets"]) if properties["Scheme"] == "internet-facing" else 0
    return (
        p.hourly("load_balancer")
        + p.hourly("load_balancer_unit", p.assumed["load_balancer_units"])
        + p.hourly("public_ipv4_address", addresses)
    )


def _endpoint(p: Prices, properties: Mapping[str, Any]) -> float:
    """Price an interface end point in each of its subnets; gateways are free."""
    interface = properties["VpcEndpointType"] == "Interface"
    return p.hourly("interface_endpoint", len(properties["SubnetIds"])) if interface else 0


def _service(p: Prices, _: Mapping[str, Any]) -> float:
    """Price what one slot is assumed to keep, move and write."""
    use, gib = p.assumed, p.gib_month
    return (
        use["home_gib"] * gib["file_system"]
        + use["home_read_gib"] * gib["file_system_read"]
        + use["home_written_gib"] * gib["file_system_write"]
        + use["log_gib"] * (gib["log_written"] + gib["log_kept"])
    )


def _access_logs(p: Prices, _: Mapping[str, Any]) -> float:
    """Price the balancer's logs."""
    return p.assumed["access_log_gib"] * p.gib_month["bucket"]


def _flows(p: Prices, _: Mapping[str, Any]) -> float:
    """Price the VPC's flow logs."""
    gib = p.gib_month
    return p.assumed["flow_log_gib"] * (gib["log_written"] + gib["log_kept"])


def _alarm(p: Prices, properties: Mapping[str, Any]) -> float:
    """Price an alarm: each metric that it reads counts as one."""
    read = [item for item in properties.get("Metrics", ()) if "MetricStat" in item]
    return p.month["alarm"] * max(1, len(read))


def _monthly(name: str, p: Prices, _: Mapping[str, Any]) -> float:
    """Price what has one price a month."""
    return p.month[name]


def _firewall(p: Prices, properties: Mapping[str, Any]) -> float:
    """Price a web ACL with its rules; requests are some cents a million."""
    return p.month["web_acl"] + len(properties["Rules"]) * p.month["web_acl_rule"]


def _rule(p: Prices, properties: Mapping[str, Any]) -> float:
    """Price what a schedule calls: a function runs, notes, asks for metrics; events are few."""
    schedule = properties.get("ScheduleExpression")
    if schedule is None:
        return 0
    minutes = int(schedule.removeprefix("rate(").partition(" ")[0])
    calls, use = p.hours_a_month * 60 / minutes, p.assumed
    return calls * (
        use["hook_seconds"] * use["hook_gib"] * p.use["function_gib_second"]
        + p.use["function_million_calls"] / 1e6
        + use["hook_notes"] * p.use["table_million_writes"] / 1e6
        + use["hook_metric_calls"] * p.use["metric_thousand_calls"] / 1e3
    )


def _nothing(_: Prices, __: Mapping[str, Any]) -> float:
    """Price what depends on the whole configuration: see `_whole`."""
    return 0


PRICED: dict[str, Callable[[Prices, Mapping[str, Any]], float]] = {
    "AWS::Backup::BackupVault": _nothing,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": partial(_monthly, "dashboard"),
    "AWS::EC2::FlowLog": _flows,
    "AWS::EC2::NatGateway": _nat_gateway,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::ECS::Cluster": _nothing,
    "AWS::ECS::Service": _service,
    "AWS::EFS::FileSystem": _nothing,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::Events::Rule": _rule,
    "AWS::KMS::Key": partial(_monthly, "key"),
    "AWS::S3::Bucket": _access_logs,
    "AWS::SecretsManager::Secret": partial(_monthly, "secret"),
    "AWS::WAFv2::WebACL": _firewall,
}


def _whole(p: Prices, config: Config, resources: Mapping[str, Any]) -> float:
    """Price what the configuration as a whole decides: hosts, backups, traffic, insights."""
    types = [item["Type"] for item in resources.values()]
    slots = types.count("AWS::ECS::Service")
    hosts = max(config.hosts_min, config.hosts_needed)
    host = p.instance_hour[config.hosts.instance_types[0]] * p.hours_a_month
    template = next(r for r in resources.values() if r["Type"] == "AWS::EC2::LaunchTemplate")
    disks = template["Properties"]["LaunchTemplateData"]["BlockDeviceMappings"]
    disk = sum(item["Ebs"]["VolumeSize"] for item in disks) * p.gib_month["disk"]
    kept = "AWS::Backup::BackupVault" in types
    nat = "AWS::EC2::NatGateway" in types
    cluster = next(r for r in resources.values() if r["Type"] == "AWS::ECS::Cluster")
    (insights,) = cluster["Properties"]["ClusterSettings"]
    of_slots = p.assumed["insights_metrics"] * slots * (insights["Value"] == "enabled")
    # Of each controller its queue, longest wait, slots and unserved builds; of each label its
    # queue, executors and busy ones.
    labels = len({kind.label for kind in config.agents})
    of_hooks = len(config.controllers) * (4 + 3 * labels) if "scale" in config.hooks.active else 0
    # Disk, files and memory: of each host, and of all.
    metrics = 3 * (hosts + 1) + of_slots + of_hooks
    return (
        hosts * (host + disk)
        + metrics * p.month["metric"]
        + (config.hosts.warm_pool or 0) * disk
        + kept * slots * p.assumed["home_gib"] * p.gib_month["backup"]
        + nat * slots * p.assumed["nat_traffic_gib"] * p.gib_month["nat_traffic"]
    )


def monthly(p: Prices, config: Config) -> float:
    """Return what a configuration costs a month, in US dollars, agents apart."""
    resources = synth(config, texts()).root["Resources"]
    unknown = {item["Type"] for item in resources.values()} - PRICED.keys() - FREE.keys()
    if unknown:
        raise SystemExit(f"neither priced nor known as free: {', '.join(sorted(unknown))}")
    parts = (
        PRICED[item["Type"]](p, item["Properties"])
        for item in resources.values()
        if item["Type"] in PRICED
    )
    return sum(parts) + _whole(p, config, resources)


def line(p: Prices, config: Config) -> str:
    """Return the comment of an example."""
    rounded = round(monthly(p, config), -1)
    return (
        f"# About {rounded:,.0f} USD a month without agents: computed from list prices of"
        f"\n#  {p.region} as of {p.as_of} (docs/prices.yaml), not billed by AWS.\n"
    )


def examples() -> dict[Path, str]:
    """Return each example with its text as it should be."""
    p = prices()
    found = {}
    for file in sorted(EXAMPLES.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        found[file] = LINE.sub(line(p, read_config(file, None)), text, count=1)
    return found


if __name__ == "__main__":
    for path, text in examples().items():
        path.write_text(text, encoding="utf-8")
        found = LINE.search(text)
        print(f"{path.name}:", found[0] if found else "no line `# About 0 USD a month` to fill in")
