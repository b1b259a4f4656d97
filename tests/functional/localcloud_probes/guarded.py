"""Probes of what guards and watches a stack: keys, buckets, rules on events, dashboards."""

import json
from typing import Any

from botocore.exceptions import ClientError

from tests.functional.localcloud_probes.model import Aws, Probe, Seen, none_if_gone, ref


def _key(aws: Aws, physical_id: str) -> Seen:
    """Return a key as it is described; one that waits for its deletion counts as gone."""
    kms = aws("kms")
    found = kms.describe_key(KeyId=physical_id)["KeyMetadata"]
    if found["KeyState"] == "PendingDeletion":
        days = (found["DeletionDate"] - found["CreationDate"]).days
        assert days in {6, 7}, f"deleted in {days} days"
        return None
    tags = kms.list_resource_tags(KeyId=physical_id)["Tags"]
    return {
        **found,
        "policy": json.loads(kms.get_key_policy(KeyId=physical_id, PolicyName="default")["Policy"]),
        "rotated": kms.get_key_rotation_status(KeyId=physical_id)["KeyRotationEnabled"],
        "tags": {tag["TagKey"]: tag["TagValue"] for tag in tags},
    }


def _alias(aws: Aws, physical_id: str) -> Seen:
    aliases = aws("kms").list_aliases()["Aliases"]
    return next((alias for alias in aliases if alias["AliasName"] == physical_id), None)


def _bucket(aws: Aws, physical_id: str) -> Seen:
    s3 = aws("s3")
    try:
        s3.head_bucket(Bucket=physical_id)
    except ClientError as error:
        return none_if_gone(error)
    encryption = s3.get_bucket_encryption(Bucket=physical_id)["ServerSideEncryptionConfiguration"]
    access = s3.get_public_access_block(Bucket=physical_id)["PublicAccessBlockConfiguration"]
    controls = s3.get_bucket_ownership_controls(Bucket=physical_id)["OwnershipControls"]
    return {
        "versioning": s3.get_bucket_versioning(Bucket=physical_id).get("Status"),
        "encryption": encryption["Rules"],
        "access": access,
        "ownership": controls["Rules"],
        "lifecycle": s3.get_bucket_lifecycle_configuration(Bucket=physical_id)["Rules"],
        "tags": s3.get_bucket_tagging(Bucket=physical_id)["TagSet"],
    }


def _bucket_policy(aws: Aws, physical_id: str) -> Seen:
    try:
        return dict(json.loads(aws("s3").get_bucket_policy(Bucket=physical_id)["Policy"]))
    except ClientError as error:
        return none_if_gone(error)


def _dashboard(aws: Aws, physical_id: str) -> Seen:
    cloudwatch = aws("cloudwatch")
    try:
        return dict(
            json.loads(cloudwatch.get_dashboard(DashboardName=physical_id)["DashboardBody"])
        )
    except ClientError as error:
        return none_if_gone(error)


def _rule(aws: Aws, physical_id: str) -> Seen:
    events = aws("events")
    try:
        found = events.describe_rule(Name=physical_id)
    except ClientError as error:
        return none_if_gone(error)
    targets = events.list_targets_by_rule(Rule=physical_id)["Targets"]
    return {**found, "pattern": json.loads(found.get("EventPattern") or "null"), "targets": targets}


def allow(principal: Any, action: str, resource: Any) -> dict[str, Any]:
    """Return a policy of one statement."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Probe",
                "Effect": "Allow",
                "Principal": principal,
                "Action": action,
                "Resource": resource,
            }
        ],
    }


_OWNER = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
_CLOSED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}

PROBES = (
    Probe(
        "MasterKey",
        "AWS::KMS::Key",
        {
            "Description": "probe",
            "EnableKeyRotation": True,
            "PendingWindowInDays": 7,
            "KeyPolicy": allow(_OWNER, "kms:*", "*"),
        },
        _key,
        {
            "Description": "probe",
            "KeyState": "Enabled",
            "rotated": True,
            "policy": {"Statement": [{"Sid": "Probe"}]},
            "tags": {"team": "blue"},
        },
        ("Arn", "KeyId"),
    ),
    Probe(
        "KeyAlias",
        "AWS::KMS::Alias",
        {"AliasName": "alias/probe", "TargetKeyId": ref("MasterKey")},
        _alias,
        {"AliasName": "alias/probe"},
    ),
    Probe(
        "Bucket",
        "AWS::S3::Bucket",
        {
            "VersioningConfiguration": {"Status": "Enabled"},
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                ]
            },
            "PublicAccessBlockConfiguration": _CLOSED,
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Id": "old",
                        "Status": "Enabled",
                        "ExpirationInDays": 30,
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
                    }
                ]
            },
        },
        _bucket,
        {
            "versioning": "Enabled",
            "encryption": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}],
            "access": _CLOSED,
            "ownership": [{"ObjectOwnership": "BucketOwnerEnforced"}],
            "lifecycle": [
                {
                    "ID": "old",
                    "Status": "Enabled",
                    "Expiration": {"Days": 30},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
                }
            ],
            "tags": [{"Key": "team", "Value": "blue"}],
        },
        ("Arn", "DomainName", "RegionalDomainName"),
    ),
    Probe(
        "BucketPolicy",
        "AWS::S3::BucketPolicy",
        {
            "Bucket": ref("Bucket"),
            "PolicyDocument": allow(
                {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                "s3:PutObject",
                {"Fn::Sub": "${Bucket.Arn}/*"},
            ),
        },
        _bucket_policy,
        {"Statement": [{"Sid": "Probe", "Effect": "Allow"}]},
    ),
    Probe(
        "Dashboard",
        "AWS::CloudWatch::Dashboard",
        {"DashboardBody": {"Fn::Sub": '{"widgets": [], "periodOverride": "${AWS::Region}"}'}},
        _dashboard,
        {"widgets": [], "periodOverride": "eu-west-1"},
    ),
    Probe(
        "EventRule",
        "AWS::Events::Rule",
        {
            "Description": "probe",
            "EventPattern": {"source": ["aws.backup"], "detail": {"state": ["FAILED"]}},
            "Targets": [
                {
                    "Id": "topic",
                    "Arn": ref("Topic"),
                    "InputTransformer": {
                        "InputPathsMap": {"state": "$.detail.state"},
                        "InputTemplate": '"it is <state>"',
                    },
                }
            ],
        },
        _rule,
        {
            "State": "ENABLED",
            "pattern": {"source": ["aws.backup"], "detail": {"state": ["FAILED"]}},
            "targets": [{"Id": "topic", "InputTransformer": {"InputTemplate": '"it is <state>"'}}],
        },
        ("Arn",),
    ),
)
