"""Probes of what ministack keeps: names, certificates, files, secrets, roles, alarms, backups."""

import json
from typing import Any

from tests.functional.localcloud_probes.model import Aws, Probe, Seen, att, first, ref

ZONE = "Z00PROBE00"


def _records(aws: Aws) -> list[dict[str, Any]]:
    return [
        record
        for zone in aws("route53").list_hosted_zones()["HostedZones"]
        for record in aws("route53").list_resource_record_sets(HostedZoneId=zone["Id"])[
            "ResourceRecordSets"
        ]
    ]


def _record(aws: Aws, physical_id: str) -> Seen:
    name = f"{physical_id}."
    return next((r for r in _records(aws) if r["Name"] == name and r["Type"] == "A"), None)


def _group(aws: Aws, physical_id: str) -> Seen:
    del physical_id
    found = [r for r in _records(aws) if r["Name"].startswith("grouped")]
    return {"names": sorted(r["Name"] for r in found)} if found else None


def _topic_policy(aws: Aws, physical_id: str) -> Seen:
    del physical_id
    topics = aws("sns").list_topics()["Topics"]
    found = [t["TopicArn"] for t in topics if "Topic" in t["TopicArn"]]
    if not found:
        return None
    attributes = aws("sns").get_topic_attributes(TopicArn=found[0])["Attributes"]
    return dict(json.loads(attributes["Policy"]))


def _topic(aws: Aws, physical_id: str) -> Seen:
    listed = [topic["TopicArn"] for topic in aws("sns").list_topics()["Topics"]]
    if physical_id not in listed:
        return None
    return dict(aws("sns").get_topic_attributes(TopicArn=physical_id)["Attributes"])


def _subscription(aws: Aws, physical_id: str) -> Seen:
    del physical_id
    found = aws("sns").list_subscriptions()["Subscriptions"]
    return next((s for s in found if s["Endpoint"] == "ops@example.com"), None)


def _log_group(aws: Aws, physical_id: str) -> Seen:
    found = aws("logs").describe_log_groups(logGroupNamePrefix=physical_id)["logGroups"]
    return found[0] if found else None


def _secret(aws: Aws, physical_id: str) -> Seen:
    listed = [secret["ARN"] for secret in aws("secretsmanager").list_secrets()["SecretList"]]
    if physical_id not in listed:
        return None
    value = aws("secretsmanager").get_secret_value(SecretId=physical_id)["SecretString"]
    return {"length": len(value), "refused": any(letter in value for letter in 'abc"@/\\')}


def _secret_policy(aws: Aws, physical_id: str) -> Seen:
    if _secret(aws, physical_id) is None:
        return None
    found = aws("secretsmanager").get_resource_policy(SecretId=physical_id).get("ResourcePolicy")
    return dict(json.loads(found)) if found else None


def _policy(aws: Aws, physical_id: str) -> Seen:
    del physical_id
    roles = [role["RoleName"] for role in aws("iam").list_roles()["Roles"]]
    mine = [name for name in roles if "-Role-" in name]
    names = [n for r in mine for n in aws("iam").list_role_policies(RoleName=r)["PolicyNames"]]
    return {"names": names} if names else None


def _alarm(kind: str) -> Any:
    def seen(aws: Aws, physical_id: str) -> Seen:
        found = aws("cloudwatch").describe_alarms(
            AlarmNames=[physical_id], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )[kind]
        return found[0] if found else None

    return seen


def _vault(aws: Aws, physical_id: str) -> Seen:
    found = aws("backup").list_backup_vaults()["BackupVaultList"]
    return next((v for v in found if v["BackupVaultName"] == physical_id), None)


def _plan(aws: Aws, physical_id: str) -> Seen:
    listed = [plan["BackupPlanId"] for plan in aws("backup").list_backup_plans()["BackupPlansList"]]
    if physical_id not in listed:
        return None
    return dict(aws("backup").get_backup_plan(BackupPlanId=physical_id)["BackupPlan"])


def _selection(aws: Aws, physical_id: str) -> Seen:
    selection, _, plan = physical_id.partition("_")
    if _plan(aws, plan) is None:
        return None
    found = aws("backup").get_backup_selection(BackupPlanId=plan, SelectionId=selection)
    return dict(found["BackupSelection"])


def _managed(aws: Aws, physical_id: str) -> Seen:
    found = aws("iam").list_policies(Scope="Local")["Policies"]
    return next((p for p in found if p["Arn"] == physical_id), None)


def _trust(service: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sts:AssumeRole",
            }
        ],
    }


def _allow(action: str, resource: Any) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}],
    }


NAMES = (
    Probe(
        "Record",
        "AWS::Route53::RecordSet",
        {
            "HostedZoneId": ZONE,
            "Name": "ci.example.com",
            "Type": "A",
            "AliasTarget": {
                "DNSName": att("Balancer", "DNSName"),
                "HostedZoneId": att("Balancer", "CanonicalHostedZoneID"),
                "EvaluateTargetHealth": True,
            },
        },
        _record,
        {"AliasTarget": {"EvaluateTargetHealth": True}},
    ),
    Probe(
        "Records",
        "AWS::Route53::RecordSetGroup",
        {
            "HostedZoneId": ZONE,
            "RecordSets": [
                {
                    "Name": f"grouped{n}.example.com",
                    "Type": "CNAME",
                    "TTL": "60",
                    "ResourceRecords": ["a.b"],
                }
                for n in (1, 2)
            ],
        },
        _group,
        {"names": ["grouped1.example.com.", "grouped2.example.com."]},
    ),
    *(
        Probe(
            logical,
            "AWS::CertificateManager::Certificate",
            {
                "DomainName": name,
                "ValidationMethod": "DNS",
                "DomainValidationOptions": [{"DomainName": name, "HostedZoneId": ZONE}],
            },
            first("acm", "describe_certificate", "Certificate", "CertificateArn", as_list=False),
            {"Status": "ISSUED", "DomainName": name},
        )
        for logical, name in (
            ("Certificate", "ci.example.com"),
            ("OtherCertificate", "team.example.com"),
        )
    ),
)

FILES = (
    Probe(
        "FileSystem",
        "AWS::EFS::FileSystem",
        {
            "Encrypted": True,
            "ThroughputMode": "elastic",
            "PerformanceMode": "generalPurpose",
            "BackupPolicy": {"Status": "DISABLED"},
            "FileSystemTags": [{"Key": "Name", "Value": "homes"}],
        },
        first("efs", "describe_file_systems", "FileSystems", "FileSystemId", as_list=False),
        {"Encrypted": True, "ThroughputMode": "elastic", "Name": "homes"},
        ("Arn", "FileSystemId"),
    ),
    Probe(
        "MountTarget",
        "AWS::EFS::MountTarget",
        {
            "FileSystemId": ref("FileSystem"),
            "SubnetId": ref("SubnetA"),
            "SecurityGroups": [ref("Group")],
        },
        first("efs", "describe_mount_targets", "MountTargets", "MountTargetId", as_list=False),
        {"AvailabilityZoneName": "eu-west-1a", "LifeCycleState": "available"},
        ("IpAddress",),
    ),
    Probe(
        "AccessPoint",
        "AWS::EFS::AccessPoint",
        {
            "FileSystemId": ref("FileSystem"),
            "PosixUser": {"Uid": "1000", "Gid": "1000"},
            "RootDirectory": {
                "Path": "/main-1",
                "CreationInfo": {"OwnerUid": "1000", "OwnerGid": "1000", "Permissions": "0750"},
            },
        },
        first("efs", "describe_access_points", "AccessPoints", "AccessPointId", as_list=False),
        {"PosixUser": {"Uid": 1000, "Gid": 1000}, "RootDirectory": {"Path": "/main-1"}},
        ("Arn", "AccessPointId"),
    ),
    Probe(
        "LogGroup",
        "AWS::Logs::LogGroup",
        {"RetentionInDays": 30},
        _log_group,
        {"retentionInDays": 30},
        ("Arn",),
    ),
    Probe(
        "Secret",
        "AWS::SecretsManager::Secret",
        {
            "GenerateSecretString": {
                "PasswordLength": 40,
                "ExcludeCharacters": 'abc"@/\\',
                "RequireEachIncludedType": True,
            }
        },
        _secret,
        {"length": 40, "refused": False},
        ("Id",),
    ),
    Probe(
        "SecretPolicy",
        "AWS::SecretsManager::ResourcePolicy",
        {
            "SecretId": ref("Secret"),
            "ResourcePolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "secretsmanager:DeleteSecret",
                        "Resource": "*",
                    }
                ],
            },
        },
        _secret_policy,
        {"Statement": [{"Effect": "Deny"}]},
    ),
)

RIGHTS = (
    Probe(
        "Role",
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": _trust("ec2.amazonaws.com"),
            "Description": "probe",
            "ManagedPolicyArns": [
                {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"}
            ],
        },
        first("iam", "get_role", "Role", "RoleName", as_list=False),
        {"Description": "probe"},
        ("Arn", "RoleId"),
    ),
    Probe(
        "Profile",
        "AWS::IAM::InstanceProfile",
        {"Roles": [ref("Role")]},
        first(
            "iam", "get_instance_profile", "InstanceProfile", "InstanceProfileName", as_list=False
        ),
        {"Path": "/", "Roles": [{"Path": "/"}]},
        ("Arn",),
    ),
    Probe(
        "Policy",
        "AWS::IAM::Policy",
        {
            "PolicyName": "read",
            "Roles": [ref("Role")],
            "PolicyDocument": _allow("s3:GetObject", "arn:aws:s3:::example/*"),
        },
        _policy,
        {"names": ["read"]},
    ),
    Probe(
        "Managed",
        "AWS::IAM::ManagedPolicy",
        {"PolicyDocument": _allow("s3:ListBucket", "arn:aws:s3:::example"), "Path": "/probe/"},
        _managed,
        {"Path": "/probe/"},
    ),
)

WATCHED = (
    Probe("Topic", "AWS::SNS::Topic", {}, _topic, {}, ("TopicArn", "TopicName")),
    Probe(
        "TopicPolicy",
        "AWS::SNS::TopicPolicy",
        {
            "Topics": [ref("Topic")],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "Alarms",
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudwatch.amazonaws.com"},
                        "Action": "sns:Publish",
                        "Resource": ref("Topic"),
                    }
                ],
            },
        },
        _topic_policy,
        {"Statement": [{"Sid": "Alarms"}]},
    ),
    Probe(
        "Subscription",
        "AWS::SNS::Subscription",
        {"TopicArn": ref("Topic"), "Protocol": "email", "Endpoint": "ops@example.com"},
        _subscription,
        {"Protocol": "email"},
    ),
    Probe(
        "Alarm",
        "AWS::CloudWatch::Alarm",
        {
            "AlarmActions": [ref("Topic")],
            "Namespace": "AWS/ApplicationELB",
            "MetricName": "HealthyHostCount",
            "Dimensions": [{"Name": "TargetGroup", "Value": att("Targets", "TargetGroupFullName")}],
            "Statistic": "Maximum",
            "Period": "60",
            "EvaluationPeriods": 2,
            "Threshold": 1,
            "ComparisonOperator": "LessThanThreshold",
            "TreatMissingData": "breaching",
        },
        _alarm("MetricAlarms"),
        {"MetricName": "HealthyHostCount", "Period": 60, "TreatMissingData": "breaching"},
        ("Arn",),
    ),
    Probe(
        "ExpressionAlarm",
        "AWS::CloudWatch::Alarm",
        {
            "Metrics": [
                {"Id": "share", "Expression": "100 * errors", "ReturnData": True},
                {
                    "Id": "errors",
                    "ReturnData": False,
                    "MetricStat": {
                        "Metric": {"Namespace": "AWS/ELB", "MetricName": "Errors"},
                        "Period": 60,
                        "Stat": "Sum",
                    },
                },
            ],
            "EvaluationPeriods": 3,
            "Threshold": 5,
            "ComparisonOperator": "GreaterThanThreshold",
        },
        _alarm("MetricAlarms"),
        {"EvaluationPeriods": 3, "Metrics": [{"Expression": "100 * errors"}, {"Id": "errors"}]},
        ("Arn",),
    ),
    Probe(
        "Composite",
        "AWS::CloudWatch::CompositeAlarm",
        {"AlarmRule": {"Fn::Sub": 'ALARM("${Alarm}")'}, "AlarmActions": [ref("Topic")]},
        _alarm("CompositeAlarms"),
        {"ActionsEnabled": True},
        ("Arn",),
    ),
    Probe(
        "Vault",
        "AWS::Backup::BackupVault",
        {"BackupVaultName": "probe-vault"},
        _vault,
        {},
        ("BackupVaultArn", "BackupVaultName"),
    ),
    Probe(
        "Plan",
        "AWS::Backup::BackupPlan",
        {
            "BackupPlan": {
                "BackupPlanName": "probe",
                "BackupPlanRule": [
                    {
                        "RuleName": "daily",
                        "TargetBackupVault": ref("Vault"),
                        "ScheduleExpression": "cron(0 5 * * ? *)",
                        "Lifecycle": {"DeleteAfterDays": 14},
                    }
                ],
            }
        },
        _plan,
        {"Rules": [{"RuleName": "daily", "Lifecycle": {"DeleteAfterDays": 14}}]},
        ("BackupPlanArn", "BackupPlanId"),
    ),
    Probe(
        "Selection",
        "AWS::Backup::BackupSelection",
        {
            "BackupPlanId": ref("Plan"),
            "BackupSelection": {
                "SelectionName": "homes",
                "IamRoleArn": att("Role", "Arn"),
                "Resources": [att("FileSystem", "Arn")],
            },
        },
        _selection,
        {"SelectionName": "homes"},
        ("SelectionId",),
    ),
)

PROBES = (*NAMES, *FILES, *RIGHTS, *WATCHED)
