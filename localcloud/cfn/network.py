"""A VPC, its subnets and routes: kept by moto's EC2."""

from typing import Any

from localcloud.cfn.kind import Aws, Change, Kind, Props, call, tag_changes, without


def tag_specification(resource_type: str, props: Props) -> dict[str, Any]:
    """Return the parameter that tags a resource as it is made."""
    tags = [{"Key": t["Key"], "Value": str(t.get("Value", ""))} for t in props.get("Tags") or ()]
    if not tags:
        return {}
    return {"TagSpecifications": [{"ResourceType": resource_type, "Tags": tags}]}


def retag(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    """Change the tags of an EC2 resource whose physical id is its own."""
    removed, changed = tag_changes(old, new)
    if removed:
        aws("ec2").delete_tags(Resources=[physical_id], Tags=[{"Key": key} for key in removed])
    if changed:
        tags = [{"Key": key, "Value": value} for key, value in changed.items()]
        aws("ec2").create_tags(Resources=[physical_id], Tags=tags)


def _create_vpc(aws: Aws, props: Props, name: str) -> str:
    made = call(aws("ec2"), "create_vpc", without(props, "Tags"), **tag_specification("vpc", props))
    return str(made["Vpc"]["VpcId"])


def _vpc_dns(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html
    for name, default in (("EnableDnsSupport", True), ("EnableDnsHostnames", False)):
        value = str(new.get(name, default)).lower() == "true"
        if name in new or name in old:
            aws("ec2").modify_vpc_attribute(VpcId=physical_id, **{name: {"Value": value}})


def _vpc_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    ec2 = aws("ec2")
    vpc = ec2.describe_vpcs(VpcIds=[physical_id])["Vpcs"][0]
    of_vpc = [{"Name": "vpc-id", "Values": [physical_id]}]
    groups = ec2.describe_security_groups(
        Filters=[*of_vpc, {"Name": "group-name", "Values": ["default"]}]
    )["SecurityGroups"]
    acls = ec2.describe_network_acls(Filters=[*of_vpc, {"Name": "default", "Values": ["true"]}])[
        "NetworkAcls"
    ]
    return {
        "VpcId": physical_id,
        "CidrBlock": vpc["CidrBlock"],
        "CidrBlockAssociations": [part["AssociationId"] for part in vpc["CidrBlockAssociationSet"]],
        "DefaultSecurityGroup": groups[0]["GroupId"],
        "DefaultNetworkAcl": acls[0]["NetworkAclId"],
        "Ipv6CidrBlocks": _ipv6_blocks(vpc),
    }


def _ipv6_blocks(described: Props) -> list[str]:
    associations = described.get("Ipv6CidrBlockAssociationSet") or ()
    return [part["Ipv6CidrBlock"] for part in associations]


def _add_block(aws: Aws, props: Props, name: str) -> str:
    made = call(aws("ec2"), "associate_vpc_cidr_block", props)
    association = made.get("Ipv6CidrBlockAssociation") or made["CidrBlockAssociation"]
    return str(association["AssociationId"])


def _create_subnet(aws: Aws, props: Props, name: str) -> str:
    made = call(
        aws("ec2"), "create_subnet", without(props, "Tags"), **tag_specification("subnet", props)
    )
    return str(made["Subnet"]["SubnetId"])


def _subnet_setting(name: str) -> Change:
    def change(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
        value = {"Value": str(new.get(name, False)).lower() == "true"}
        aws("ec2").modify_subnet_attribute(SubnetId=physical_id, **{name: value})

    return change


def _subnet_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    subnet = aws("ec2").describe_subnets(SubnetIds=[physical_id])["Subnets"][0]
    names = ("SubnetId", "VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId")
    return {**{name: subnet[name] for name in names}, "Ipv6CidrBlocks": _ipv6_blocks(subnet)}


def _create_gateway(aws: Aws, props: Props, name: str) -> str:
    made = aws("ec2").create_internet_gateway(**tag_specification("internet-gateway", props))
    return str(made["InternetGateway"]["InternetGatewayId"])


def _attach_gateway(aws: Aws, props: Props, name: str) -> str:
    call(aws("ec2"), "attach_internet_gateway", props)
    return f"IGW|{props['VpcId']}"


def _detach_gateway(aws: Aws, physical_id: str, props: Props) -> None:
    call(aws("ec2"), "detach_internet_gateway", props)


def _reattach_gateway(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    _detach_gateway(aws, physical_id, old)
    _attach_gateway(aws, new, "")


def _create_route_table(aws: Aws, props: Props, name: str) -> str:
    made = call(
        aws("ec2"),
        "create_route_table",
        without(props, "Tags"),
        **tag_specification("route-table", props),
    )
    return str(made["RouteTable"]["RouteTableId"])


_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def _destination(props: Props) -> dict[str, str]:
    return {name: str(props[name]) for name in _DESTINATIONS if name in props}


def _create_route(aws: Aws, props: Props, name: str) -> str:
    call(aws("ec2"), "create_route", props)
    return f"{props['RouteTableId']}|{next(iter(_destination(props).values()))}"


def _replace_route(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    call(aws("ec2"), "replace_route", new)


def _delete_route(aws: Aws, physical_id: str, props: Props) -> None:
    aws("ec2").delete_route(RouteTableId=props["RouteTableId"], **_destination(props))


def _associate(aws: Aws, props: Props, name: str) -> str:
    return str(call(aws("ec2"), "associate_route_table", props)["AssociationId"])


KINDS = (
    Kind(
        type="AWS::EC2::VPC",
        create=_create_vpc,
        attributes=_vpc_attributes,
        settings={"EnableDnsSupport": _vpc_dns, "EnableDnsHostnames": _vpc_dns},
        changes={"Tags": retag},
        replaces=("CidrBlock", "Ipv4IpamPoolId", "Ipv4NetmaskLength", "VpcEncryptionControl"),
        delete=lambda aws, pid, _: aws("ec2").delete_vpc(VpcId=pid),
    ),
    Kind(
        type="AWS::EC2::VPCCidrBlock",
        create=_add_block,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        replaces=(
            "AmazonProvidedIpv6CidrBlock",
            "CidrBlock",
            "Ipv4IpamPoolId",
            "Ipv4NetmaskLength",
            "Ipv6CidrBlock",
            "Ipv6CidrBlockNetworkBorderGroup",
            "Ipv6IpamPoolId",
            "Ipv6NetmaskLength",
            "Ipv6Pool",
            "VpcId",
        ),
        tags="",
        delete=lambda aws, pid, _: aws("ec2").disassociate_vpc_cidr_block(AssociationId=pid),
    ),
    Kind(
        type="AWS::EC2::Subnet",
        create=_create_subnet,
        attributes=_subnet_attributes,
        settings={
            name: _subnet_setting(name)
            for name in ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation")
        },
        changes={"Tags": retag},
        replaces=(
            "AvailabilityZone",
            "AvailabilityZoneId",
            "CidrBlock",
            "Ipv4IpamPoolId",
            "Ipv4NetmaskLength",
            "Ipv6IpamPoolId",
            "Ipv6Native",
            "Ipv6NetmaskLength",
            "OutpostArn",
            "VpcId",
        ),
        delete=lambda aws, pid, _: aws("ec2").delete_subnet(SubnetId=pid),
    ),
    Kind(
        type="AWS::EC2::InternetGateway",
        create=_create_gateway,
        attributes=lambda _aws, pid, _props: {"InternetGatewayId": pid},
        changes={"Tags": retag},
        delete=lambda aws, pid, _: aws("ec2").delete_internet_gateway(InternetGatewayId=pid),
    ),
    Kind(
        type="AWS::EC2::VPCGatewayAttachment",
        create=_attach_gateway,
        attributes=lambda _aws, _pid, _props: {"AttachmentType": "IGW"},
        changes={"InternetGatewayId": _reattach_gateway},
        replaces=("VpcId",),
        tags="",
        delete=_detach_gateway,
    ),
    Kind(
        type="AWS::EC2::RouteTable",
        create=_create_route_table,
        attributes=lambda _aws, pid, _props: {"RouteTableId": pid},
        changes={"Tags": retag},
        replaces=("VpcId",),
        delete=lambda aws, pid, _: aws("ec2").delete_route_table(RouteTableId=pid),
    ),
    Kind(
        type="AWS::EC2::Route",
        create=_create_route,
        attributes=lambda _aws, _pid, props: {
            "CidrBlock": str(next(iter(_destination(props).values())))
        },
        changes=dict.fromkeys(
            (
                "EgressOnlyInternetGatewayId",
                "GatewayId",
                "NatGatewayId",
                "InstanceId",
                "NetworkInterfaceId",
                "TransitGatewayId",
                "VpcEndpointId",
                "VpcPeeringConnectionId",
            ),
            _replace_route,
        ),
        replaces=(*_DESTINATIONS, "RouteTableId"),
        tags="",
        delete=_delete_route,
    ),
    Kind(
        type="AWS::EC2::SubnetRouteTableAssociation",
        create=_associate,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        replaces=("RouteTableId", "SubnetId"),
        tags="",
        delete=lambda aws, pid, _: aws("ec2").disassociate_route_table(AssociationId=pid),
    ),
)
