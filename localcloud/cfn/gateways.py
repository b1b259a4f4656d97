"""The ways out of a VPC: addresses, NAT gateways, endpoints: kept by moto's EC2."""

import json
from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, without
from localcloud.cfn.network import retag, tag_specification


def _allocate(aws: Aws, props: Props, name: str) -> str:
    made = call(
        aws("ec2"),
        "allocate_address",
        {"Domain": "vpc", **without(props, "Tags")},
        **tag_specification("elastic-ip", props),
    )
    return str(made["PublicIp"])


def _address_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    address = aws("ec2").describe_addresses(PublicIps=[physical_id])["Addresses"][0]
    return {"PublicIp": physical_id, "AllocationId": address["AllocationId"]}


def _release(aws: Aws, physical_id: str, props: Props) -> None:
    allocation = _address_attributes(aws, physical_id, props)["AllocationId"]
    aws("ec2").release_address(AllocationId=allocation)


def _retag_address(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    retag(aws, _address_attributes(aws, physical_id, new)["AllocationId"], old, new)


def _create_nat(aws: Aws, props: Props, name: str) -> str:
    made = call(
        aws("ec2"),
        "create_nat_gateway",
        without(props, "Tags"),
        **tag_specification("natgateway", props),
    )
    return str(made["NatGateway"]["NatGatewayId"])


def _create_endpoint(aws: Aws, props: Props, name: str) -> str:
    made = call(
        aws("ec2"),
        "create_vpc_endpoint",
        {"VpcEndpointType": "Gateway", **without(props, "Tags")},
        **tag_specification("vpc-endpoint", props),
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def _create_egress(aws: Aws, props: Props, name: str) -> str:
    made = call(
        aws("ec2"),
        "create_egress_only_internet_gateway",
        without(props, "Tags"),
        **tag_specification("egress-only-internet-gateway", props),
    )
    return str(made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"])


_ENDPOINT_LISTS = {
    "RouteTableIds": "RouteTableIds",
    "SubnetIds": "SubnetIds",
    "SecurityGroupIds": "SecurityGroupIds",
}


def _change_endpoint(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    request: dict[str, Any] = {}
    for name, parameter in _ENDPOINT_LISTS.items():
        before, after = set(old.get(name) or ()), set(new.get(name) or ())
        if after - before:
            request[f"Add{parameter}"] = sorted(after - before)
        if before - after:
            request[f"Remove{parameter}"] = sorted(before - after)
    if "PolicyDocument" in new and new["PolicyDocument"] != old.get("PolicyDocument"):
        request["PolicyDocument"] = json.dumps(new["PolicyDocument"])
    if request:
        aws("ec2").modify_vpc_endpoint(VpcEndpointId=physical_id, **request)


def _endpoint_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("ec2").describe_vpc_endpoints(VpcEndpointIds=[physical_id])["VpcEndpoints"][0]
    return {
        "Id": physical_id,
        "CreationTimestamp": str(found.get("CreationTimestamp", "")),
        "DnsEntries": [
            f"{entry.get('HostedZoneId', '')}:{entry['DnsName']}"
            for entry in found.get("DnsEntries") or ()
        ],
        "NetworkInterfaceIds": found.get("NetworkInterfaceIds") or [],
    }


KINDS = (
    Kind(
        type="AWS::EC2::EIP",
        create=_allocate,
        attributes=_address_attributes,
        changes={"Tags": _retag_address},
        replaces=("Address", "IpamPoolId", "NetworkBorderGroup", "TransferAddress"),
        delete=_release,
    ),
    Kind(
        type="AWS::EC2::NatGateway",
        create=_create_nat,
        attributes=lambda _aws, pid, _props: {"NatGatewayId": pid},
        changes={"Tags": retag},
        replaces=(
            "AllocationId",
            "AvailabilityMode",
            "ConnectivityType",
            "PrivateIpAddress",
            "SubnetId",
            "VpcId",
        ),
        delete=lambda aws, pid, _: aws("ec2").delete_nat_gateway(NatGatewayId=pid),
    ),
    Kind(
        type="AWS::EC2::EgressOnlyInternetGateway",
        create=_create_egress,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes={"Tags": retag},
        replaces=("VpcId",),
        delete=lambda aws, pid, _: aws("ec2").delete_egress_only_internet_gateway(
            EgressOnlyInternetGatewayId=pid
        ),
    ),
    Kind(
        type="AWS::EC2::VPCEndpoint",
        create=_create_endpoint,
        attributes=_endpoint_attributes,
        changes={
            **dict.fromkeys((*_ENDPOINT_LISTS, "PolicyDocument"), _change_endpoint),
            "Tags": retag,
        },
        replaces=(
            "ResourceConfigurationArn",
            "ServiceName",
            "ServiceNetworkArn",
            "ServiceRegion",
            "VpcEndpointType",
            "VpcId",
        ),
        delete=lambda aws, pid, _: aws("ec2").delete_vpc_endpoints(VpcEndpointIds=[pid]),
    ),
)
