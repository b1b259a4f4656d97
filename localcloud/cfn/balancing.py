"""Application load balancers: kept by moto."""

from typing import Any

from localcloud.cfn.kind import Aws, Change, Kind, Props, call, tag_changes, without


def _retag(aws: Aws, arn: str, old: Props, new: Props) -> None:
    removed, changed = tag_changes(old, new)
    if removed:
        aws("elbv2").remove_tags(ResourceArns=[arn], TagKeys=removed)
    if changed:
        tags = [{"Key": key, "Value": value} for key, value in changed.items()]
        aws("elbv2").add_tags(ResourceArns=[arn], Tags=tags)


def _full_name(arn: str, kind: str) -> str:
    return arn.partition(f":{kind}/")[2]


def _create_balancer(aws: Aws, props: Props, name: str) -> str:
    # The default is a balancer that faces the internet, as the property's documentation says.
    request = {"Name": name, "Scheme": "internet-facing", "Type": "application", **props}
    made = call(aws("elbv2"), "create_load_balancer", request)
    return str(made["LoadBalancers"][0]["LoadBalancerArn"])


def _attributes_of(operation: str, parameter: str, name: str) -> Change:
    """Return what sets a list of Key and Value through a call of its own."""

    def change(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
        del old
        wanted = new.get(name) or []
        if wanted:
            call(aws("elbv2"), operation, {parameter: physical_id, "Attributes": wanted})

    return change


def _balancer(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("elbv2").describe_load_balancers(LoadBalancerArns=[physical_id])
    balancer = found["LoadBalancers"][0]
    return {
        "LoadBalancerArn": physical_id,
        "LoadBalancerName": balancer["LoadBalancerName"],
        "LoadBalancerFullName": _full_name(physical_id, "loadbalancer"),
        "DNSName": balancer["DNSName"],
        "CanonicalHostedZoneID": balancer["CanonicalHostedZoneId"],
        "SecurityGroups": balancer.get("SecurityGroups") or [],
    }


def _balancer_groups(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    aws("elbv2").set_security_groups(
        LoadBalancerArn=physical_id, SecurityGroups=new.get("SecurityGroups") or []
    )


def _balancer_subnets(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    wanted = {key: new[key] for key in ("Subnets", "SubnetMappings") if key in new}
    call(aws("elbv2"), "set_subnets", {"LoadBalancerArn": physical_id, **wanted})


def _create_target_group(aws: Aws, props: Props, name: str) -> str:
    request = {"Name": name, **without(props, "Targets")}
    made = call(aws("elbv2"), "create_target_group", request)
    return str(made["TargetGroups"][0]["TargetGroupArn"])


def _targets(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    client = aws("elbv2")
    before, after = list(old.get("Targets") or ()), list(new.get("Targets") or ())
    gone = [target for target in before if target not in after]
    fresh = [target for target in after if target not in before]
    for operation, targets in (("deregister_targets", gone), ("register_targets", fresh)):
        if targets:
            call(client, operation, {"TargetGroupArn": physical_id, "Targets": targets})


_HEALTH_CHECK = (
    "HealthCheckEnabled",
    "HealthCheckIntervalSeconds",
    "HealthCheckPath",
    "HealthCheckPort",
    "HealthCheckProtocol",
    "HealthCheckTimeoutSeconds",
    "HealthyThresholdCount",
    "Matcher",
    "UnhealthyThresholdCount",
)


def _change_health_check(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    wanted = {key: new[key] for key in _HEALTH_CHECK if key in new}
    call(aws("elbv2"), "modify_target_group", {"TargetGroupArn": physical_id, **wanted})


def _target_group(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("elbv2").describe_target_groups(TargetGroupArns=[physical_id])["TargetGroups"][0]
    return {
        "TargetGroupArn": physical_id,
        "TargetGroupName": found["TargetGroupName"],
        "TargetGroupFullName": physical_id.rpartition(":")[2],
        "LoadBalancerArns": found.get("LoadBalancerArns") or [],
    }


def _create_listener(aws: Aws, props: Props, name: str) -> str:
    made = call(aws("elbv2"), "create_listener", props)
    return str(made["Listeners"][0]["ListenerArn"])


def _change_listener(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    wanted = without(new, "LoadBalancerArn", "ListenerAttributes", "Tags")
    call(aws("elbv2"), "modify_listener", {"ListenerArn": physical_id, **wanted})


def _create_rule(aws: Aws, props: Props, name: str) -> str:
    return str(call(aws("elbv2"), "create_rule", props)["Rules"][0]["RuleArn"])


def _change_rule(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    wanted = {key: new[key] for key in ("Actions", "Conditions") if key in new}
    call(aws("elbv2"), "modify_rule", {"RuleArn": physical_id, **wanted})


def _move_rule(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    aws("elbv2").set_rule_priorities(
        RulePriorities=[{"RuleArn": physical_id, "Priority": int(new["Priority"])}]
    )


def _add_certificates(aws: Aws, props: Props, name: str) -> str:
    call(aws("elbv2"), "add_listener_certificates", props)
    return f"{props['ListenerArn']}/certificates"


def _change_certificates(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    _remove_certificates(aws, physical_id, old)
    _add_certificates(aws, new, "")


def _remove_certificates(aws: Aws, physical_id: str, props: Props) -> None:
    call(aws("elbv2"), "remove_listener_certificates", props)


KINDS = (
    Kind(
        type="AWS::ElasticLoadBalancingV2::LoadBalancer",
        create=_create_balancer,
        attributes=_balancer,
        settings={
            "LoadBalancerAttributes": _attributes_of(
                "modify_load_balancer_attributes", "LoadBalancerArn", "LoadBalancerAttributes"
            )
        },
        changes={
            "IpAddressType": lambda aws, pid, _old, new: aws("elbv2").set_ip_address_type(
                LoadBalancerArn=pid, IpAddressType=new.get("IpAddressType", "ipv4")
            ),
            "SecurityGroups": _balancer_groups,
            "Subnets": _balancer_subnets,
            "SubnetMappings": _balancer_subnets,
            "Tags": _retag,
        },
        replaces=("Name", "Scheme", "Type"),
        name_length=32,
        delete=lambda aws, pid, _: aws("elbv2").delete_load_balancer(LoadBalancerArn=pid),
    ),
    Kind(
        type="AWS::ElasticLoadBalancingV2::TargetGroup",
        create=_create_target_group,
        attributes=_target_group,
        settings={
            "TargetGroupAttributes": _attributes_of(
                "modify_target_group_attributes", "TargetGroupArn", "TargetGroupAttributes"
            ),
            "Targets": _targets,
        },
        changes={**dict.fromkeys(_HEALTH_CHECK, _change_health_check), "Tags": _retag},
        replaces=(
            "IpAddressType",
            "Name",
            "Port",
            "Protocol",
            "ProtocolVersion",
            "TargetType",
            "VpcId",
        ),
        name_length=32,
        delete=lambda aws, pid, _: aws("elbv2").delete_target_group(TargetGroupArn=pid),
    ),
    Kind(
        type="AWS::ElasticLoadBalancingV2::Listener",
        create=_create_listener,
        attributes=lambda _aws, pid, _props: {"ListenerArn": pid},
        settings={
            "ListenerAttributes": _attributes_of(
                "modify_listener_attributes", "ListenerArn", "ListenerAttributes"
            )
        },
        changes={
            **dict.fromkeys(
                ("AlpnPolicy", "Certificates", "DefaultActions", "Port", "Protocol", "SslPolicy"),
                _change_listener,
            ),
            "Tags": _retag,
        },
        replaces=("LoadBalancerArn",),
        delete=lambda aws, pid, _: aws("elbv2").delete_listener(ListenerArn=pid),
    ),
    Kind(
        type="AWS::ElasticLoadBalancingV2::ListenerRule",
        create=_create_rule,
        attributes=lambda _aws, pid, _props: {"RuleArn": pid, "IsDefault": False},
        changes={
            "Actions": _change_rule,
            "Conditions": _change_rule,
            "Priority": _move_rule,
            "Tags": _retag,
        },
        replaces=("ListenerArn",),
        delete=lambda aws, pid, _: aws("elbv2").delete_rule(RuleArn=pid),
    ),
    Kind(
        type="AWS::ElasticLoadBalancingV2::ListenerCertificate",
        create=_add_certificates,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes={"Certificates": _change_certificates},
        replaces=("ListenerArn",),
        tags="",
        delete=_remove_certificates,
    ),
)
