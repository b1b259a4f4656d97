"""S3 buckets and their policies: ministack's, made through the API, which keeps every setting."""

import json
import uuid
from typing import Any

from localcloud.cfn.kind import Aws, Change, Kind, Props, call, tag_map

#: Room for a suffix: a bucket that stays when its stack goes must not block the next one's.
_PREFIX_LENGTH = 54


def _create(aws: Aws, props: Props, name: str) -> str:
    unknown = sorted(props.keys() - {"BucketName"})
    if unknown:
        raise ValueError(f"the local AWS cannot keep {', '.join(unknown)} of a bucket")
    bucket = str(props.get("BucketName") or f"{name[:_PREFIX_LENGTH]}-{uuid.uuid4().hex[:8]}")
    where: dict[str, Any] = {}
    if aws.region != "us-east-1":
        where = {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
    aws("s3").create_bucket(Bucket=bucket.lower(), **where)
    return bucket.lower()


def _versioning(aws: Aws, bucket: str, old: Props, new: Props) -> None:
    del old
    wanted = new.get("VersioningConfiguration") or {"Status": "Suspended"}
    call(aws("s3"), "put_bucket_versioning", {"Bucket": bucket, "VersioningConfiguration": wanted})


def _access(aws: Aws, bucket: str, old: Props, new: Props) -> None:
    name = "PublicAccessBlockConfiguration"
    _put_or_delete(aws, bucket, new.get(name), "public_access_block", name)
    del old


def _encryption(aws: Aws, bucket: str, old: Props, new: Props) -> None:
    del old
    wish = new.get("BucketEncryption")
    rules: list[dict[str, Any]] = []
    for rule in (wish or {}).get("ServerSideEncryptionConfiguration") or ():
        fitted = dict(rule)
        if "ServerSideEncryptionByDefault" in fitted:
            fitted["ApplyServerSideEncryptionByDefault"] = fitted.pop(
                "ServerSideEncryptionByDefault"
            )
        rules.append(fitted)
    _put_or_delete(
        aws,
        bucket,
        {"Rules": rules} if wish else None,
        "bucket_encryption",
        "ServerSideEncryptionConfiguration",
    )


def _ownership(aws: Aws, bucket: str, old: Props, new: Props) -> None:
    del old
    wish = new.get("OwnershipControls")
    _put_or_delete(aws, bucket, wish, "bucket_ownership_controls", "OwnershipControls")


def _lifecycle(aws: Aws, bucket: str, old: Props, new: Props) -> None:
    del old
    wish = new.get("LifecycleConfiguration")
    rules = [_lifecycle_rule(rule) for rule in (wish or {}).get("Rules") or ()]
    client = aws("s3")
    if not rules:
        client.delete_bucket_lifecycle(Bucket=bucket)
        return
    call(
        client,
        "put_bucket_lifecycle_configuration",
        {"Bucket": bucket, "LifecycleConfiguration": {"Rules": rules}},
    )


#: What the template names and the API names otherwise: property → (section, name).
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
_MOVED = {
    "ExpirationInDays": ("Expiration", "Days"),
    "ExpirationDate": ("Expiration", "Date"),
    "ExpiredObjectDeleteMarker": ("Expiration", "ExpiredObjectDeleteMarker"),
    "NoncurrentVersionExpirationInDays": ("NoncurrentVersionExpiration", "NoncurrentDays"),
    "Prefix": ("Filter", "Prefix"),
}
_KEPT = {"Id", "Status", "AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"}


def _lifecycle_rule(rule: Props) -> dict[str, Any]:
    fitted: dict[str, Any] = {"Filter": {"Prefix": ""}}
    for name, value in rule.items():
        if name in _MOVED:
            section, key = _MOVED[name]
            fitted[section] = {**fitted.get(section, {}), key: value}
        elif name in _KEPT:
            fitted[name] = value
        elif name == "Transitions":
            fitted[name] = [
                {"Days": item["TransitionInDays"], "StorageClass": item["StorageClass"]}
                for item in value
            ]
        else:
            raise ValueError(f"the local AWS cannot keep {name} of a bucket's lifecycle rule")
    return fitted


def _logging(aws: Aws, bucket: str, old: Props, new: Props) -> None:
    del old
    wish = new.get("LoggingConfiguration")
    status: dict[str, Any] = {}
    if wish:
        enabled = {
            "TargetBucket": wish.get("DestinationBucketName", bucket),
            "TargetPrefix": wish.get("LogFilePrefix", ""),
        }
        status = {"LoggingEnabled": enabled}
    aws("s3").put_bucket_logging(Bucket=bucket, BucketLoggingStatus=status)


def _retag(aws: Aws, bucket: str, old: Props, new: Props) -> None:
    del old
    # Its API takes no tag whose key begins with aws: from a caller.
    tags = {key: value for key, value in tag_map(new).items() if not key.startswith("aws:")}
    if not tags:
        aws("s3").delete_bucket_tagging(Bucket=bucket)
        return
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    aws("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": pairs})


def _put_or_delete(aws: Aws, bucket: str, wish: Any, what: str, parameter: str) -> None:
    """Set what an API sets whole, or take it away."""
    if wish:
        call(aws("s3"), f"put_{what}", {"Bucket": bucket, parameter: wish})
    else:
        getattr(aws("s3"), f"delete_{what}")(Bucket=bucket)


def _attributes(aws: Aws, bucket: str, props: Props) -> dict[str, Any]:
    del props
    return {
        "Arn": f"arn:aws:s3:::{bucket}",
        "DomainName": f"{bucket}.s3.amazonaws.com",
        "RegionalDomainName": f"{bucket}.s3.{aws.region}.amazonaws.com",
    }


def _delete(aws: Aws, bucket: str, props: Props) -> None:
    # One that holds objects is refused by the service, as on AWS.
    del props
    aws("s3").delete_bucket(Bucket=bucket)


def _put_policy(aws: Aws, props: Props, name: str) -> str:
    del name
    policy: Any = props["PolicyDocument"]
    text = policy if isinstance(policy, str) else json.dumps(policy)
    aws("s3").put_bucket_policy(Bucket=props["Bucket"], Policy=text)
    return str(props["Bucket"])


def _change_policy(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old, physical_id
    _put_policy(aws, new, "")


_SETTINGS: dict[str, Change] = {
    "BucketEncryption": _encryption,
    "LifecycleConfiguration": _lifecycle,
    "LoggingConfiguration": _logging,
    "OwnershipControls": _ownership,
    "PublicAccessBlockConfiguration": _access,
    "Tags": _retag,
    "VersioningConfiguration": _versioning,
}

KINDS = (
    Kind(
        type="AWS::S3::Bucket",
        create=_create,
        attributes=_attributes,
        settings=_SETTINGS,
        replaces=("BucketName", "BucketNamePrefix", "BucketNamespace"),
        delete=_delete,
    ),
    Kind(
        type="AWS::S3::BucketPolicy",
        create=_put_policy,
        changes={"PolicyDocument": _change_policy},
        replaces=("Bucket",),
        tags="",
        delete=lambda aws, pid, _: aws("s3").delete_bucket_policy(Bucket=pid),
    ),
)
