"""Statements of the alarm topic's policy: who may publish, and how."""

from awacs import sns
from awacs.aws import Allow, ArnLike, Bool, Condition, Deny, Principal, Statement, StringEquals
from troposphere import Ref, Sub

from stacks.refs import TopicArn


def publish_alarms(topic: TopicArn) -> Statement:
    """Let alarms of this account and region publish.

    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """
    alarms = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*"
    return Statement(
        Sid="PublishAlarms",
        Effect=Allow,
        Principal=Principal("Service", ["cloudwatch.amazonaws.com"]),
        Action=[sns.Publish],
        Resource=[topic],
        Condition=Condition(
            [
                StringEquals({"aws:SourceAccount": Ref("AWS::AccountId")}),
                ArnLike({"aws:SourceArn": Sub(alarms)}),
            ]
        ),
    )


def refuse_plain_http(topic: TopicArn) -> Statement:
    """Refuse who publishes without TLS."""
    return Statement(
        Sid="RefuseWithoutTls",
        Effect=Deny,
        Principal=Principal("AWS", ["*"]),
        Action=[sns.Publish],
        Resource=[topic],
        Condition=Condition([Bool({"aws:SecureTransport": "false"})]),
    )
