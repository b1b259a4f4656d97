"""Probes of functions and what stands around them: rights to call, retries, queues, a table."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from tests.functional.localcloud_probes.model import (
    Aws,
    Probe,
    Seen,
    att,
    first,
    none_if_gone,
    ref,
)


def _function(aws: Aws, physical_id: str) -> Seen:
    try:
        found = aws("lambda").get_function(FunctionName=physical_id)
    except ClientError as error:
        return none_if_gone(error)
    return {**found["Configuration"], "tags": found.get("Tags", {})}


def _statements(aws: Aws) -> Iterator[dict[str, Any]]:
    """Yield the statements of all functions' own policies."""
    for one in aws("lambda").list_functions()["Functions"]:
        try:
            policy = aws("lambda").get_policy(FunctionName=one["FunctionName"])["Policy"]
        except ClientError as error:
            none_if_gone(error)
        else:
            yield from json.loads(policy)["Statement"]


def _permission(aws: Aws, physical_id: str) -> Seen:
    return next((one for one in _statements(aws) if one["Sid"] == physical_id), None)


def _retries(aws: Aws, physical_id: str) -> Seen:
    name, _, qualifier = physical_id.partition(":")
    try:
        found = aws("lambda").get_function_event_invoke_config(
            FunctionName=name, Qualifier=qualifier
        )
    except ClientError as error:
        return none_if_gone(error)
    return dict(found)


def _queue(aws: Aws, physical_id: str) -> Seen:
    try:
        found = aws("sqs").get_queue_attributes(QueueUrl=physical_id, AttributeNames=["All"])
    except ClientError as error:
        return none_if_gone(error)
    return dict(found["Attributes"])


def _queue_policy(aws: Aws, physical_id: str) -> Seen:
    # Its id begins with the stack's name, as the queues' do.
    prefix = physical_id.partition("-")[0]
    urls = aws("sqs").list_queues(QueueNamePrefix=f"{prefix}-").get("QueueUrls", ())
    found = [_queue(aws, url) or {} for url in urls]
    return next((json.loads(one["Policy"]) for one in found if one.get("Policy")), None)


def _table(aws: Aws, physical_id: str) -> Seen:
    dynamodb = aws("dynamodb")
    try:
        found = dynamodb.describe_table(TableName=physical_id)["Table"]
    except ClientError as error:
        return none_if_gone(error)
    lasting = dynamodb.describe_time_to_live(TableName=physical_id)["TimeToLiveDescription"]
    backups = dynamodb.describe_continuous_backups(TableName=physical_id)
    return {**found, "lasting": lasting, **backups}


_ANSWER = "def handle(event, context):\n    return event\n"
_TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}

PROBES = (
    Probe(
        "FunctionRole",
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": _TRUST},
        first("iam", "get_role", "Role", "RoleName", as_list=False),
    ),
    Probe(
        "Queue",
        "AWS::SQS::Queue",
        {"MessageRetentionPeriod": 1209600, "SqsManagedSseEnabled": True},
        _queue,
        {"MessageRetentionPeriod": "1209600", "SqsManagedSseEnabled": "true"},
        ("Arn", "QueueName"),
    ),
    Probe(
        "QueuePolicy",
        "AWS::SQS::QueuePolicy",
        {
            "Queues": [ref("Queue")],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "Rules",
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": att("Queue", "Arn"),
                    }
                ],
            },
        },
        _queue_policy,
        {"Statement": [{"Sid": "Rules"}]},
    ),
    Probe(
        "Function",
        "AWS::Lambda::Function",
        {
            "Code": {"ZipFile": _ANSWER},
            "Handler": "index.handle",
            "Runtime": "python3.13",
            "Role": att("FunctionRole", "Arn"),
            "Timeout": "60",
            "MemorySize": 256,
            "Description": "answers what it is asked",
            "Environment": {"Variables": {"COLOUR": "blue"}},
            "DeadLetterConfig": {"TargetArn": att("Queue", "Arn")},
            "LoggingConfig": {"LogGroup": ref("LogGroup")},
            "VpcConfig": {"SubnetIds": [ref("SubnetA")], "SecurityGroupIds": [ref("Group")]},
        },
        _function,
        {
            "Timeout": 60,
            "MemorySize": 256,
            "Handler": "index.handle",
            "Environment": {"Variables": {"COLOUR": "blue"}},
            "tags": {"team": "blue"},
        },
        ("Arn",),
    ),
    Probe(
        "Permission",
        "AWS::Lambda::Permission",
        {
            "FunctionName": ref("Function"),
            "Action": "lambda:InvokeFunction",
            "Principal": "events.amazonaws.com",
        },
        _permission,
        {"Action": "lambda:InvokeFunction", "Principal": {"Service": "events.amazonaws.com"}},
    ),
    Probe(
        "Retries",
        "AWS::Lambda::EventInvokeConfig",
        {
            "FunctionName": ref("Function"),
            "Qualifier": "$LATEST",
            "MaximumRetryAttempts": 1,
            "MaximumEventAgeInSeconds": 300,
        },
        _retries,
        {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 300},
    ),
    Probe(
        "Table",
        "AWS::DynamoDB::Table",
        {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "hook", "AttributeType": "S"},
                {"AttributeName": "subject", "AttributeType": "S"},
            ],
            "KeySchema": [
                {"AttributeName": "hook", "KeyType": "HASH"},
                {"AttributeName": "subject", "KeyType": "RANGE"},
            ],
            "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
            "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
        _table,
        {
            "KeySchema": [{"AttributeName": "subject", "KeyType": "RANGE"}],
            "lasting": {"AttributeName": "expires", "TimeToLiveStatus": "ENABLED"},
            "SSEDescription": {"Status": "ENABLED"},
            "ContinuousBackupsDescription": {
                "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}
            },
        },
        ("Arn",),
    ),
)

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Queue": ({"MessageRetentionPeriod": "600"}, {"MessageRetentionPeriod": "600"}),
    "Function": (
        {
            "Code": {"ZipFile": "def other(event, context):\n    return 1\n"},
            "Handler": "index.other",
            "Timeout": 30,
            "Environment": {"Variables": {"SIZE": "1"}},
        },
        {"Handler": "index.other", "Timeout": 30, "Environment": {"Variables": {"SIZE": "1"}}},
    ),
    "Retries": ({"MaximumRetryAttempts": 2}, {"MaximumRetryAttempts": 2}),
}
