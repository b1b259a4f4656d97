"""A mutated stack on a local AWS of its own, made through CloudFormation itself.

No code of ours looks at the template before.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3

from cli.package import code
from localcloud import client
from localcloud.delays import FACTOR_VARIABLE
from tests.mutations.changes import Template

REGION = "us-east-1"
_BUCKET = "mutations"
#: A stack that takes longer serves nobody: some mutations never do. Of AWS, and of this machine.
_CREATED_SECONDS, _BESIDE_SECONDS = 900.0, 45.0


class NeverServedError(Exception):
    """A mutated stack was not created: red before any fault."""


@contextmanager
def local_aws(home: Path, factor: float) -> Iterator[str]:
    """Start a local AWS in a folder, with time compressed so far; end it after; yield its URL."""
    before = os.environ.get(FACTOR_VARIABLE)
    os.environ[FACTOR_VARIABLE] = f"{factor:g}"
    try:
        yield client.up(home).url
    finally:
        client.down(home)
        if before is None:
            del os.environ[FACTOR_VARIABLE]
        else:
            os.environ[FACTOR_VARIABLE] = before


def connect(url: str, service: str) -> Any:
    """Return a client of boto3."""
    return boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the local AWS has no other
        region_name=REGION,
    ).client(service, endpoint_url=url)


def create(url: str, name: str, template: Template, factor: float) -> None:
    """Create a stack and wait for it.

    Raises:
        NeverServedError: It was not created, or not in time.
    """
    storage, cloudformation = connect(url, "s3"), connect(url, "cloudformation")
    storage.create_bucket(Bucket=_BUCKET)
    storage.put_object(Bucket=_BUCKET, Key=name, Body=json.dumps(template).encode())
    hooks = code()
    storage.put_object(Bucket=_BUCKET, Key=f"{sha256(hooks).hexdigest()}.zip", Body=hooks)
    where = {"ParameterKey": "AssetsBucket", "ParameterValue": _BUCKET}
    stack = cloudformation.create_stack(
        StackName=name,
        TemplateURL=f"{url}/{_BUCKET}/{name}",
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[where] if "AssetsBucket" in template["Parameters"] else [],
        DisableRollback=True,
    )["StackId"]
    patience = _CREATED_SECONDS / factor + _BESIDE_SECONDS
    deadline = time.monotonic() + patience
    while (status := _status(cloudformation, stack)) == "CREATE_IN_PROGRESS":
        if time.monotonic() > deadline:
            raise NeverServedError(f"the stack was not created within {patience:.0f} s")
        time.sleep(0.2)
    if status != "CREATE_COMPLETE":
        raise NeverServedError(f"the stack ended as {status}: {_why(cloudformation, stack)}")


def _status(cloudformation: Any, stack: str) -> str:
    found = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return str(found[0]["StackStatus"])


def _why(cloudformation: Any, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return str(failed[-1].get("ResourceStatusReason", "")) if failed else "no reason is told"
