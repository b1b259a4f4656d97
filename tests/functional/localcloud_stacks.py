"""Helpers of the tests of the local AWS: make a stack, wait for it, read its events."""

import json
import time
from typing import Any


def wait(cloudformation: Any, stack: str) -> dict[str, Any]:
    """Return the stack once nothing is in progress any more."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        described: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        if not described["StackStatus"].endswith("_IN_PROGRESS"):
            return described
        time.sleep(0.02)
    raise AssertionError(f"{stack} is still {described['StackStatus']}")


def template(resources: dict[str, Any], **sections: Any) -> str:
    """Return a template of these resources."""
    return json.dumps(
        {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections}
    )


def create(cloudformation: Any, stack: str, body: str, **more: Any) -> dict[str, Any]:
    """Create a stack and return it once it is done."""
    made = cloudformation.create_stack(
        StackName=stack, TemplateBody=body, Capabilities=["CAPABILITY_IAM"], **more
    )
    return wait(cloudformation, made["StackId"])


def update(cloudformation: Any, stack: str, body: str, **more: Any) -> dict[str, Any]:
    """Update a stack and return it once it is done."""
    cloudformation.update_stack(
        StackName=stack, TemplateBody=body, Capabilities=["CAPABILITY_IAM"], **more
    )
    return wait(cloudformation, stack)


def delete(cloudformation: Any, stack: str) -> dict[str, Any]:
    """Delete a stack and return it once it is done: by its id, its name is forgotten then."""
    stack_id = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName=stack_id)
    return wait(cloudformation, stack_id)


def physical_ids(cloudformation: Any, stack: str) -> dict[str, str]:
    """Return logical id → physical id, over all pages."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for page in pages
        for item in page["StackResourceSummaries"]
    }


def failures(cloudformation: Any, stack: str) -> dict[str, str]:
    """Return the reason of every resource that failed, the first of each."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    found: dict[str, str] = {}
    for page in pages:
        for event in page["StackEvents"]:
            if event["ResourceStatus"].endswith("_FAILED"):
                found[event["LogicalResourceId"]] = event.get("ResourceStatusReason", "")
    return found
