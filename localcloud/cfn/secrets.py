"""Secrets Manager: ministack's, made through its API, because its own handlers answer a name."""

import json
from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without


def _value(aws: Aws, props: Props) -> dict[str, str]:
    """Return the value a template declares: its own, or one that the service generates.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
    """
    if "SecretString" in props:
        return {"SecretString": str(props["SecretString"])}
    wish = props.get("GenerateSecretString")
    if wish is None:
        return {}
    request = without(wish, "SecretStringTemplate", "GenerateStringKey")
    made = call(aws("secretsmanager"), "get_random_password", request)["RandomPassword"]
    if "SecretStringTemplate" not in wish:
        return {"SecretString": made}
    filled = {**json.loads(wish["SecretStringTemplate"]), wish["GenerateStringKey"]: made}
    return {"SecretString": json.dumps(filled)}


def _create(aws: Aws, props: Props, name: str) -> str:
    request = {
        "Name": name,
        **without(props, "GenerateSecretString", "SecretString", "ReplicaRegions"),
        **_value(aws, props),
    }
    if "ReplicaRegions" in props:
        request["AddReplicaRegions"] = props["ReplicaRegions"]
    return str(call(aws("secretsmanager"), "create_secret", request)["ARN"])


def _change(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    request = {key: new[key] for key in ("Description", "KmsKeyId") if key in new}
    values = ("SecretString", "GenerateSecretString")
    if any(old.get(name) != new.get(name) for name in values):
        request.update(_value(aws, new))
    call(aws("secretsmanager"), "update_secret", {"SecretId": physical_id, **request})


def _retag(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    removed, changed = tag_changes(old, new)
    client = aws("secretsmanager")
    if removed:
        client.untag_resource(SecretId=physical_id, TagKeys=removed)
    if changed:
        tags = [{"Key": key, "Value": value} for key, value in changed.items()]
        client.tag_resource(SecretId=physical_id, Tags=tags)


def _delete(aws: Aws, physical_id: str, props: Props) -> None:
    del props
    aws("secretsmanager").delete_secret(SecretId=physical_id, ForceDeleteWithoutRecovery=True)


def _put_policy(aws: Aws, props: Props, name: str) -> str:
    del name
    policy: Any = props["ResourcePolicy"]
    aws("secretsmanager").put_resource_policy(
        SecretId=props["SecretId"],
        ResourcePolicy=policy if isinstance(policy, str) else json.dumps(policy),
    )
    return str(props["SecretId"])


def _change_policy(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old, physical_id
    _put_policy(aws, new, "")


KINDS = (
    Kind(
        type="AWS::SecretsManager::Secret",
        create=_create,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes={
            **dict.fromkeys(
                ("Description", "GenerateSecretString", "KmsKeyId", "SecretString"), _change
            ),
            "Tags": _retag,
        },
        replaces=("Name",),
        delete=_delete,
    ),
    Kind(
        type="AWS::SecretsManager::ResourcePolicy",
        create=_put_policy,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes=dict.fromkeys(("BlockPublicPolicy", "ResourcePolicy"), _change_policy),
        replaces=("SecretId",),
        tags="",
        delete=lambda aws, pid, _: aws("secretsmanager").delete_resource_policy(SecretId=pid),
    ),
)
