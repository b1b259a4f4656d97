"""Drift-aware change sets: what others changed is shown, and set back when it is carried out.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
"""

import json
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import now_iso
from ministack.services.cloudformation import drift, provisioners, stacks

from localcloud.changes import text


def compare(change_set: dict[str, Any], stack: dict[str, Any]) -> None:
    """Add to a change set how the stack's resources really are."""
    found = dict(_drifted(change_set, stack))
    change_set["DeploymentMode"] = "REVERT_DRIFT"
    change_set["StackDriftStatus"] = "DRIFTED" if found else "IN_SYNC"
    change_set["_reverted"] = {}
    changes = {
        change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"]
        for change in change_set["Changes"]
    }
    for name, status in found.items():
        if status["StackResourceDriftStatus"] != "MODIFIED":
            # One that is gone is not made again here; it is only told.
            if name in changes:
                changes[name]["ResourceDriftStatus"] = status["StackResourceDriftStatus"]
            continue
        resource = changes.get(name) or _new_change(change_set, stack, name)
        resource["ResourceDriftStatus"] = "MODIFIED"
        details = list(_details(status, resource))
        resource["_details"] = [*resource.get("_details", ()), *details]
        resource["Details"] = [*resource.get("Details", ()), *details]
        actual = json.loads(status["ActualProperties"])
        names = {detail["Target"]["Name"] for detail in details}
        change_set["_reverted"][name] = {key: actual.get(key) for key in names}
    if change_set["_reverted"] and change_set["ExecutionStatus"] != "AVAILABLE":
        change_set["Status"], change_set["ExecutionStatus"] = "CREATE_COMPLETE", "AVAILABLE"
        change_set["StatusReason"] = ""


def _drifted(
    change_set: dict[str, Any], stack: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    wanted = change_set["_template"].get("Resources", {})
    with stacks._stack_region_context(stack, stack["StackId"]):
        for name, record in (stack.get("_resources") or {}).items():
            if name in wanted and drift.supports_drift(record.get("ResourceType", "")):
                found = drift.detect_resource_drift(stack, name, record, now_iso())
                if found["StackResourceDriftStatus"] in {"MODIFIED", "DELETED"}:
                    yield name, found


def _new_change(change_set: dict[str, Any], stack: dict[str, Any], name: str) -> dict[str, Any]:
    record = stack["_resources"][name]
    resource: dict[str, Any] = {
        "Action": "Modify",
        "LogicalResourceId": name,
        "PhysicalResourceId": record["PhysicalResourceId"],
        "ResourceType": record["ResourceType"],
        "Replacement": "False",
        "Scope": ["Properties"],
        "_before": None,
        "_after": None,
    }
    change_set["Changes"].append({"ResourceChange": resource})
    return resource


def _details(found: dict[str, Any], resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in found.get("PropertyDifferences", ()):
        name = one["PropertyPath"].split("/")[1]
        after = one["ExpectedValue"] if one["DifferenceType"] != "ADD" else None
        target = {
            "Attribute": "Properties",
            "Name": name,
            "RequiresRecreation": provisioners._property_recreation(resource["ResourceType"], name),
            "Path": f"/Properties{one['PropertyPath']}",
            "BeforeValue": one["ActualValue"],
            "AfterValue": text(after),
            "BeforeValueFrom": "ACTUAL_STATE",
            "AfterValueFrom": "TEMPLATE",
            "AttributeChangeType": "Remove" if after is None else "Modify",
            "Drift": {
                "PreviousValue": one["ExpectedValue"],
                "ActualValue": one["ActualValue"],
                "DriftDetectionTimestamp": found["Timestamp"],
            },
        }
        yield {
            "Target": {key: value for key, value in target.items() if value is not None},
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }


def prepare(change_set: dict[str, Any], stack: dict[str, Any]) -> None:
    """Let the stack know how its resources are: what differs from the template is then set."""
    for name, actual in (change_set.get("_reverted") or {}).items():
        properties = stack["_resources"][name]["Properties"]
        for key, value in actual.items():
            if value is None:
                properties.pop(key, None)
            else:
                properties[key] = value
