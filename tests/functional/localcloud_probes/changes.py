"""What an update changes in place: logical id → new properties, and what the service then shows."""

from typing import Any

from tests.functional.localcloud_probes import functions
from tests.functional.localcloud_probes.guarded import allow
from tests.functional.localcloud_probes.model import ref


def _tags(**pairs: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


_FIXED = {
    "Type": "fixed-response",
    "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"},
}

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Vpc": (
        {"EnableDnsHostnames": False, "Tags": _tags(Name="other")},
        {"Tags": _tags(Name="other", team="blue")},
    ),
    "SubnetA": ({"MapPublicIpOnLaunch": False}, {"MapPublicIpOnLaunch": False}),
    "Gateway": ({"Tags": _tags(Name="gate")}, {"Tags": _tags(Name="gate", team="blue")}),
    "Address": ({"Tags": _tags(Name="way")}, {"Tags": _tags(Name="way")}),
    "Group": (
        {
            "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": 23, "ToPort": 23, "CidrIp": "198.51.100.0/24"}
            ]
        },
        {"IpPermissions": [{"FromPort": 23, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]}]},
    ),
    "Ingress": ({"Description": "from itself"}, {"Description": "from itself"}),
    "HostTemplate": (
        {
            "LaunchTemplateData": {
                "ImageId": ref("Image"),
                "InstanceType": "m7i.large",
                "MetadataOptions": {"HttpTokens": "required"},
            }
        },
        {"InstanceType": "m7i.large"},
    ),
    "Hosts": (
        {
            "MinSize": 3,
            "HealthCheckGracePeriod": 60,
            "InstanceMaintenancePolicy": {"MinHealthyPercentage": 90, "MaxHealthyPercentage": 120},
        },
        {
            "MinSize": 3,
            "DesiredCapacity": 3,
            "HealthCheckGracePeriod": 60,
            "InstanceMaintenancePolicy": {"MinHealthyPercentage": 90, "MaxHealthyPercentage": 120},
        },
    ),
    "Hook": ({"HeartbeatTimeout": 600}, {"HeartbeatTimeout": 600}),
    "WarmPool": ({"MinSize": 2}, {"MinSize": 2}),
    "ScalingPolicy": ({"ScalingAdjustment": 2}, {"ScalingAdjustment": 2}),
    "Cluster": (
        {"ClusterSettings": [{"Name": "containerInsights", "Value": "disabled"}]},
        {"settings": [{"name": "containerInsights", "value": "disabled"}]},
    ),
    "Service": (
        {"DesiredCount": 2, "HealthCheckGracePeriodSeconds": 200, "EnableExecuteCommand": False},
        {"desiredCount": 2, "healthCheckGracePeriodSeconds": 200, "enableExecuteCommand": False},
    ),
    "Balancer": (
        {"LoadBalancerAttributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "90"}]},
        {"idle_timeout.timeout_seconds": "90"},
    ),
    "Targets": (
        {
            "HealthCheckPath": "/login?after",
            "UnhealthyThresholdCount": 4,
            "TargetGroupAttributes": [
                {"Key": "deregistration_delay.timeout_seconds", "Value": "20"}
            ],
        },
        {
            "HealthCheckPath": "/login?after",
            "UnhealthyThresholdCount": 4,
            "deregistration_delay.timeout_seconds": "20",
        },
    ),
    "Listener": (
        {"DefaultActions": [_FIXED]},
        {"DefaultActions": [{"Type": "fixed-response"}]},
    ),
    "Rule": (
        {
            "Priority": 20,
            "Conditions": [
                {"Field": "host-header", "HostHeaderConfig": {"Values": ["team.example.com"]}}
            ],
        },
        {
            "Priority": "20",
            "Conditions": [{"HostHeaderConfig": {"Values": ["team.example.com"]}}],
        },
    ),
    "FileSystem": (
        {"ThroughputMode": "bursting", "FileSystemTags": _tags(Name="house")},
        {"ThroughputMode": "bursting", "Name": "house"},
    ),
    "LogGroup": ({"RetentionInDays": 90}, {"retentionInDays": 90}),
    "Records": (
        {
            "RecordSets": [
                {
                    "Name": "grouped1.example.com",
                    "Type": "CNAME",
                    "TTL": "30",
                    "ResourceRecords": ["c.d"],
                }
            ]
        },
        {"names": ["grouped1.example.com."]},
    ),
    "Role": ({"Description": "changed"}, {"Description": "changed"}),
    "Policy": ({"PolicyName": "write"}, {"names": ["write"]}),
    "Alarm": ({"Period": 120}, {"Period": 120}),
    "Composite": ({"ActionsEnabled": False}, {"ActionsEnabled": False}),
    "Plan": (
        {
            "BackupPlan": {
                "BackupPlanName": "probe",
                "BackupPlanRule": [
                    {"RuleName": "weekly", "TargetBackupVault": ref("Vault")},
                ],
            }
        },
        {"Rules": [{"RuleName": "weekly"}]},
    ),
    "MasterKey": (
        {"EnableKeyRotation": False, "Description": "changed"},
        {"rotated": False, "Description": "changed"},
    ),
    "Bucket": (
        {
            "LifecycleConfiguration": {
                "Rules": [{"Id": "old", "Status": "Enabled", "ExpirationInDays": 60}]
            }
        },
        {"lifecycle": [{"ID": "old", "Expiration": {"Days": 60}}]},
    ),
    "BucketPolicy": (
        {
            "PolicyDocument": allow(
                {"Service": "delivery.logs.amazonaws.com"},
                "s3:GetObject",
                {"Fn::Sub": "${Bucket.Arn}/*"},
            )
        },
        {"Statement": [{"Action": "s3:GetObject"}]},
    ),
    "Dashboard": ({"DashboardBody": '{"widgets": [], "start": "-P1D"}'}, {"start": "-P1D"}),
    "Acl": ({"DefaultAction": {"Block": {}}}, {"DefaultAction": {"Block": {}}}),
    "EventRule": ({"State": "DISABLED"}, {"State": "DISABLED"}),
    **functions.CHANGES,
}
