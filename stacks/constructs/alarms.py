"""Who is told, and of what: a topic, and an alarm for each controller and slot."""

from dataclasses import dataclass

from troposphere import Ref, Template, cloudwatch, sns

from stacks.naming import name_tag
from stacks.plan import Watched
from stacks.refs import ClusterName, LoadBalancerName, TopicArn


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsProps:
    """What is watched.

    Attributes:
        email: Told by SNS once it has confirmed; None leaves the topic without a reader.
            https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
        cluster: Of the services.
        load_balancer: Of the target groups.
        controllers: Each with its target group and services.
    """

    email: str | None
    cluster: ClusterName
    load_balancer: LoadBalancerName
    controllers: tuple[Watched, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """Where alarms go.

    Attributes:
        topic: The topic.
    """

    topic: TopicArn


def alarms(t: Template, props: AlarmsProps) -> Alarms:
    """Define the topic and the alarms.

    The topic is not encrypted with AWS's own SNS key: CloudWatch may not use that one, and its
    alarms would vanish without an error. A customer's key would do.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """
    topic = t.add_resource(sns.Topic("AlarmTopic", Tags=name_tag("alarms")))
    if props.email:
        t.add_resource(
            sns.SubscriptionResource(
                "AlarmSubscription", TopicArn=Ref(topic), Protocol="email", Endpoint=props.email
            )
        )
    arn = TopicArn(Ref(topic))
    for watched in props.controllers:
        _no_target(t, props, watched, arn)
        for number in range(1, len(watched.services) + 1):
            _slot_down(t, props, watched, number, arn)
    return Alarms(topic=arn)


def _no_target(t: Template, props: AlarmsProps, watched: Watched, topic: TopicArn) -> None:
    """Define the alarm that nobody is served: no healthy target in any zone for two minutes.

    It waits for the slots: before them there is no target, and after them none is expected.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    t.add_resource(
        cloudwatch.Alarm(
            f"{watched.logical}NoTargetAlarm",
            DependsOn=[watched.serving],
            AlarmDescription=f"Controller {watched.name} has no healthy slot: nobody is served",
            Namespace="AWS/ApplicationELB",
            MetricName="HealthyHostCount",
            Dimensions=[
                cloudwatch.MetricDimension(Name="LoadBalancer", Value=props.load_balancer),
                cloudwatch.MetricDimension(Name="TargetGroup", Value=watched.target_group),
            ],
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=2,
            Threshold=1,
            ComparisonOperator="LessThanThreshold",
            TreatMissingData="breaching",
            AlarmActions=[topic],
            OKActions=[topic],
            Tags=name_tag(watched.name),
        )
    )


def _slot_down(
    t: Template, props: AlarmsProps, watched: Watched, number: int, topic: TopicArn
) -> None:
    """Define the alarm that one slot has had no running task for five minutes.

    The count of running tasks is a metric of Container Insights only. Every service reports its
    CPU each minute while a task runs and nothing else: no sample means no task.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    t.add_resource(
        cloudwatch.Alarm(
            f"{watched.logical}{number}DownAlarm",
            AlarmDescription=f"Slot {watched.name}-{number} has no running task",
            Namespace="AWS/ECS",
            MetricName="CPUUtilization",
            Dimensions=[
                cloudwatch.MetricDimension(Name="ClusterName", Value=props.cluster),
                cloudwatch.MetricDimension(Name="ServiceName", Value=watched.services[number - 1]),
            ],
            Statistic="SampleCount",
            Period=60,
            EvaluationPeriods=5,
            Threshold=1,
            ComparisonOperator="LessThanThreshold",
            TreatMissingData="breaching",
            AlarmActions=[topic],
            OKActions=[topic],
            Tags=name_tag(f"{watched.name}-{number}"),
        )
    )
