"""The shape of a CloudFormation resource type, and how one reaches the service that keeps it.

A type is data: which API makes, changes and deletes it, which properties are changed in place,
which replace it. What is not written down is refused, so that no stack completes with a property
or a resource that was never made.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StructureShape

from localcloud import emulators
from localcloud.cfn.operations import Wait

Props = Mapping[str, Any]


class Aws:
    """The services of one region, by boto3's name.

    Args:
        region: Theirs.
        express: Whether the stack's operation does not wait for readiness.
    """

    def __init__(self, region: str, *, express: bool = False) -> None:
        self.region = region
        self.express = express

    def __call__(self, service: str) -> Any:
        """Return a client of `service`."""
        return emulators.client(service, self.region)

    def store(self, service: str) -> Any:
        """Return moto's own store of `service`, for what its API drops."""
        return emulators.moto_backend(service, self.region)


Create = Callable[[Aws, Props, str], str]
Delete = Callable[[Aws, str, Props], None]
Attributes = Callable[[Aws, str, Props], dict[str, Any]]
Change = Callable[[Aws, str, Props, Props], None]
Waits = Callable[[Aws, str, Props, Props], Wait | None]


def _no_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One resource type."""

    type: str
    create: Create
    """Makes it from the properties outside `settings`; returns what `Ref` gives."""
    delete: Delete
    attributes: Attributes = _no_attributes
    """What `Fn::GetAtt` gives, asked of the service itself."""
    settings: Mapping[str, Change] = field(default_factory=dict)
    """Properties set by a call of their own: after creation (nothing old), and on change."""
    changes: Mapping[str, Change] = field(default_factory=dict)
    """Properties that creation takes and another call changes in place."""
    replaces: tuple[str, ...] = ()
    """Properties whose change makes a new resource."""
    tags: str = "list"
    """Shape of the `Tags` that take the stack's: `list`, or empty for a type that takes none."""
    name_length: int = 128
    """Longest generated name."""
    waits: Waits | None = None
    """Returns what waits until a change is through, if it takes its time; others go on beside."""

    def made(self, aws: Aws, props: Props, name: str) -> tuple[str, dict[str, Any]]:
        """Create one; return its physical id and attributes."""
        taken = {key: value for key, value in props.items() if key not in self.settings}
        physical_id = self.create(aws, taken, name)
        for change in _distinct(self.settings[key] for key in props if key in self.settings):
            change(aws, physical_id, {}, props)
        return physical_id, self.attributes(aws, physical_id, props)

    def changed(self, aws: Aws, physical_id: str, old: Props, new: Props) -> dict[str, Any]:
        """Change one in place; return its attributes."""
        known = {**self.changes, **self.settings}
        names = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        unknown = [key for key in names if key not in known]
        if unknown:
            raise ValueError(
                f"the local AWS does not change {', '.join(unknown)} of {self.type} in place"
            )
        for change in _distinct(known[key] for key in names):
            change(aws, physical_id, old, new)
        return self.attributes(aws, physical_id, new)

    def deleted(self, aws: Aws, physical_id: str, props: Props) -> None:
        """Delete one; one that is gone already counts as deleted, as on AWS."""
        try:
            self.delete(aws, physical_id, props)
        except ClientError as error:
            if not any(word in error.response["Error"]["Code"] for word in _GONE):
                raise


#: How the services' error codes say that there is no such thing.
_GONE = ("NoSuchBucket", "Nonexistent", "NotFound")


def _distinct(changes: Any) -> list[Change]:
    """Each function once, in order: one call often sets several properties."""
    return list(dict.fromkeys(changes))


def call(client: Any, operation: str, props: Props, **more: Any) -> Any:
    """Call `operation` with template properties fitted to its parameters, `more` as it is."""
    method = client.meta.method_to_api_mapping[operation]
    shape = client.meta.service_model.operation_model(method).input_shape
    return getattr(client, operation)(**fit(shape, props, method), **more)


def fit(shape: Shape | None, value: Any, where: str) -> Any:
    """Return a template value in the type an API takes.

    Templates write numbers and booleans as strings where they come from parameters, and names in
    upper case where ECS writes lower.
    """
    if isinstance(shape, StructureShape):
        members = {name.lower(): (name, member) for name, member in shape.members.items()}
        fitted = {}
        for key, part in value.items():
            if key.lower() not in members:
                raise ValueError(f"{where} has no {key}: the local AWS cannot keep this property")
            name, member = members[key.lower()]
            fitted[name] = fit(member, part, f"{where}.{key}")
        return fitted
    if isinstance(shape, ListShape):
        items = value if isinstance(value, list | tuple) else [value]
        return [fit(shape.member, item, where) for item in items]
    if isinstance(shape, MapShape):
        return {str(key): fit(shape.value, part, where) for key, part in value.items()}
    return _scalar(shape.type_name if shape is not None else "string", value)


def _scalar(kind: str, value: Any) -> Any:
    if kind in {"integer", "long"}:
        return int(value)
    if kind in {"float", "double"}:
        return float(value)
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind == "string":
        if isinstance(value, bool):
            return str(value).lower()
        return json.dumps(value) if isinstance(value, dict | list) else str(value)
    return value


def without(props: Props, *names: str) -> dict[str, Any]:
    """Return the properties but those named."""
    return {key: value for key, value in props.items() if key not in names}


def tag_map(props: Props, name: str = "Tags") -> dict[str, str]:
    """Return a list of tags as key → value."""
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in props.get(name) or ()}


def tag_changes(old: Props, new: Props, name: str = "Tags") -> tuple[list[str], dict[str, str]]:
    """Return the keys to remove and the tags to set."""
    before, after = tag_map(old, name), tag_map(new, name)
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    return sorted(before.keys() - after.keys()), changed
