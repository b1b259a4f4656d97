"""Lambda functions: ministack's own CloudFormation loses their network and their dead letters."""

import zipfile
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, tag_map, without

#: What CreateFunction takes and UpdateFunctionConfiguration changes.
_CONFIGURATION = (
    "DeadLetterConfig",
    "Description",
    "Environment",
    "EphemeralStorage",
    "Handler",
    "KmsKeyArn",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
)


def _asked(props: Props) -> dict[str, Any]:
    """Return the properties under the API's names: it writes one of them otherwise."""
    asked = without(props, "Tags", "KmsKeyArn")
    return {**asked, "KMSKeyArn": props["KmsKeyArn"]} if "KmsKeyArn" in props else asked


def _code(aws: Aws, code: Props) -> dict[str, Any]:
    """Return code as the API takes it: text in the template becomes a zip of one file.

    Code that is not there is refused, as Lambda does; ministack makes a function without any.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html
    """
    if "ZipFile" in code:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("index.py", str(code["ZipFile"]))
        return {"ZipFile": packed.getvalue()}
    try:
        aws("s3").head_object(Bucket=code["S3Bucket"], Key=code["S3Key"])
    except ClientError as error:
        raise ValueError(
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The"
            f" specified key does not exist. (s3://{code['S3Bucket']}/{code['S3Key']})"
        ) from error
    return dict(code)


def _create(aws: Aws, props: Props, name: str) -> str:
    code = _code(aws, props["Code"])
    request = {"FunctionName": name, **_asked(props), "Code": code, "Tags": tag_map(props)}
    return str(call(aws("lambda"), "create_function", request)["FunctionName"])


def _attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("lambda").get_function_configuration(FunctionName=physical_id)
    return {"Arn": found["FunctionArn"]}


def _change_code(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    request = {"FunctionName": physical_id, **_code(aws, new["Code"])}
    if "Architectures" in new:
        request["Architectures"] = new["Architectures"]
    call(aws("lambda"), "update_function_code", request)


def _configure(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    asked = without(_asked(new), "Code", "Architectures", "FunctionName", "PackageType")
    asked = without(asked, "ReservedConcurrentExecutions")
    empty: dict[str, Any] = {"Environment": {"Variables": {}}, "DeadLetterConfig": {}}
    gone = {key: value for key, value in empty.items() if key in old and key not in new}
    request = {"FunctionName": physical_id, **gone, **asked}
    call(aws("lambda"), "update_function_configuration", request)


def _reserve(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    client = aws("lambda")
    if "ReservedConcurrentExecutions" in new:
        number = int(new["ReservedConcurrentExecutions"])
        client.put_function_concurrency(
            FunctionName=physical_id, ReservedConcurrentExecutions=number
        )
    else:
        client.delete_function_concurrency(FunctionName=physical_id)


def _retag(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    removed, changed = tag_changes(old, new)
    client = aws("lambda")
    arn = _attributes(aws, physical_id, new)["Arn"]
    if removed:
        client.untag_resource(Resource=arn, TagKeys=removed)
    if changed:
        client.tag_resource(Resource=arn, Tags=changed)


KINDS = (
    Kind(
        type="AWS::Lambda::Function",
        create=_create,
        attributes=_attributes,
        settings={"ReservedConcurrentExecutions": _reserve},
        changes={
            **dict.fromkeys(_CONFIGURATION, _configure),
            **dict.fromkeys(("Architectures", "Code"), _change_code),
            "Tags": _retag,
        },
        replaces=("FunctionName", "PackageType", "TenancyConfig"),
        name_length=64,
        delete=lambda aws, pid, _: aws("lambda").delete_function(FunctionName=pid),
    ),
)
