"""Probes of what only some configurations use: IPv6, a firewall, a login before the balancer."""

from typing import Any

from botocore.exceptions import ClientError

from tests.functional.localcloud_probes.model import Aws, Probe, Seen, att, first, none_if_gone, ref
from tests.functional.localcloud_probes.network import described_route, described_rule
from tests.functional.localcloud_probes.running import described_balancer


def _vpc_block(aws: Aws, physical_id: str) -> Seen:
    blocks = [
        block
        for vpc in aws("ec2").describe_vpcs()["Vpcs"]
        for block in vpc.get("Ipv6CidrBlockAssociationSet") or ()
    ]
    return next((block for block in blocks if block["AssociationId"] == physical_id), None)


def _acl(aws: Aws, physical_id: str) -> Seen:
    name, identity, scope = physical_id.split("|")
    try:
        found = aws("wafv2").get_web_acl(Name=name, Id=identity, Scope=scope)
    except ClientError as error:
        return none_if_gone(error)
    return dict(found["WebACL"])


def _protected(aws: Aws, physical_id: str) -> Seen:
    resource = "|".join(physical_id.split("|")[1:])
    try:
        found = aws("wafv2").get_web_acl_for_resource(ResourceArn=resource).get("WebACL")
    except ClientError as error:
        return none_if_gone(error)
    return {"arn": found["ARN"]} if found else None


def _acl_log(aws: Aws, physical_id: str) -> Seen:
    try:
        found = aws("wafv2").get_logging_configuration(ResourceArn=physical_id)
    except ClientError as error:
        return none_if_gone(error)
    return dict(found["LoggingConfiguration"])


def _project(aws: Aws, physical_id: str) -> Seen:
    found = aws("codebuild").batch_get_projects(names=[physical_id])["projects"]
    return dict(found[0]) if found else None


def _six(place: int) -> dict[str, Any]:
    """Return the n-th /64 of the VPC's own /56."""
    block = {"Fn::Select": [0, att("Vpc", "Ipv6CidrBlocks")]}
    return {"Fn::Select": [place, {"Fn::Cidr": [block, 4, 64]}]}


def _visible(name: str) -> dict[str, Any]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


_MANAGED = {
    "Name": "common",
    "Priority": 0,
    "OverrideAction": {"None": {}},
    "Statement": {
        "ManagedRuleGroupStatement": {
            "VendorName": "AWS",
            "Name": "AWSManagedRulesCommonRuleSet",
            "RuleActionOverrides": [
                {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}
            ],
        }
    },
    "VisibilityConfig": _visible("common"),
}

_OIDC = {
    "Issuer": "https://idp.example.com",
    "AuthorizationEndpoint": "https://idp.example.com/authorize",
    "TokenEndpoint": "https://idp.example.com/token",
    "UserInfoEndpoint": "https://idp.example.com/userinfo",
    "ClientId": "jenkins",
    "ClientSecret": "hidden",
    "Scope": "openid email",
    "SessionTimeout": 3600,
}

SIX = (
    Probe(
        "VpcBlock",
        "AWS::EC2::VPCCidrBlock",
        {"VpcId": ref("Vpc"), "AmazonProvidedIpv6CidrBlock": True},
        _vpc_block,
        {"Ipv6CidrBlockState": {"State": "associated"}},
        ("Id",),
    ),
    *(
        Probe(
            f"SubnetSix{letter}",
            "AWS::EC2::Subnet",
            {
                "VpcId": ref("Vpc"),
                "AvailabilityZone": {"Fn::Select": [place, {"Fn::GetAZs": ""}]},
                "CidrBlock": {
                    "Fn::Select": [place + 4, {"Fn::Cidr": [att("Vpc", "CidrBlock"), 8, 8]}]
                },
                "Ipv6CidrBlock": _six(place),
                "AssignIpv6AddressOnCreation": True,
            },
            first("ec2", "describe_subnets", "Subnets", "SubnetIds"),
            {
                "AssignIpv6AddressOnCreation": True,
                "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlockState": {"State": "associated"}}],
            },
            depends_on=("VpcBlock",),
        )
        for place, letter in enumerate("AB")
    ),
    Probe(
        "WayOutSix",
        "AWS::EC2::EgressOnlyInternetGateway",
        {"VpcId": ref("Vpc")},
        first(
            "ec2",
            "describe_egress_only_internet_gateways",
            "EgressOnlyInternetGateways",
            "EgressOnlyInternetGatewayIds",
        ),
        {"Attachments": [{"State": "attached"}]},
        ("Id",),
    ),
    Probe(
        "RouteSix",
        "AWS::EC2::Route",
        {
            "RouteTableId": ref("RouteTable"),
            "DestinationIpv6CidrBlock": "::/0",
            "EgressOnlyInternetGatewayId": ref("WayOutSix"),
        },
        described_route,
        {"State": "active", "DestinationIpv6CidrBlock": "::/0"},
    ),
    Probe(
        "IngressSix",
        "AWS::EC2::SecurityGroupIngress",
        {
            "GroupId": ref("Group"),
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "CidrIpv6": "::/0",
        },
        described_rule,
        {"CidrIpv6": "::/0", "FromPort": 443},
    ),
    Probe(
        "BalancerSix",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            "Scheme": "internet-facing",
            "IpAddressType": "dualstack",
            "Subnets": [ref("SubnetSixA"), ref("SubnetSixB")],
            "SecurityGroups": [ref("Group")],
            "LoadBalancerAttributes": [
                {"Key": "access_logs.s3.enabled", "Value": "true"},
                {"Key": "access_logs.s3.bucket", "Value": ref("Bucket")},
                {"Key": "access_logs.s3.prefix", "Value": "balancer"},
            ],
        },
        described_balancer,
        {
            "IpAddressType": "dualstack",
            "Scheme": "internet-facing",
            "access_logs.s3.enabled": "true",
            "access_logs.s3.prefix": "balancer",
        },
        ("DNSName",),
        ("BucketPolicy",),
    ),
)

GUARDED = (
    Probe(
        "Acl",
        "AWS::WAFv2::WebACL",
        {
            "Scope": "REGIONAL",
            "DefaultAction": {"Allow": {}},
            "Description": "probe",
            "Rules": [_MANAGED],
            "VisibilityConfig": _visible("acl"),
        },
        _acl,
        {"DefaultAction": {"Allow": {}}, "Description": "probe", "Rules": [_MANAGED]},
        ("Arn", "Id"),
    ),
    Probe(
        "AclOfBalancer",
        "AWS::WAFv2::WebACLAssociation",
        {"ResourceArn": ref("BalancerSix"), "WebACLArn": att("Acl", "Arn")},
        _protected,
    ),
    Probe(
        "AclLogGroup",
        "AWS::Logs::LogGroup",
        {"LogGroupName": "aws-waf-logs-probe"},
        lambda aws, pid: next(
            iter(aws("logs").describe_log_groups(logGroupNamePrefix=pid)["logGroups"]), None
        ),
    ),
    Probe(
        "AclLog",
        "AWS::WAFv2::LoggingConfiguration",
        {
            "ResourceArn": att("Acl", "Arn"),
            "LogDestinationConfigs": [att("AclLogGroup", "Arn")],
            "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}],
        },
        _acl_log,
        {"RedactedFields": [{"SingleHeader": {"Name": "authorization"}}]},
    ),
    Probe(
        "Login",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            "ListenerArn": ref("Listener"),
            "Priority": 30,
            "Conditions": [
                {"Field": "host-header", "HostHeaderConfig": {"Values": ["*.ci.example.com"]}}
            ],
            "Actions": [
                {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": _OIDC},
                {"Type": "forward", "Order": 2, "TargetGroupArn": ref("Targets")},
            ],
        },
        first("elbv2", "describe_rules", "Rules", "RuleArns"),
        {
            "Conditions": [{"HostHeaderConfig": {"Values": ["*.ci.example.com"]}}],
            "Actions": [
                {
                    "Type": "authenticate-oidc",
                    "Order": 1,
                    "AuthenticateOidcConfig": {
                        key: value for key, value in _OIDC.items() if key != "ClientSecret"
                    },
                },
                {"Type": "forward", "Order": 2},
            ],
        },
    ),
)

#: Of the stack that builds images.
BUILDS = (
    Probe(
        "Builder",
        "AWS::CodeBuild::Project",
        {
            "ServiceRole": att("Role", "Arn"),
            "Source": {
                "Type": "S3",
                "Location": "probes/image/context.zip",
                "BuildSpec": "version: 0.2",
            },
            "Artifacts": {"Type": "NO_ARTIFACTS"},
            "Environment": {
                "Type": "ARM_CONTAINER",
                "ComputeType": "BUILD_GENERAL1_SMALL",
                "Image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
                "PrivilegedMode": True,
            },
            "TimeoutInMinutes": 45,
        },
        _project,
        {
            "source": {
                "type": "S3",
                "location": "probes/image/context.zip",
                "buildspec": "version: 0.2",
            },
            "environment": {"type": "ARM_CONTAINER", "privilegedMode": True},
            "timeoutInMinutes": 45,
        },
        ("Arn",),
    ),
)

PROBES = (*SIX, *GUARDED, *BUILDS)
