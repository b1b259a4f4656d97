"""Probes of the network."""

from hashlib import sha1
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.functional.localcloud_probes.model import Aws, Probe, Seen, att, first, ref


def _attachment(aws: Aws, physical_id: str) -> Seen:
    vpc = physical_id.partition("|")[2]
    found = aws("ec2").describe_internet_gateways(
        Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}]
    )["InternetGateways"]
    return found[0] if found else None


def described_route(aws: Aws, physical_id: str) -> Seen:
    """Return a route of the table that its physical id names."""
    table, _, destination = physical_id.partition("|")
    found = aws("ec2").describe_route_tables(
        Filters=[{"Name": "route-table-id", "Values": [table]}]
    )["RouteTables"]
    routes = [route for part in found for route in part["Routes"]]
    return next((r for r in routes if destination in _destinations(r)), None)


def _destinations(route: dict[str, Any]) -> set[Any]:
    return {route.get("DestinationCidrBlock"), route.get("DestinationIpv6CidrBlock")}


def _association(aws: Aws, physical_id: str) -> Seen:
    for table in aws("ec2").describe_route_tables()["RouteTables"]:
        for part in table["Associations"]:
            if part["RouteTableAssociationId"] == physical_id:
                return dict(part)
    return None


def _address(aws: Aws, physical_id: str) -> Seen:
    found = aws("ec2").describe_addresses()["Addresses"]
    return next((a for a in found if a["PublicIp"] == physical_id), None)


def described_rule(aws: Aws, physical_id: str) -> Seen:
    """Return a rule of a security group."""
    for rule in aws("ec2").describe_security_group_rules()["SecurityGroupRules"]:
        if rule["SecurityGroupRuleId"] == physical_id:
            return dict(rule)
    return None


def _key(aws: Aws, physical_id: str) -> Seen:
    found = aws("ec2").describe_key_pairs()["KeyPairs"]
    key = next((k for k in found if k["KeyName"] == physical_id), None)
    if key is None:
        return None
    parameter = aws("ssm").get_parameter(
        Name=f"/ec2/keypair/{key['KeyPairId']}", WithDecryption=True
    )["Parameter"]
    begins = parameter["Value"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    told = _fingerprint(parameter["Value"]) == key["KeyFingerprint"]
    return {**key, "parameter": parameter["Type"], "pem": begins, "of its private key": told}


def _fingerprint(pem: str) -> str:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html ."""
    private = load_pem_private_key(pem.encode(), password=None)
    encoded = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return sha1(encoded, usedforsecurity=False).digest().hex(":")


def _zone(place: int) -> dict[str, Any]:
    return {"Fn::Select": [place, {"Fn::GetAZs": ""}]}


def _range(place: int) -> dict[str, Any]:
    return {"Fn::Select": [place, {"Fn::Cidr": [att("Vpc", "CidrBlock"), 8, 8]}]}


def _tagged(name: str) -> dict[str, Any]:
    return {"Tags": [{"Key": "Name", "Value": name}]}


_SUBNET = ("VpcId", "AvailabilityZone", "CidrBlock", "SubnetId")

PROBES = (
    Probe(
        "Vpc",
        "AWS::EC2::VPC",
        {"CidrBlock": "10.7.0.0/16", "EnableDnsHostnames": True, **_tagged("probe")},
        first("ec2", "describe_vpcs", "Vpcs", "VpcIds"),
        {
            "CidrBlock": "10.7.0.0/16",
            "Tags": [
                {"Key": "Name", "Value": "probe"},
                {"Key": "team", "Value": "blue"},
                {"Key": "aws:cloudformation:logical-id", "Value": "Vpc"},
            ],
        },
        ("CidrBlock", "DefaultSecurityGroup", "DefaultNetworkAcl", "VpcId"),
    ),
    *(
        Probe(
            f"Subnet{letter}",
            "AWS::EC2::Subnet",
            {
                "VpcId": ref("Vpc"),
                "AvailabilityZone": _zone(place),
                "CidrBlock": _range(place),
                "MapPublicIpOnLaunch": True,
            },
            first("ec2", "describe_subnets", "Subnets", "SubnetIds"),
            {
                "AvailabilityZone": f"eu-west-1{letter.lower()}",
                "CidrBlock": f"10.7.{place}.0/24",
                "MapPublicIpOnLaunch": True,
            },
            _SUBNET,
        )
        for place, letter in enumerate("AB")
    ),
    Probe(
        "Gateway",
        "AWS::EC2::InternetGateway",
        _tagged("door"),
        first("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayIds"),
        {"Tags": [{"Key": "Name", "Value": "door"}]},
        ("InternetGatewayId",),
    ),
    Probe(
        "Attachment",
        "AWS::EC2::VPCGatewayAttachment",
        {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")},
        _attachment,
        {"Attachments": [{"State": "available"}]},
    ),
    Probe(
        "RouteTable",
        "AWS::EC2::RouteTable",
        {"VpcId": ref("Vpc")},
        first("ec2", "describe_route_tables", "RouteTables", "RouteTableIds"),
        {},
        ("RouteTableId",),
    ),
    Probe(
        "Route",
        "AWS::EC2::Route",
        {
            "RouteTableId": ref("RouteTable"),
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": ref("Gateway"),
        },
        described_route,
        {"State": "active"},
        depends_on=("Attachment",),
    ),
    Probe(
        "Association",
        "AWS::EC2::SubnetRouteTableAssociation",
        {"RouteTableId": ref("RouteTable"), "SubnetId": ref("SubnetA")},
        _association,
        {"Main": False},
        ("Id",),
    ),
    Probe(
        "Address",
        "AWS::EC2::EIP",
        {"Domain": "vpc", **_tagged("out")},
        _address,
        {"Domain": "vpc", "Tags": [{"Key": "Name", "Value": "out"}]},
        ("AllocationId", "PublicIp"),
        ("Attachment",),
    ),
    Probe(
        "Nat",
        "AWS::EC2::NatGateway",
        {"AllocationId": att("Address", "AllocationId"), "SubnetId": ref("SubnetA")},
        first("ec2", "describe_nat_gateways", "NatGateways", "NatGatewayIds"),
        {"State": "available"},
        ("NatGatewayId",),
    ),
    Probe(
        "Endpoint",
        "AWS::EC2::VPCEndpoint",
        {
            "VpcId": ref("Vpc"),
            "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"},
            "RouteTableIds": [ref("RouteTable")],
        },
        first("ec2", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointIds"),
        {"ServiceName": "com.amazonaws.eu-west-1.s3", "VpcEndpointType": "Gateway"},
        ("Id",),
    ),
    Probe(
        "Group",
        "AWS::EC2::SecurityGroup",
        {
            "GroupDescription": "probe",
            "VpcId": ref("Vpc"),
            "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": "22", "ToPort": 22, "CidrIp": "203.0.113.0/24"}
            ],
        },
        first("ec2", "describe_security_groups", "SecurityGroups", "GroupIds"),
        {
            "Description": "probe",
            "IpPermissions": [{"FromPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}],
        },
        ("GroupId", "VpcId"),
    ),
    Probe(
        "Ingress",
        "AWS::EC2::SecurityGroupIngress",
        {
            "GroupId": ref("Group"),
            "IpProtocol": "tcp",
            "FromPort": 8080,
            "ToPort": 8080,
            "SourceSecurityGroupId": ref("Group"),
            "Description": "from its own",
        },
        described_rule,
        {"IsEgress": False, "FromPort": 8080, "Description": "from its own"},
        ("Id",),
    ),
    Probe(
        "Egress",
        "AWS::EC2::SecurityGroupEgress",
        {
            "GroupId": ref("Group"),
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "CidrIp": "0.0.0.0/0",
        },
        described_rule,
        {"IsEgress": True, "ToPort": 443, "CidrIpv4": "0.0.0.0/0"},
        ("Id",),
    ),
    Probe(
        "Key",
        "AWS::EC2::KeyPair",
        {"KeyName": "probe-key", "KeyType": "rsa", "KeyFormat": "pem"},
        _key,
        {"KeyType": "rsa", "parameter": "SecureString", "pem": True, "of its private key": True},
        ("KeyPairId", "KeyFingerprint"),
    ),
    Probe(
        "FlowLog",
        "AWS::EC2::FlowLog",
        {
            "ResourceId": ref("Vpc"),
            "ResourceType": "VPC",
            "TrafficType": "REJECT",
            "LogGroupName": ref("LogGroup"),
            "DeliverLogsPermissionArn": att("Role", "Arn"),
        },
        first("ec2", "describe_flow_logs", "FlowLogs", "FlowLogIds"),
        {"TrafficType": "REJECT"},
        ("Id",),
    ),
)
