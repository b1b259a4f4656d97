"""Alarms about what the stack does: nobody served, a slot down, homes at their limit, backups."""

from troposphere import GetAtt, Template

from stacks.light import dataclass
from stacks.plan import Watched
from stacks.refs import (
    AlarmArn,
    CertificateArn,
    ClusterName,
    FileSystemId,
    LoadBalancerName,
    TopicArn,
    VaultName,
)
from stacks.watching import Expression, Limit, Metric, alarm

_BALANCER = "AWS/ApplicationELB"

#: ACM renews what it can 45 days or more before the end: then something keeps it from it.
#: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
_DAYS_LEFT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsProps:
    """What is watched.

    Attributes:
        topic: Who is told.
        cluster: Of the services.
        load_balancer: Of the target groups.
        controllers: Each with its target group and services.
        file_system: The homes.
        vault: Where backups lie, None without backups.
        certificates: Of the balancer.
    """

    topic: TopicArn
    cluster: ClusterName
    load_balancer: LoadBalancerName
    controllers: tuple[Watched, ...]
    file_system: FileSystemId
    vault: VaultName | None
    certificates: tuple[CertificateArn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What rings.

    Attributes:
        arns: The gravest first.
    """

    arns: tuple[AlarmArn, ...]


def alarms(t: Template, props: AlarmsProps) -> Alarms:
    """Define the alarms."""
    made = [_no_target(props, watched) for watched in props.controllers]
    made.append(_balancer_errors(props))
    made.append(_file_system(props))
    if props.vault is not None:
        made.append(_backup(props, props.vault))
    made.extend(
        _certificate(props, place, arn) for place, arn in enumerate(props.certificates, start=1)
    )
    made.extend(
        _slot_down(props, watched, number)
        for watched in props.controllers
        for number in range(1, watched.always + 1)
    )
    return Alarms(arns=tuple(AlarmArn(GetAtt(t.add_resource(item), "Arn")) for item in made))


def _no_target(props: AlarmsProps, watched: Watched) -> object:
    """Return the alarm that nobody is served: no healthy target in any zone for two minutes.

    It waits for the slots: before them there is no target, and after them none is expected.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    made = alarm(
        f"{watched.logical}NoTargetAlarm",
        f"Controller {watched.name} has no healthy slot: nobody is served",
        Metric(
            namespace=_BALANCER,
            name="HealthyHostCount",
            dimensions={"LoadBalancer": props.load_balancer, "TargetGroup": watched.target_group},
            statistic="Maximum",
        ),
        Limit(comparison="<", value=1, periods=2, missing="breaching"),
        topic=props.topic,
        tag=watched.name,
    )
    made.DependsOn = [watched.serving]
    return made


def _slot_down(props: AlarmsProps, watched: Watched, number: int) -> object:
    """Return the alarm that one slot has had no running task for five minutes.

    Not of a slot that may be off by right.

    The count of running tasks is a metric of Container Insights only. Every service reports its
    CPU each minute while a task runs and nothing else: no sample means no task.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    service = watched.services[number - 1]
    return alarm(
        f"{watched.logical}{number}DownAlarm",
        f"Slot {watched.name}-{number} has no running task",
        Metric(
            namespace="AWS/ECS",
            name="CPUUtilization",
            dimensions={"ClusterName": props.cluster, "ServiceName": service},
            statistic="SampleCount",
        ),
        Limit(comparison="<", value=1, periods=5, missing="breaching"),
        topic=props.topic,
        tag=f"{watched.name}-{number}",
    )


def _balancer_errors(props: AlarmsProps) -> object:
    """Return the alarm that the balancer itself answers with 5xx: no target, or none that answers.

    Requests that reached no target are not counted as requests: when nobody is served there are
    none at all. A metric without any point may not be filled, and `+` would then have no result
    either, just when all requests fail; SUM adds up what there is.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    whole = {"LoadBalancer": props.load_balancer}
    return alarm(
        "LoadBalancerErrorsAlarm",
        "The load balancer answers more than 5 % of requests with 5xx by itself",
        Expression(
            text=(
                "IF(SUM([FILL(errors, 0), FILL(requests, 0)]) >= 20,"
                " 100 * FILL(errors, 0) / SUM([FILL(errors, 0), FILL(requests, 0)]), 0)"
            ),
            metrics={
                "errors": Metric(
                    namespace=_BALANCER, name="HTTPCode_ELB_5XX_Count", dimensions=whole
                ),
                "requests": Metric(namespace=_BALANCER, name="RequestCount", dimensions=whole),
            },
            label="5xx in percent",
        ),
        Limit(comparison=">", value=5, periods=3, missing="notBreaching"),
        topic=props.topic,
        tag="balancer",
    )


def _file_system(props: AlarmsProps) -> object:
    """Return the alarm that the homes are at a limit, of operations or of throughput.

    Credits say nothing of elastic throughput. What it permits is a ceiling that AWS publishes, as
    it does for the other kinds, and operations have one of their own.
    https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
    https://docs.aws.amazon.com/efs/latest/ug/monitoring-metric-math.html
    """
    homes = {"FileSystemId": props.file_system}

    def metric(name: str, statistic: str) -> Metric:
        return Metric(
            namespace="AWS/EFS", name=name, dimensions=homes, statistic=statistic, period=300
        )

    return alarm(
        "FileSystemAlarm",
        "The homes' file system is at its limit of throughput or operations: Jenkins is slow",
        Expression(
            text="MAX([FILL(operations, 0), 100 * bytes / PERIOD(bytes) / permitted])",
            metrics={
                "operations": metric("PercentIOLimit", "Maximum"),
                "bytes": metric("MeteredIOBytes", "Sum"),
                "permitted": metric("PermittedThroughput", "Minimum"),
            },
            label="Percent of the limit",
        ),
        Limit(comparison=">", value=90, periods=3, missing="notBreaching"),
        topic=props.topic,
        tag="homes",
    )


def _backup(props: AlarmsProps, vault: VaultName) -> object:
    """Return the alarm that a backup failed, was given up, or never began in its window.

    A metric that never had a point does not exist, and most vaults have one of the three at most:
    SUM passes over the others.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
    """
    names = {"failed": "Failed", "aborted": "Aborted", "expired": "Expired"}
    return alarm(
        "BackupAlarm",
        "A backup of the homes was not made",
        Expression(
            text="SUM([FILL(failed, 0), FILL(aborted, 0), FILL(expired, 0)])",
            metrics={
                name: Metric(
                    namespace="AWS/Backup",
                    name=f"NumberOfBackupJobs{word}",
                    dimensions={"BackupVaultName": vault},
                    period=3600,
                )
                for name, word in names.items()
            },
            label="Backups not made",
        ),
        Limit(comparison=">=", value=1, periods=1, missing="notBreaching"),
        topic=props.topic,
        tag="backup",
    )


def _certificate(props: AlarmsProps, place: int, arn: CertificateArn) -> object:
    """Return the alarm that a certificate ends soon; it goes on ringing once it has ended.

    https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
    """
    number = place if place > 1 else ""
    return alarm(
        f"Certificate{number}ExpiryAlarm",
        f"A certificate of the load balancer ends in less than {_DAYS_LEFT} days",
        Metric(
            namespace="AWS/CertificateManager",
            name="DaysToExpiry",
            dimensions={"CertificateArn": arn},
            statistic="Minimum",
            period=86_400,
        ),
        Limit(comparison="<", value=_DAYS_LEFT, periods=1, missing="ignore"),
        topic=props.topic,
        tag="certificate",
    )
