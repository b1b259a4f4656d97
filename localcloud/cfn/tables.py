"""DynamoDB's tables: ministack's CloudFormation loses what lasts how long, and how it is kept."""

from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without


def _create(aws: Aws, props: Props, name: str) -> str:
    request = {"TableName": name, **props}
    specified = request.get("SSESpecification")
    if specified:
        request["SSESpecification"] = _encryption(specified)
    return str(call(aws("dynamodb"), "create_table", request)["TableDescription"]["TableName"])


def _encryption(specified: Props) -> dict[str, Any]:
    """Return the API's form: its name for `SSEEnabled` is another."""
    asked = without(specified, "SSEEnabled")
    return {**asked, "Enabled": specified["SSEEnabled"]}


def _last(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    asked = new.get("TimeToLiveSpecification")
    name = (asked or old["TimeToLiveSpecification"])["AttributeName"]
    enabled = str((asked or {}).get("Enabled", "false")).lower() == "true"
    aws("dynamodb").update_time_to_live(
        TableName=physical_id,
        TimeToLiveSpecification={"AttributeName": name, "Enabled": enabled},
    )


def _recover(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    asked = new.get("PointInTimeRecoverySpecification") or {"PointInTimeRecoveryEnabled": False}
    call(
        aws("dynamodb"),
        "update_continuous_backups",
        {"TableName": physical_id, "PointInTimeRecoverySpecification": asked},
    )


def _update(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    names = ("BillingMode", "DeletionProtectionEnabled")
    asked = {name: new[name] for name in names if name in new}
    if "SSESpecification" in new:
        asked["SSESpecification"] = _encryption(new["SSESpecification"])
    call(aws("dynamodb"), "update_table", {"TableName": physical_id, **asked})


def _retag(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    removed, changed = tag_changes(old, new)
    client, arn = aws("dynamodb"), _attributes(aws, physical_id, new)["Arn"]
    if removed:
        client.untag_resource(ResourceArn=arn, TagKeys=removed)
    if changed:
        pairs = [{"Key": key, "Value": value} for key, value in changed.items()]
        client.tag_resource(ResourceArn=arn, Tags=pairs)


def _attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("dynamodb").describe_table(TableName=physical_id)["Table"]
    return {"Arn": found["TableArn"]}


KINDS = (
    Kind(
        type="AWS::DynamoDB::Table",
        create=_create,
        attributes=_attributes,
        settings={
            "PointInTimeRecoverySpecification": _recover,
            "TimeToLiveSpecification": _last,
        },
        changes={
            **dict.fromkeys(
                ("BillingMode", "DeletionProtectionEnabled", "SSESpecification"), _update
            ),
            "Tags": _retag,
        },
        replaces=("TableName", "KeySchema", "ImportSourceSpecification"),
        name_length=255,
        delete=lambda aws, pid, _: aws("dynamodb").delete_table(TableName=pid),
    ),
)
