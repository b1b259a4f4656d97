"""Security groups, their rules, and key pairs: kept by moto's EC2."""

from typing import Any

from localcloud.cfn.kind import Aws, Change, Kind, Props, call, without
from localcloud.cfn.network import retag, tag_specification

_EVERYWHERE = {
    "IpProtocol": "-1",
    "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
}


def permission(rule: Props, peer: str) -> dict[str, Any]:
    """Return one rule of a template as the API takes it; `peer` is Source or Destination."""
    made: dict[str, Any] = {"IpProtocol": str(rule.get("IpProtocol", "-1"))}
    for name in ("FromPort", "ToPort"):
        if name in rule:
            made[name] = int(rule[name])
    described = {"Description": str(rule["Description"])} if rule.get("Description") else {}
    if "CidrIp" in rule:
        made["IpRanges"] = [{"CidrIp": rule["CidrIp"], **described}]
    elif "CidrIpv6" in rule:
        made["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **described}]
    elif f"{peer}SecurityGroupId" in rule:
        made["UserIdGroupPairs"] = [{"GroupId": rule[f"{peer}SecurityGroupId"], **described}]
    elif f"{peer}PrefixListId" in rule:
        made["PrefixListIds"] = [{"PrefixListId": rule[f"{peer}PrefixListId"], **described}]
    else:
        raise ValueError(f"a rule names no {peer.lower()}: {dict(rule)}")
    return made


def _create_group(aws: Aws, props: Props, name: str) -> str:
    if "VpcId" in props:
        # moto makes a group in a VPC that does not exist, and fails at its rules.
        aws("ec2").describe_vpcs(VpcIds=[props["VpcId"]])
    wanted = {
        "GroupName": props.get("GroupName", name),
        "Description": props["GroupDescription"],
        **without(props, "GroupName", "GroupDescription", "Tags"),
    }
    tags = tag_specification("security-group", props)
    return str(call(aws("ec2"), "create_security_group", wanted, **tags)["GroupId"])


def _inline(direction: str) -> Change:
    """Return what sets the rules written inside the group."""
    peer = "Source" if direction == "ingress" else "Destination"
    name = f"SecurityGroup{direction.title()}"

    def change(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
        ec2 = aws("ec2")
        before = [permission(rule, peer) for rule in old.get(name) or ()]
        after = [permission(rule, peer) for rule in new.get(name) or ()]
        if direction == "egress" and not before:
            before = [_EVERYWHERE]
        if direction == "egress" and not after:
            after = [_EVERYWHERE]
        gone = [rule for rule in before if rule not in after]
        fresh = [rule for rule in after if rule not in before]
        if gone:
            getattr(ec2, f"revoke_security_group_{direction}")(
                GroupId=physical_id, IpPermissions=gone
            )
        if fresh:
            getattr(ec2, f"authorize_security_group_{direction}")(
                GroupId=physical_id, IpPermissions=fresh
            )

    return change


def _group_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    group = aws("ec2").describe_security_groups(GroupIds=[physical_id])["SecurityGroups"][0]
    return {"Id": physical_id, "GroupId": physical_id, "VpcId": group["VpcId"]}


def _group_of(props: Props) -> str:
    return str(props["GroupId"])


def _create_ingress(aws: Aws, props: Props, name: str) -> str:
    made = aws("ec2").authorize_security_group_ingress(
        GroupId=_group_of(props), IpPermissions=[permission(props, "Source")]
    )
    return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def _create_egress(aws: Aws, props: Props, name: str) -> str:
    ec2 = aws("ec2")
    # The group's own rule that lets everything out goes with the first rule of this type:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupegress.html
    rules = ec2.describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [_group_of(props)]}]
    )["SecurityGroupRules"]
    made = ec2.authorize_security_group_egress(
        GroupId=_group_of(props), IpPermissions=[permission(props, "Destination")]
    )
    default = [
        rule
        for rule in rules
        if rule["IsEgress"]
        and rule["IpProtocol"] == "-1"
        and rule.get("CidrIpv4") == "0.0.0.0/0"
        and not rule.get("Description")
    ]
    if default:
        ec2.revoke_security_group_egress(GroupId=_group_of(props), IpPermissions=[_EVERYWHERE])
    return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def _delete_rule(direction: str) -> Any:
    def delete(aws: Aws, physical_id: str, props: Props) -> None:
        getattr(aws("ec2"), f"revoke_security_group_{direction}")(
            GroupId=_group_of(props), SecurityGroupRuleIds=[physical_id]
        )

    return delete


def _describe_rule(direction: str) -> Change:
    def change(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
        getattr(aws("ec2"), f"update_security_group_rule_descriptions_{direction}")(
            GroupId=_group_of(new),
            IpPermissions=[permission(new, "Source" if direction == "ingress" else "Destination")],
        )

    return change


def _key_parameter(key_pair_id: str) -> str:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html ."""
    return f"/ec2/keypair/{key_pair_id}"


def _create_key(aws: Aws, props: Props, name: str) -> str:
    ec2 = aws("ec2")
    wanted = {"KeyName": name, **without(props, "Tags")}
    tags = tag_specification("key-pair", props)
    if "PublicKeyMaterial" in props:
        call(ec2, "import_key_pair", without(wanted, "KeyType", "KeyFormat"), **tags)
        return str(wanted["KeyName"])
    made = call(ec2, "create_key_pair", wanted, **tags)
    aws("ssm").put_parameter(
        Name=_key_parameter(made["KeyPairId"]), Value=made["KeyMaterial"], Type="SecureString"
    )
    return str(made["KeyName"])


def _key_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    key = aws("ec2").describe_key_pairs(KeyNames=[physical_id])["KeyPairs"][0]
    return {"KeyPairId": key["KeyPairId"], "KeyFingerprint": key["KeyFingerprint"]}


def _delete_key(aws: Aws, physical_id: str, props: Props) -> None:
    key_pair_id = _key_attributes(aws, physical_id, props)["KeyPairId"]
    aws("ec2").delete_key_pair(KeyName=physical_id)
    if "PublicKeyMaterial" not in props:
        aws("ssm").delete_parameter(Name=_key_parameter(key_pair_id))


def _create_flow_log(aws: Aws, props: Props, name: str) -> str:
    wanted = {**without(props, "Tags", "ResourceId"), "ResourceIds": [props["ResourceId"]]}
    tags = tag_specification("vpc-flow-log", props)
    made = call(aws("ec2"), "create_flow_logs", wanted, **tags)
    if made.get("Unsuccessful"):
        raise ValueError(made["Unsuccessful"][0]["Error"]["Message"])
    return str(made["FlowLogIds"][0])


_RULE = ("CidrIp", "CidrIpv6", "FromPort", "GroupId", "GroupName", "IpProtocol", "ToPort")

KINDS = (
    Kind(
        type="AWS::EC2::SecurityGroup",
        create=_create_group,
        attributes=_group_attributes,
        settings={
            "SecurityGroupIngress": _inline("ingress"),
            "SecurityGroupEgress": _inline("egress"),
        },
        changes={"Tags": retag},
        replaces=("GroupDescription", "GroupName", "VpcId"),
        name_length=255,
        delete=lambda aws, pid, _: aws("ec2").delete_security_group(GroupId=pid),
    ),
    Kind(
        type="AWS::EC2::SecurityGroupIngress",
        create=_create_ingress,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes={"Description": _describe_rule("ingress")},
        replaces=(
            *_RULE,
            "SourcePrefixListId",
            "SourceSecurityGroupId",
            "SourceSecurityGroupName",
            "SourceSecurityGroupOwnerId",
        ),
        tags="",
        delete=_delete_rule("ingress"),
    ),
    Kind(
        type="AWS::EC2::SecurityGroupEgress",
        create=_create_egress,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes={"Description": _describe_rule("egress")},
        replaces=(
            *(name for name in _RULE if name != "GroupName"),
            "DestinationPrefixListId",
            "DestinationSecurityGroupId",
        ),
        tags="",
        delete=_delete_rule("egress"),
    ),
    Kind(
        type="AWS::EC2::KeyPair",
        create=_create_key,
        attributes=_key_attributes,
        replaces=("KeyFormat", "KeyName", "KeyType", "PublicKeyMaterial", "Tags"),
        # A stack's tags do not reach it: aws-cloudformation/cloudformation-coverage-roadmap#1734.
        tags="",
        name_length=255,
        delete=_delete_key,
    ),
    Kind(
        type="AWS::EC2::FlowLog",
        create=_create_flow_log,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes={"Tags": retag},
        replaces=(
            "DeliverCrossAccountRole",
            "DeliverLogsPermissionArn",
            "DestinationOptions",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "LogGroupName",
            "MaxAggregationInterval",
            "ResourceId",
            "ResourceType",
            "TagFieldSpecifications",
            "TrafficType",
        ),
        delete=lambda aws, pid, _: aws("ec2").delete_flow_logs(FlowLogIds=[pid]),
    ),
)
