"""What replaces a resource here is what CloudFormation's own schemas call create-only."""

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from localcloud.cfn.engine import KINDS
from localcloud.cfn.kind import Kind

#: Create-only in the schema as a part of a property, or by the handler's own check.
_INSIDE = {
    "AWS::EC2::VPCEndpoint": {"DnsOptions"},
    "AWS::ECS::CapacityProvider": {"AutoScalingGroupProvider"},
}

#: Replacing by the type's documentation, of which the schema says nothing, or only "sometimes".
_DOCUMENTED = {"AWS::Route53::RecordSet": {"Name"}, "AWS::DynamoDB::Table": {"KeySchema"}}


def _schema(name: str) -> dict[str, object]:
    return dict(PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema)


def _names(pointers: object) -> set[str]:
    assert isinstance(pointers, list)
    return {str(pointer).split("/")[2] for pointer in pointers}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.type)
def test_create_only_properties_replace(kind: Kind) -> None:
    """The schema's create-only properties and the type's are the same."""
    schema = _schema(kind.type)
    expected = _names(schema.get("createOnlyProperties", [])) - _INSIDE.get(kind.type, set())
    assert expected | _DOCUMENTED.get(kind.type, set()) == set(kind.replaces)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.type)
def test_only_known_properties_change(kind: Kind) -> None:
    """What changes in place exists, and does not replace as well."""
    properties = _schema(kind.type)["properties"]
    assert isinstance(properties, dict)
    changed = {*kind.changes, *kind.settings}
    assert changed - set(properties) == set()
    assert changed & set(kind.replaces) == set()


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.type)
def test_a_stack_s_tags_go_where_they_can_change(kind: Kind) -> None:
    """Where CloudFormation cannot change tags, the stack's would replace the resource."""
    tagging = _schema(kind.type).get("tagging", {})
    assert isinstance(tagging, dict)
    if tagging.get("taggable") is False or tagging.get("tagUpdatable") is False:
        assert kind.tags == ""
