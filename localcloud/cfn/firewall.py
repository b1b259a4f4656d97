"""WAFv2: rules before a balancer, kept by moto; no request is judged by them."""

from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without


def _parts(physical_id: str) -> dict[str, str]:
    """Return name, id and scope from what `Ref` gives."""
    name, identity, scope = physical_id.split("|")
    return {"Name": name, "Id": identity, "Scope": scope}


def _create(aws: Aws, props: Props, name: str) -> str:
    request = {"Name": name, **without(props, "LabelNamespace")}
    made = call(aws("wafv2"), "create_web_acl", request)["Summary"]
    return f"{made['Name']}|{made['Id']}|{props['Scope']}"


def _acl(aws: Aws, physical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = aws("wafv2").get_web_acl(**_parts(physical_id))
    return found


def _attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    del props
    acl = _acl(aws, physical_id)["WebACL"]
    return {
        "Arn": acl["ARN"],
        "Id": acl["Id"],
        "Capacity": acl.get("Capacity", 0),
        "LabelNamespace": acl.get("LabelNamespace", ""),
    }


_CHANGES = (
    "AssociationConfig",
    "CaptchaConfig",
    "ChallengeConfig",
    "CustomResponseBodies",
    "DefaultAction",
    "Description",
    "Rules",
    "TokenDomains",
    "VisibilityConfig",
)


def _change(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    wanted = {"Rules": [], **{name: new[name] for name in _CHANGES if name in new}}
    token = _acl(aws, physical_id)["LockToken"]
    request = {**_parts(physical_id), "LockToken": token, **wanted}
    call(aws("wafv2"), "update_web_acl", request)


def _retag(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    removed, changed = tag_changes(old, new)
    client, arn = aws("wafv2"), _acl(aws, physical_id)["WebACL"]["ARN"]
    if removed:
        client.untag_resource(ResourceARN=arn, TagKeys=removed)
    if changed:
        tags = [{"Key": key, "Value": value} for key, value in changed.items()]
        client.tag_resource(ResourceARN=arn, Tags=tags)


def _delete(aws: Aws, physical_id: str, props: Props) -> None:
    del props
    token = _acl(aws, physical_id)["LockToken"]
    aws("wafv2").delete_web_acl(**_parts(physical_id), LockToken=token)


def _associate(aws: Aws, props: Props, name: str) -> str:
    del name
    call(aws("wafv2"), "associate_web_acl", props)
    return f"{props['WebACLArn']}|{props['ResourceArn']}"


def _log(aws: Aws, props: Props, name: str) -> str:
    del name
    for destination in props["LogDestinationConfigs"]:
        if not destination.split(":")[6].startswith("aws-waf-logs-"):
            # https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
            raise ValueError(
                f"the name of the log destination {destination} must start with aws-waf-logs-"
            )
    call(aws("wafv2"), "put_logging_configuration", {"LoggingConfiguration": props})
    return str(props["ResourceArn"])


def _change_log(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old, physical_id
    _log(aws, new, "")


KINDS = (
    Kind(
        type="AWS::WAFv2::WebACL",
        create=_create,
        attributes=_attributes,
        changes={**dict.fromkeys(_CHANGES, _change), "Tags": _retag},
        replaces=("Name", "Scope"),
        delete=_delete,
    ),
    Kind(
        type="AWS::WAFv2::WebACLAssociation",
        create=_associate,
        replaces=("ResourceArn", "WebACLArn"),
        tags="",
        delete=lambda aws, _pid, props: aws("wafv2").disassociate_web_acl(
            ResourceArn=props["ResourceArn"]
        ),
    ),
    Kind(
        type="AWS::WAFv2::LoggingConfiguration",
        create=_log,
        changes=dict.fromkeys(
            ("LogDestinationConfigs", "LoggingFilter", "RedactedFields"), _change_log
        ),
        replaces=("ResourceArn",),
        tags="",
        delete=lambda aws, pid, _: aws("wafv2").delete_logging_configuration(ResourceArn=pid),
    ),
)
