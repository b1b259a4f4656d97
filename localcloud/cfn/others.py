"""Types of ministack's own services that its CloudFormation lacks, or answers otherwise."""

from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without


def _create_profile(aws: Aws, props: Props, name: str) -> str:
    request = {"InstanceProfileName": name, **without(props, "Roles")}
    made = call(aws("iam"), "create_instance_profile", request)["InstanceProfile"]
    return str(made["InstanceProfileName"])


def _profile_roles(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    iam = aws("iam")
    for role in old.get("Roles") or ():
        if role not in (new.get("Roles") or ()):
            iam.remove_role_from_instance_profile(InstanceProfileName=physical_id, RoleName=role)
    for role in new.get("Roles") or ():
        if role not in (old.get("Roles") or ()):
            iam.add_role_to_instance_profile(InstanceProfileName=physical_id, RoleName=role)


def _profile_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("iam").get_instance_profile(InstanceProfileName=physical_id)
    return {"Arn": found["InstanceProfile"]["Arn"]}


def _delete_profile(aws: Aws, physical_id: str, props: Props) -> None:
    _profile_roles(aws, physical_id, props, {})
    aws("iam").delete_instance_profile(InstanceProfileName=physical_id)


def _select(aws: Aws, props: Props, name: str) -> str:
    made = call(aws("backup"), "create_backup_selection", props)
    return f"{made['SelectionId']}_{props['BackupPlanId']}"


def _deselect(aws: Aws, physical_id: str, props: Props) -> None:
    aws("backup").delete_backup_selection(
        BackupPlanId=props["BackupPlanId"], SelectionId=physical_id.partition("_")[0]
    )


def _put_composite(aws: Aws, props: Props, name: str) -> str:
    request = {"AlarmName": name, **props}
    if "Tags" in request:
        # Its API takes no tag whose key begins with aws: from a caller.
        request["Tags"] = [tag for tag in props["Tags"] if not tag["Key"].startswith("aws:")]
    call(aws("cloudwatch"), "put_composite_alarm", request)
    return str(request["AlarmName"])


def _change_composite(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    _put_composite(aws, without(new, "Tags"), physical_id)


def _composite_arn(aws: Aws, physical_id: str) -> str:
    found = aws("cloudwatch").describe_alarms(
        AlarmNames=[physical_id], AlarmTypes=["CompositeAlarm"]
    )
    return str(found["CompositeAlarms"][0]["AlarmArn"])


def _retag_composite(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    removed, changed = tag_changes(old, new)
    client, arn = aws("cloudwatch"), _composite_arn(aws, physical_id)
    if removed:
        client.untag_resource(ResourceARN=arn, TagKeys=removed)
    tags = [{"Key": k, "Value": v} for k, v in changed.items() if not k.startswith("aws:")]
    if tags:
        client.tag_resource(ResourceARN=arn, Tags=tags)


KINDS = (
    Kind(
        type="AWS::IAM::InstanceProfile",
        create=_create_profile,
        attributes=_profile_attributes,
        settings={"Roles": _profile_roles},
        replaces=("InstanceProfileName", "Path"),
        tags="",
        delete=_delete_profile,
    ),
    Kind(
        type="AWS::Backup::BackupSelection",
        create=_select,
        attributes=lambda _aws, pid, _props: {"Id": pid, "SelectionId": pid.partition("_")[0]},
        replaces=("BackupPlanId", "BackupSelection"),
        tags="",
        delete=_deselect,
    ),
    Kind(
        type="AWS::CloudWatch::CompositeAlarm",
        create=_put_composite,
        attributes=lambda aws, pid, _props: {"Arn": _composite_arn(aws, pid)},
        changes={
            **dict.fromkeys(
                (
                    "ActionsEnabled",
                    "ActionsSuppressor",
                    "ActionsSuppressorExtensionPeriod",
                    "ActionsSuppressorWaitPeriod",
                    "AlarmActions",
                    "AlarmDescription",
                    "AlarmRule",
                    "InsufficientDataActions",
                    "OKActions",
                ),
                _change_composite,
            ),
            "Tags": _retag_composite,
        },
        replaces=("AlarmName",),
        name_length=255,
        delete=lambda aws, pid, _: aws("cloudwatch").delete_alarms(AlarmNames=[pid]),
    ),
)
