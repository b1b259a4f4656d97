"""IAM statements of the hosts: what the ECS and CloudWatch agents ask for, and no more.

AWS's own policy, AmazonEC2ContainerServiceforEC2Role, makes clusters, joins any of the account,
pulls every image and writes every log. Images and logs are the execution roles' business here.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
"""

from awacs import cloudwatch, ecs, logs
from awacs.aws import Allow, ArnEquals, Condition, Statement, StringEquals
from troposphere import Sub

from stacks.host_metrics import NAMESPACE
from stacks.refs import ClusterName, LogGroupArn

_ECS = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:"


def join(cluster: ClusterName) -> tuple[Statement, ...]:
    """Join one cluster, take its work, report on it, leave it.

    A container instance's ARN names its cluster only in accounts with the long form, so the
    cluster is a condition.
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    arn = Sub(_ECS + "cluster/${Cluster}", Cluster=cluster)
    return (
        Statement(Sid="FindEcs", Effect=Allow, Action=[ecs.DiscoverPollEndpoint], Resource=["*"]),
        Statement(
            Sid="JoinCluster",
            Effect=Allow,
            Action=[
                ecs.DeregisterContainerInstance,
                ecs.RegisterContainerInstance,
                ecs.SubmitAttachmentStateChanges,
                ecs.SubmitContainerStateChange,
                ecs.SubmitTaskStateChange,
            ],
            Resource=[arn],
        ),
        Statement(
            Sid="WorkInCluster",
            Effect=Allow,
            Action=[ecs.Poll, ecs.StartTelemetrySession, ecs.UpdateContainerInstancesState],
            Resource=[Sub(_ECS + "container-instance/*")],
            Condition=Condition([ArnEquals({"ecs:cluster": arn})]),
        ),
    )


def watch(group: LogGroupArn) -> tuple[Statement, ...]:
    """Send metrics of one namespace, and lines to the hosts' one group.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
    """
    return (
        Statement(
            Sid="SendMetrics",
            Effect=Allow,
            Action=[cloudwatch.PutMetricData],
            Resource=["*"],
            Condition=Condition([StringEquals({"cloudwatch:namespace": NAMESPACE})]),
        ),
        Statement(
            Sid="SendLogs",
            Effect=Allow,
            Action=[logs.CreateLogStream, logs.PutLogEvents],
            Resource=[group],
        ),
    )
