"""Where each type of resource belongs in a picture, and which icon it has."""

from collections.abc import Mapping

#: The frames of the full picture, in their order.
AREAS: Mapping[str, str] = {
    "entry": "Names and entry",
    "network": "Network",
    "controllers": "Controllers",
    "hosts": "Hosts",
    "agents": "Agents",
    "storage": "Storage",
    "operations": "Operations",
    "roles": "Roles",
    "other": "Other",
}

#: Area and icon by type, else by service.
_PLACES: Mapping[str, tuple[str, str]] = {
    "AWS::ApplicationAutoScaling": ("hosts", "host"),
    "AWS::AutoScaling": ("hosts", "host"),
    "AWS::Backup": ("storage", "vault"),
    "AWS::CertificateManager": ("entry", "certificate"),
    "AWS::CloudWatch": ("operations", "alarm"),
    "AWS::CloudWatch::Dashboard": ("operations", "dashboard"),
    "AWS::Cognito": ("entry", "shield"),
    "AWS::DynamoDB": ("operations", "files"),
    "AWS::EC2": ("network", "network"),
    "AWS::EC2::EIP": ("network", "gateway"),
    "AWS::EC2::FlowLog": ("operations", "logs"),
    "AWS::EC2::InternetGateway": ("network", "gateway"),
    "AWS::EC2::KeyPair": ("agents", "key"),
    "AWS::EC2::LaunchTemplate": ("hosts", "host"),
    "AWS::EC2::NatGateway": ("network", "gateway"),
    "AWS::EC2::SecurityGroup": ("network", "shield"),
    "AWS::EC2::SecurityGroupEgress": ("network", "shield"),
    "AWS::EC2::SecurityGroupIngress": ("network", "shield"),
    "AWS::EC2::VPCEndpoint": ("network", "endpoint"),
    "AWS::ECS": ("hosts", "host"),
    "AWS::ECS::Service": ("controllers", "controller"),
    "AWS::ECS::TaskDefinition": ("controllers", "controller"),
    "AWS::EFS": ("storage", "files"),
    "AWS::ElasticLoadBalancingV2": ("entry", "balancer"),
    "AWS::Events": ("operations", "topic"),
    "AWS::IAM": ("roles", "certificate"),
    "AWS::KMS": ("operations", "key"),
    "AWS::Lambda": ("operations", "controller"),
    "AWS::Logs": ("operations", "logs"),
    "AWS::Route53": ("entry", "name"),
    "AWS::S3": ("storage", "bucket"),
    "AWS::SNS": ("operations", "topic"),
    "AWS::SQS": ("operations", "topic"),
    "AWS::SecretsManager": ("controllers", "key"),
    "AWS::WAFv2": ("entry", "shield"),
    "Custom": ("operations", "controller"),
}


def place(kind: str) -> tuple[str, str]:
    """Return the area and the icon of a type of resource, such as `AWS::EC2::VPC`."""
    service = kind.rpartition("::")[0]
    return _PLACES.get(kind) or _PLACES.get(service) or ("other", "other")
