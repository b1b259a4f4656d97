"""Pure: what CloudFormation's own validation says, at the place in the template and in the file."""

from collections.abc import Mapping, Sequence
from typing import Any

from cli.change_records import Finding
from cli.text import counted

#: The key of the file that a parameter comes from.
_PARAMETERS = {
    "AllowedSourceRange": "access.allow",
    "ControllerImage": "controllers[].image",
    "HostAmi": "hosts.ami",
    "HostInstanceType": "hosts.instance_types",
    "HostMaximum": "hosts.max",
    "HostMinimum": "hosts.min",
    "HostedZoneId": "dns.zone_id",
    "LogRetention": "logs.retention_days",
}
#: The key of the file that a property comes from, where it comes from one.
_PROPERTIES = {
    ("AWS::EC2::VPC", "CidrBlock"): "network.cidr",
    ("AWS::EC2::Subnet", "CidrBlock"): "network.subnets",
    ("AWS::EC2::Subnet", "AvailabilityZone"): "network.availability_zones",
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData"): "hosts",
    ("AWS::AutoScaling::AutoScalingGroup", "MinSize"): "hosts.min",
    ("AWS::AutoScaling::AutoScalingGroup", "MaxSize"): "hosts.max",
    ("AWS::AutoScaling::AutoScalingGroup", "MixedInstancesPolicy"): "hosts.instance_types",
    ("AWS::CertificateManager::Certificate", "DomainName"): "dns.host",
    ("AWS::CertificateManager::Certificate", "SubjectAlternativeNames"): "controllers[].route.host",
    ("AWS::ElasticLoadBalancingV2::Listener", "Certificates"): "tls.certificate",
    ("AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions"): "controllers[].route",
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions"): "controllers",
    ("AWS::Route53::RecordSet", "HostedZoneId"): "dns.zone_id",
    ("AWS::Route53::RecordSet", "Name"): "dns.host",
    ("AWS::EFS::MountTarget", "FileSystemId"): "storage.file_system_id",
    ("AWS::EFS::AccessPoint", "FileSystemId"): "storage.file_system_id",
    ("AWS::Backup::BackupPlan", "BackupPlan"): "backup.retention_days",
    ("AWS::Logs::LogGroup", "RetentionInDays"): "logs.retention_days",
    ("AWS::SNS::Subscription", "Endpoint"): "alarms.email",
}


def refused(
    findings: Sequence[Finding], reason: str, template: Mapping[str, Any]
) -> tuple[str, str]:
    """Return what AWS refuses, and what to do.

    Args:
        findings: Of its validation; those that only warn do not refuse.
        reason: The change set's own, for a refusal without a finding.
        template: What the change set was made from.
    """
    found = [finding_line(one, template) for one in findings if not one.warning]
    lines = found or [" ".join(reason.split()) or "AWS gives no reason"]
    if len(lines) == 1:
        return f"AWS refuses the change set: {lines[0]}", "Nothing was changed."
    return (
        f"AWS refuses the change set: {counted(len(lines), 'problem')}",
        "\n".join([*lines, "Nothing was changed."]),
    )


def finding_line(finding: Finding, template: Mapping[str, Any]) -> str:
    """Write a finding: where it is in the template, where in the file, what is wrong."""
    logical_id, path = place(finding)
    at = f"{logical_id} {'.'.join(path)}".strip()
    key = file_key(logical_id, path, template)
    head = f"{at} (in the file: {key})" if key else at
    return f"{head}: {finding.reason}" if head else finding.reason


def place(finding: Finding) -> tuple[str, tuple[str, ...]]:
    """Return the logical id and the property's path that a finding names.

    AWS writes a path in the template, `/Resources/Vpc/Properties/CidrBlock`, or in the resource,
    `/Properties/CidrBlock`.
    """
    parts = [part for part in finding.path.split("/") if part]
    logical_id = finding.logical_id
    if parts[:1] == ["Resources"]:
        logical_id, parts = (parts[1:2] or [logical_id])[0], parts[2:]
    return logical_id, tuple(parts[1:] if parts[:1] == ["Properties"] else parts)


def file_key(logical_id: str, path: Sequence[str], template: Mapping[str, Any]) -> str:
    """Return the key of the configuration that a place in the template comes from; may be empty."""
    resource = template.get("Resources", {}).get(logical_id, {})
    value: object = resource.get("Properties", {})
    for part in path:
        value = _inside(value, part)
        if isinstance(value, dict) and isinstance(value.get("Ref"), str):
            return _of_parameter(value["Ref"], template)
        if isinstance(value, dict) and any(key.startswith("Fn::") for key in value):
            break
    return _PROPERTIES.get((resource.get("Type", ""), path[0]), "") if path else ""


def _inside(value: object, part: str) -> object:
    """Go one step down."""
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return value.get(part) if isinstance(value, dict) else None


def _of_parameter(name: str, template: Mapping[str, Any]) -> str:
    """Return the key that a parameter comes from; empty for a reference to a resource."""
    if name not in template.get("Parameters", {}):
        return ""
    key = _PARAMETERS.get(name.rstrip("0123456789"), "")
    return f"{key}, or --param {name}" if key else f"--param {name}"
