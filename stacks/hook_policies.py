"""IAM statements of the hooks: what the calls of each need, by resource or by this stack's tag.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
"""

from collections.abc import Sequence

from awacs import autoscaling, cloudwatch, dynamodb, ec2, ecs, elasticloadbalancing, logs, ssm
from awacs.aws import (
    Allow,
    ArnEquals,
    Condition,
    ForAllValuesStringEquals,
    Null,
    Statement,
    StringEquals,
)
from troposphere import Ref, Sub

from stacks.hook_metrics import CONTROLLERS, HOOKS
from stacks.naming import SLOT_TAG, STACK_TAG
from stacks.refs import (
    AutoScalingGroupName,
    ClusterArn,
    ClusterName,
    LogGroupArn,
    TableArn,
)
from stacks.tended import Tended

_HERE = "${AWS::Region}:${AWS::AccountId}:"


def see_services(cluster: ClusterArn) -> Statement:
    """List the services of the cluster: while there is one, no stack is being deleted."""
    return Statement(
        Sid="ListCluster",
        Effect=Allow,
        Action=[ecs.ListServices],
        Resource=["*"],
        Condition=Condition([ArnEquals({"ecs:cluster": cluster})]),
    )


def look(cluster: ClusterArn) -> tuple[Statement, ...]:
    """See the stack: services, tasks and hosts of the cluster, the group, the targets' health.

    For a list of tasks AWS names the container instance as its resource, and decides by the
    cluster alone: https://github.com/awsdocs/amazon-ecs-developer-guide/issues/211
    """
    return (
        Statement(
            Sid="SeeGroupAndTargets",
            Effect=Allow,
            Action=[
                autoscaling.DescribeAutoScalingGroups,
                ecs.DescribeTaskDefinition,
                elasticloadbalancing.DescribeTargetHealth,
            ],
            Resource=["*"],
        ),
        see_services(cluster),
        Statement(
            Sid="ListTasks",
            Effect=Allow,
            Action=[ecs.ListTasks],
            Resource=["*"],
            Condition=Condition([ArnEquals({"ecs:cluster": cluster})]),
        ),
        Statement(
            Sid="SeeCluster",
            Effect=Allow,
            Action=[
                ecs.DescribeContainerInstances,
                ecs.DescribeServices,
                ecs.DescribeTasks,
            ],
            Resource=[
                Sub("arn:${AWS::Partition}:ecs:" + _HERE + f"{kind}/*")
                for kind in ("container-instance", "service", "task")
            ],
            Condition=Condition([ArnEquals({"ecs:cluster": cluster})]),
        ),
        Statement(
            Sid="ListHosts", Effect=Allow, Action=[ecs.ListContainerInstances], Resource=[cluster]
        ),
    )


def remember(table: TableArn, name: str) -> Statement:
    """Write and read the notes of one hook, and of no other.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    return Statement(
        Sid="Remember",
        Effect=Allow,
        Action=[dynamodb.DeleteItem, dynamodb.PutItem, dynamodb.Query],
        Resource=[table],
        Condition=Condition([ForAllValuesStringEquals({"dynamodb:LeadingKeys": [name]})]),
    )


def _group(group: AutoScalingGroupName) -> Sub:
    text = "arn:${AWS::Partition}:autoscaling:" + _HERE
    return Sub(text + "autoScalingGroup:*:autoScalingGroupName/${Group}", Group=group)


def _see_instances(sid: str) -> Statement:
    """See instances; EC2's `Describe…` take no resource."""
    return Statement(Sid=sid, Effect=Allow, Action=[ec2.DescribeInstances], Resource=["*"])


def lifecycle(cluster: ClusterName, group: AutoScalingGroupName) -> tuple[Statement, ...]:
    """Drain hosts of the cluster, and let the group go on with them."""
    return (
        Statement(
            Sid="DrainHosts",
            Effect=Allow,
            Action=[ecs.UpdateContainerInstancesState],
            Resource=[_in_cluster("container-instance", cluster)],
        ),
        Statement(
            Sid="LetHostsGo",
            Effect=Allow,
            Action=[
                autoscaling.CompleteLifecycleAction,
                autoscaling.RecordLifecycleActionHeartbeat,
            ],
            Resource=[_group(group)],
        ),
        _see_instances("SeeHosts"),
    )


def _in_cluster(kind: str, cluster: ClusterName) -> Sub:
    """Return the ARN of all tasks, services or hosts of a cluster.

    They name it in accounts with the long form of ARNs, which is every one since 2021.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids
    """
    return Sub("arn:${AWS::Partition}:ecs:" + _HERE + kind + "/${Cluster}/*", Cluster=cluster)


def _publish(*namespaces: str) -> Statement:
    """Publish into these namespaces alone.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
    """
    return Statement(
        Sid="Publish",
        Effect=Allow,
        Action=[cloudwatch.PutMetricData],
        Resource=["*"],
        Condition=Condition([StringEquals({"cloudwatch:namespace": list(namespaces)})]),
    )


def health(cluster: ClusterName, group: AutoScalingGroupName) -> tuple[Statement, ...]:
    """Stop tasks of the cluster, call hosts of the group broken, ask them for a thread dump.

    A command goes to instances that carry the group's name, which Auto Scaling alone can write.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
    """
    return (
        _publish(HOOKS),
        Statement(
            Sid="SeeWhatHappened",
            Effect=Allow,
            Action=[
                autoscaling.DescribeScalingActivities,
                cloudwatch.GetMetricData,
            ],
            Resource=["*"],
        ),
        Statement(
            Sid="StopTasks",
            Effect=Allow,
            Action=[ecs.StopTask],
            Resource=[_in_cluster("task", cluster)],
        ),
        Statement(
            Sid="CallHostsBroken",
            Effect=Allow,
            Action=[autoscaling.SetInstanceHealth],
            Resource=[_group(group)],
        ),
        Statement(
            Sid="RunOneDocument",
            Effect=Allow,
            Action=[ssm.SendCommand],
            Resource=[Sub("arn:${AWS::Partition}:ssm:${AWS::Region}::document/AWS-RunShellScript")],
        ),
        Statement(
            Sid="OnHostsOfTheGroup",
            Effect=Allow,
            Action=[ssm.SendCommand],
            Resource=[Sub("arn:${AWS::Partition}:ec2:" + _HERE + "instance/*")],
            Condition=Condition(
                [StringEquals({"ssm:resourceTag/aws:autoscaling:groupName": group})]
            ),
        ),
    )


def scale(turned: Sequence[Tended]) -> tuple[Statement, ...]:
    """Publish load and read it; turn optional slots on and off, and no others.

    Args:
        turned: The controllers that have some: a slot leaves the balancer before it is turned off.
    """
    found = [
        _publish(CONTROLLERS, HOOKS),
        Statement(Sid="ReadLoad", Effect=Allow, Action=[cloudwatch.GetMetricData], Resource=["*"]),
    ]
    if turned:
        found += [
            Statement(
                Sid="TurnSlots",
                Effect=Allow,
                Action=[ecs.UpdateService],
                Resource=[arn for item in turned for arn in item.optional],
            ),
            Statement(
                Sid="SeeTargets",
                Effect=Allow,
                Action=[elasticloadbalancing.DescribeTargetGroups],
                Resource=["*"],
            ),
            Statement(
                Sid="TurnTargets",
                Effect=Allow,
                Action=[
                    elasticloadbalancing.DeregisterTargets,
                    elasticloadbalancing.RegisterTargets,
                ],
                Resource=[item.target_group for item in turned],
            ),
        ]
    return tuple(found)


def spot() -> tuple[Statement, ...]:
    """Read whose an instance is by its tags."""
    return (_see_instances("SeeAgents"),)


def reap(agent_logs: LogGroupArn | None) -> tuple[Statement, ...]:
    """End agents of this stack, which alone carry its tag and a slot's; clear their logs.

    Hosts have the stack's tag too, where it is one of CloudFormation's: they have no slot.
    """
    found = [
        _see_instances("SeeAgents"),
        Statement(
            Sid="EndAgents",
            Effect=Allow,
            Action=[ec2.TerminateInstances],
            Resource=[Sub("arn:${AWS::Partition}:ec2:" + _HERE + "instance/*")],
            Condition=Condition(
                [
                    StringEquals({f"ec2:ResourceTag/{STACK_TAG}": Ref("AWS::StackName")}),
                    Null({f"ec2:ResourceTag/{SLOT_TAG}": "false"}),
                ]
            ),
        ),
    ]
    if agent_logs is not None:
        found.append(
            Statement(
                Sid="ClearAgentLogs",
                Effect=Allow,
                Action=[logs.DeleteLogStream, logs.DescribeLogStreams],
                Resource=[agent_logs],
            )
        )
    return tuple(found)
