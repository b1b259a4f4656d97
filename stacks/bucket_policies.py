"""Statements of bucket policies: who writes access logs, and how everybody must speak."""

from collections.abc import Mapping

from awacs import s3
from awacs.aws import Allow, Bool, Condition, Deny, Principal, Statement
from troposphere import Sub

from stacks.refs import BucketArn

#: In China a balancer writes as an account of AWS's. Elsewhere the service is named, which AWS
#: recommends in every region of today, those included that had such accounts before August 2022.
#: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
#: https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/build-tools/fact-tables.ts
_ACCOUNTS: Mapping[str, str] = {"cn-north-1": "638102146993", "cn-northwest-1": "037604701340"}


def deliver_access_logs(objects: Sub, region: str | None) -> Statement:
    """Let load balancers of this account write access logs.

    Args:
        objects: The ARN of what is written; the account in it is the one condition AWS offers.
        region: Where the bucket will be; None is taken as a region outside China.
    """
    principal = Principal("Service", ["logdelivery.elasticloadbalancing.amazonaws.com"])
    account = _ACCOUNTS.get(region or "")
    if account:
        principal = Principal("AWS", [Sub(f"arn:${{AWS::Partition}}:iam::{account}:root")])
    return Statement(
        Sid="DeliverAccessLogs",
        Effect=Allow,
        Principal=principal,
        Action=[s3.PutObject],
        Resource=[objects],
    )


def refuse_plain_http(bucket: BucketArn) -> Statement:
    """Refuse whoever speaks without TLS, whatever is asked for.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    return Statement(
        Sid="RefuseWithoutTls",
        Effect=Deny,
        Principal=Principal("AWS", ["*"]),
        Action=[s3.Action("*")],
        Resource=[bucket, Sub("${Bucket}/*", Bucket=bucket)],
        Condition=Condition([Bool({"aws:SecureTransport": "false"})]),
    )
