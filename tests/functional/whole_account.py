"""Everything that an account holds in a region, by service and kind: before and after a stack."""

from collections.abc import Callable, Mapping
from typing import Any

#: Each kind: service, call, its parameters, the list in the answer, what names an item.
_LISTS: tuple[tuple[str, str, Mapping[str, Any], str, str], ...] = (
    ("acm", "list_certificates", {}, "CertificateSummaryList", "CertificateArn"),
    (
        "autoscaling",
        "describe_auto_scaling_groups",
        {},
        "AutoScalingGroups",
        "AutoScalingGroupName",
    ),
    ("backup", "list_backup_plans", {}, "BackupPlansList", "BackupPlanId"),
    ("backup", "list_backup_vaults", {}, "BackupVaultList", "BackupVaultName"),
    ("cloudwatch", "describe_alarms", {}, "MetricAlarms", "AlarmName"),
    ("cloudwatch", "list_dashboards", {}, "DashboardEntries", "DashboardName"),
    ("dynamodb", "list_tables", {}, "TableNames", ""),
    ("ec2", "describe_addresses", {}, "Addresses", "AllocationId"),
    ("ec2", "describe_flow_logs", {}, "FlowLogs", "FlowLogId"),
    ("ec2", "describe_internet_gateways", {}, "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_key_pairs", {}, "KeyPairs", "KeyName"),
    ("ec2", "describe_launch_templates", {}, "LaunchTemplates", "LaunchTemplateId"),
    ("ec2", "describe_network_acls", {}, "NetworkAcls", "NetworkAclId"),
    ("ec2", "describe_network_interfaces", {}, "NetworkInterfaces", "NetworkInterfaceId"),
    ("ec2", "describe_route_tables", {}, "RouteTables", "RouteTableId"),
    ("ec2", "describe_security_groups", {}, "SecurityGroups", "GroupId"),
    ("ec2", "describe_snapshots", {"OwnerIds": ["self"]}, "Snapshots", "SnapshotId"),
    ("ec2", "describe_subnets", {}, "Subnets", "SubnetId"),
    ("ec2", "describe_volumes", {}, "Volumes", "VolumeId"),
    ("ec2", "describe_vpc_endpoints", {}, "VpcEndpoints", "VpcEndpointId"),
    ("ec2", "describe_vpcs", {}, "Vpcs", "VpcId"),
    ("ecr", "describe_repositories", {}, "repositories", "repositoryName"),
    ("ecs", "list_clusters", {}, "clusterArns", ""),
    ("efs", "describe_access_points", {}, "AccessPoints", "AccessPointId"),
    ("efs", "describe_file_systems", {}, "FileSystems", "FileSystemId"),
    ("elbv2", "describe_load_balancers", {}, "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "describe_target_groups", {}, "TargetGroups", "TargetGroupArn"),
    ("events", "list_rules", {}, "Rules", "Name"),
    ("iam", "list_instance_profiles", {}, "InstanceProfiles", "InstanceProfileName"),
    ("iam", "list_roles", {}, "Roles", "RoleName"),
    ("lambda", "list_functions", {}, "Functions", "FunctionName"),
    ("logs", "describe_log_groups", {}, "logGroups", "logGroupName"),
    ("route53", "list_hosted_zones", {}, "HostedZones", "Id"),
    ("s3", "list_buckets", {}, "Buckets", "Name"),
    ("secretsmanager", "list_secrets", {}, "SecretList", "Name"),
    ("sns", "list_topics", {}, "Topics", "TopicArn"),
    ("sqs", "list_queues", {}, "QueueUrls", ""),
    ("ssm", "describe_parameters", {}, "Parameters", "Name"),
)
#: Instances that have ended are described for another hour.
_ALIVE = ["pending", "running", "stopping", "stopped", "shutting-down"]


def held(client: Callable[[str], Any]) -> set[str]:
    """Return everything, as `service kind id`; keys that are to be deleted do not count."""
    vpcs = {one["VpcId"] for one in _all(client("ec2"), "describe_vpcs", {}, "Vpcs")}
    found = {
        f"{service} {key} {item[name] if name else item}"
        for service, call, given, key, name in _LISTS
        for item in _all(client(service), call, given, key)
        if name == "" or _real(item, vpcs)
    }
    return found | _instances(client("ec2")) | _keys(client("kms"))


def _real(item: Mapping[str, Any], vpcs: set[str]) -> bool:
    """Tell whether AWS would describe it: moto keeps what had to go before its VPC could."""
    return item.get("State") != "deleted" and item.get("VpcId") in {None, "", *vpcs}


def _all(client: Any, call: str, given: Mapping[str, Any], key: str) -> list[Any]:
    if client.can_paginate(call):
        pages = client.get_paginator(call).paginate(**given)
        return [item for page in pages for item in page.get(key) or ()]
    return list(getattr(client, call)(**given).get(key) or ())


def _instances(ec2: Any) -> set[str]:
    filters = [{"Name": "instance-state-name", "Values": _ALIVE}]
    pages = ec2.get_paginator("describe_instances").paginate(Filters=filters)
    return {
        f"ec2 Instances {one['InstanceId']}"
        for page in pages
        for reservation in page["Reservations"]
        for one in reservation["Instances"]
    }


def _keys(kms: Any) -> set[str]:
    ids = [one["KeyId"] for one in kms.list_keys()["Keys"]]
    states = {one: kms.describe_key(KeyId=one)["KeyMetadata"]["KeyState"] for one in ids}
    return {f"kms Keys {one}" for one, state in states.items() if state != "PendingDeletion"}
