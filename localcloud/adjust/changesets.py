"""Change sets tell each property with its values, what replaces, and what cannot succeed.

ministack names the property alone, and guesses where it knows nothing of a type.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, provisioners, stacks

from localcloud.adjust import events, reverting
from localcloud.adjust.resolving import Resolver
from localcloud.adjust.validation import conflicts, failed_events
from localcloud.cfn.engine import KINDS
from localcloud.changes import differences, recreation

Handler = Callable[[dict[str, Any]], Any]


def install() -> None:
    """Apply the changes."""
    actions = handlers._ACTION_HANDLERS
    actions["CreateChangeSet"] = _detailed(actions["CreateChangeSet"])
    actions["DescribeChangeSet"] = _with_values(actions["DescribeChangeSet"])
    actions["ExecuteChangeSet"] = _in_its_mode(actions["ExecuteChangeSet"])
    for module in (provisioners, stacks):
        module._property_recreation = _recreation


@cache
def _schema(type_name: str) -> Mapping[str, Any]:
    """Return CloudFormation's own schema of a type; empty for one that it has none of."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - the start is quicker

    try:
        found = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_name)
    except KeyError:
        return {}
    return dict(found.schema)


def _recreation(type_name: str, name: str) -> str:
    """Return whether a property's change replaces, of a type of ours as its handler does it."""
    kind = KINDS.get(type_name)
    if kind is not None:
        return "Always" if name in kind.replaces else "Never"
    schema = _schema(type_name)
    whole = {**schema, "createOnlyProperties": _whole(schema.get("createOnlyProperties") or ())}
    return recreation(f"/Properties/{name}", whole)


def _whole(pointers: Any) -> list[str]:
    """Keep the pointers to whole properties: of a part, only the part's change replaces."""
    return [pointer for pointer in pointers if pointer.count("/") == 2]  # noqa: PLR2004


def _detailed(create: Handler) -> Handler:
    """Add what AWS tells to a change set that was just made, and fail one that cannot succeed."""

    def checked(params: dict[str, Any]) -> Any:
        mode = handlers._p(params, "DeploymentMode")
        if mode not in {"", "REVERT_DRIFT"}:
            return handlers._error("ValidationError", f"DeploymentMode {mode} is unknown")
        answer = create(params)
        _, change_set = changesets._find_change_set(
            handlers._p(params, "ChangeSetName"), _stack_name(params)
        )
        if answer[0] == 200 and change_set is not None:  # noqa: PLR2004
            stack = handlers._resolve_stack(change_set["StackId"])
            change_set["_express"] = handlers._p(params, "DeploymentConfig.Mode") == "EXPRESS"
            _hide(change_set)
            _detail(change_set, stack)
            _validate(change_set)
            if mode and change_set["ChangeSetType"] == "UPDATE":
                reverting.compare(change_set, stack)
        return answer

    return checked


def _hide(change_set: dict[str, Any]) -> None:
    """Write four stars for a parameter without echo, as for a stack's."""
    for shown in change_set["Parameters"]:
        if change_set["_resolved_params"][shown["ParameterKey"]].get("NoEcho"):
            shown["ParameterValue"] = "****"


def _stack_name(params: dict[str, Any]) -> str:
    stack = handlers._resolve_stack(handlers._p(params, "StackName"))
    return str(stack["StackName"]) if stack else str(handlers._p(params, "StackName"))


def _validate(change_set: dict[str, Any]) -> None:
    """Fail a change set whose new resources would meet their own names.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
    """
    if change_set["_disable_validation"] or change_set["Status"] == "FAILED":
        return
    found = conflicts(change_set)
    if found:
        change_set["_operation_events"] = failed_events(change_set, found)
        change_set["Status"], change_set["ExecutionStatus"] = "FAILED", "UNAVAILABLE"
        change_set["StatusReason"] = stacks._VALIDATION_FAILED.format(count=len(found))


def _detail(change_set: dict[str, Any], stack: dict[str, Any]) -> None:
    new = Resolver(change_set["_template"], change_set["_resolved_params"], change_set, stack)
    old = Resolver(stack.get("_template") or {}, stack.get("_resolved_params") or {}, None, stack)
    for change in change_set["Changes"]:
        resource = change["ResourceChange"]
        name = resource["LogicalResourceId"]
        before, after = old.properties(name), new.properties(name)
        resource["_before"], resource["_after"] = before, after
        resource["_details"] = _expanded(resource, before or {}, after or {})


def _expanded(
    resource: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return a resource's details, one for each value instead of one for each property."""
    found: list[dict[str, Any]] = []
    done: set[str] = set()
    for detail in resource.get("Details") or ():
        name = detail["Target"].get("Name", "")
        values = list(differences(before.get(name), after.get(name), f"/Properties/{name}"))
        if detail["Target"]["Attribute"] != "Properties" or not values:
            found.append(detail)
        elif name not in done:
            done.add(name)
            whole = detail["Target"]["RequiresRecreation"]
            schema = _schema(resource["ResourceType"])
            for value in values:
                part = recreation(value.path, schema) == "Always"
                anew = "Always" if part and detail["Evaluation"] == "Static" else whole
                found.append({**detail, "Target": value.target(anew)})
    return found


def _with_values(describe: Handler) -> Handler:
    def described(params: dict[str, Any]) -> Any:
        _, change_set = changesets._find_change_set(
            handlers._p(params, "ChangeSetName"), _stack_name(params)
        )
        wanted = handlers._p(params, "IncludePropertyValues", "false").lower() == "true"
        if change_set is None:
            return describe(params)
        resources = [change["ResourceChange"] for change in change_set["Changes"]]
        plain = [resource.get("Details") for resource in resources]
        if wanted:
            for resource in resources:
                resource["Details"] = resource["_details"]
        try:
            status, headers, body = describe(params)
            return status, headers, _filled(body, change_set, resources, wanted=wanted)
        finally:
            for resource, details in zip(resources, plain, strict=True):
                if details is None:
                    resource.pop("Details", None)
                else:
                    resource["Details"] = details

    return described


_ADDED = (
    "Path",
    "BeforeValue",
    "AfterValue",
    "BeforeValueFrom",
    "AfterValueFrom",
    "AttributeChangeType",
    "Drift",
)


class _Answer:
    """An answer of DescribeChangeSet, into which goes what ministack does not write."""

    def __init__(self, body: bytes) -> None:
        self._root = ET.fromstring(body)  # noqa: S314 - written a moment ago by ourselves
        self._space = self._root.tag.partition("}")[0] + "}"
        ET.register_namespace("", self._space.strip("{}"))
        self.result = next(iter(self._root))

    def all(self, element: ET.Element, path: str) -> list[ET.Element]:
        """Return the elements at a path."""
        return element.findall("/".join(f"{self._space}{name}" for name in path.split("/")))

    def add(self, parent: ET.Element, name: str, value: str | None = None) -> ET.Element:
        """Put one more element into another."""
        made = ET.SubElement(parent, f"{self._space}{name}")
        made.text = value
        return made

    def add_all(self, parent: ET.Element, values: Mapping[str, Any]) -> None:
        """Put elements into another: text, or what has parts; None is left out."""
        for name, value in values.items():
            if isinstance(value, Mapping):
                self.add_all(self.add(parent, name), value)
            elif value is not None:
                self.add(parent, name, value)

    def body(self) -> bytes:
        """Return it as it is sent."""
        return b'<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(self._root)


def _filled(
    body: bytes, change_set: dict[str, Any], resources: list[dict[str, Any]], *, wanted: bool
) -> bytes:
    answer = _Answer(body)
    more = {
        "DeploymentConfig": {"Mode": "EXPRESS"} if change_set.get("_express") else None,
        "DeploymentMode": change_set.get("DeploymentMode"),
        "StackDriftStatus": change_set.get("StackDriftStatus"),
    }
    answer.add_all(answer.result, more)
    shown = answer.all(answer.result, "Changes/member/ResourceChange") if wanted else []
    for element, resource in zip(shown, resources, strict=False):
        contexts = {
            name: json.dumps({"Properties": resource[key]})
            for name, key in (("BeforeContext", "_before"), ("AfterContext", "_after"))
            if resource[key] is not None
        }
        status = {"ResourceDriftStatus": resource.get("ResourceDriftStatus")}
        answer.add_all(element, {**contexts, **status})
        targets = answer.all(element, "Details/member/Target")
        for target, detail in zip(targets, resource["Details"] or (), strict=True):
            answer.add_all(target, {name: detail["Target"].get(name) for name in _ADDED})
    return answer.body()


def _in_its_mode(execute: Handler) -> Handler:
    """Carry an express change set out without waiting for services to become steady.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentConfig.html
    """

    def executed(params: dict[str, Any]) -> Any:
        _, change_set = changesets._find_change_set(
            handlers._p(params, "ChangeSetName"), _stack_name(params)
        )
        stack = cloudformation._stacks.get(change_set["StackName"]) if change_set else None
        if stack is not None:
            stack["_express"] = bool(change_set.get("_express"))
            stack["_touched"] = events.touched(change_set)
            if change_set["ExecutionStatus"] == "AVAILABLE":
                reverting.prepare(change_set, stack)
        return execute(params)

    return executed
