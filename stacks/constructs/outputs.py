"""The stack's outputs: what people and programs ask it for."""

from troposphere import Output, Template

from stacks.light import dataclass
from stacks.plan import Reachable
from stacks.refs import (
    AutoScalingGroupName,
    BucketName,
    ClusterName,
    DomainName,
    FileSystemId,
    KeyArn,
    TopicArn,
    Url,
    VaultName,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputsProps:
    """What is told. A name is a contract; a password is never among the values.

    Attributes:
        url: The address users type.
        controllers: Each with its address and its password's place.
        dns_name: The load balancer's own name.
        cluster: The ECS cluster.
        group: The hosts' Auto Scaling group.
        file_system: The homes.
        topic: Where alarms go.
        key: Encrypts everything that is kept.
        log_bucket: Where the balancer's access logs lie.
        dashboard: The dashboard's address in the console.
        vault: Where backups lie.
    """

    url: Url
    controllers: tuple[Reachable, ...]
    dns_name: DomainName
    cluster: ClusterName
    group: AutoScalingGroupName
    file_system: FileSystemId
    topic: TopicArn
    key: KeyArn
    log_bucket: BucketName
    dashboard: Url
    vault: VaultName


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Nothing refers to an output."""


def outputs(t: Template, props: OutputsProps) -> Outputs:
    """Define the outputs, at most 200.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    told: dict[str, tuple[str, object]] = {
        "Url": ("The address users type", props.url),
        "LoadBalancerDnsName": ("The load balancer's own name", props.dns_name),
        "ClusterName": ("The ECS cluster", props.cluster),
        "HostGroupName": ("The hosts' Auto Scaling group", props.group),
        "FileSystemId": ("The homes; stays when the stack goes", props.file_system),
        "KeyArn": ("Encrypts what the stack keeps; stays when the stack goes", props.key),
        "AccessLogBucketName": (
            "The load balancer's access logs; stays when the stack goes",
            props.log_bucket,
        ),
        "DashboardUrl": ("What rings, who is served, how full everything is", props.dashboard),
        "AlarmTopicArn": ("Where alarms go", props.topic),
        "BackupVaultName": ("The backups; stays when the stack goes", props.vault),
    }
    for item in props.controllers:
        password = f"Where the administrator's password of {item.name} lies"
        told[f"{item.logical}AdminSecretArn"] = (password, item.admin_secret)
        if props.controllers[1:]:
            told[f"{item.logical}Url"] = (f"The address of {item.name}", item.url)
    for name, (text, value) in told.items():
        t.add_output(Output(name, Description=text, Value=value))
    return Outputs()
