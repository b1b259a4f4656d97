"""What ministack takes from its own stores, although moto keeps it, or AWS publishes it."""

import sys
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError
from ministack.core.responses import get_region
from ministack.services import ec2, route53, ssm
from ministack.services.cloudformation import engine

from localcloud import emulators
from localcloud.cfn.records import make_zone
from localcloud.changes import UNKNOWN


def install() -> None:
    """Apply the changes."""
    _public_parameters()
    _zones()
    _blocks_that_came_later()
    _parameter_keys()
    _network()
    _hosted_zones()


def _public_parameters() -> None:
    """AWS publishes image ids in every region; moto carries the list, ministack two made-up ones.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
    """

    def look_up(name: str) -> dict[str, object] | None:
        if not str(name).startswith("/aws/service/"):
            return None
        client = emulators.moto_client("ssm", get_region())
        try:
            found = client.get_parameter(Name=name)["Parameter"]
        except ClientError:
            return None
        return {
            **found,
            "Version": 1,
            "LastModifiedDate": int(found["LastModifiedDate"].timestamp()),
        }

    ssm._public_parameter = look_up


def _zones() -> None:
    """`Fn::GetAZs` gives the zones that EC2 describes; ministack gives a, b, c everywhere."""
    original = engine._resolve_refs

    def resolve(value: Any, *context: Any) -> Any:
        if not (isinstance(value, dict) and set(value) == {"Fn::GetAZs"}):
            return original(value, *context)
        region = original(value["Fn::GetAZs"], *context) or get_region()
        if str(region) != get_region():
            return []
        zones = emulators.client("ec2", get_region()).describe_availability_zones()
        return sorted(zone["ZoneName"] for zone in zones["AvailabilityZones"])

    _everywhere(original, resolve)


def _blocks_that_came_later() -> None:
    """`Ipv6CidrBlocks` of a VPC is what it has when it is asked, not what it had when it was made.

    The block is a resource of its own, made after the VPC:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpccidrblock.html
    """
    original = engine._resolve_refs

    def resolve(value: Any, *context: Any) -> Any:
        asked = value.get("Fn::GetAtt") if isinstance(value, dict) else None
        name, attribute = asked if isinstance(asked, list) else ("", "")
        vpc = context[0].get(name) or {} if attribute == "Ipv6CidrBlocks" else {}
        made = vpc.get("PhysicalResourceId", UNKNOWN) not in ("", UNKNOWN)
        if vpc.get("ResourceType") != "AWS::EC2::VPC" or not made:
            return original(value, *context)
        client = emulators.client("ec2", get_region())
        found = client.describe_vpcs(VpcIds=[vpc["PhysicalResourceId"]])["Vpcs"][0]
        return [part["Ipv6CidrBlock"] for part in found["Ipv6CidrBlockAssociationSet"]]

    _everywhere(original, resolve)


def _everywhere(original: Any, new: Any) -> None:
    """Put `new` wherever a module of ministack's CloudFormation has imported `original` to."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("ministack.services.cloudformation"):
            for name in [key for key, value in vars(module).items() if value is original]:
                setattr(module, name, new)


def _parameter_keys() -> None:
    """A pattern on a Systems Manager parameter is about its key; ministack checks the value.

    "CloudFormation can perform validation on Systems Manager parameter keys, but not on their
    corresponding values":
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
    """
    original = engine._resolve_parameters

    def resolve(template: dict[str, Any], *context: Any) -> Any:
        defined = template.get("Parameters") or {}
        looked_up = {
            name: definition
            for name, definition in defined.items()
            if str(definition.get("Type")).startswith("AWS::SSM::Parameter::Value<")
        }
        free = {
            name: {key: definition[key] for key in ("Type", "Default") if key in definition}
            for name, definition in looked_up.items()
        }
        resolved = original({**template, "Parameters": {**defined, **free}}, *context)
        for name, definition in looked_up.items():
            key = str(resolved[name].get("SsmName", ""))
            engine._check_parameter_constraints(name, definition, "String", key)
            if key not in [str(value) for value in definition.get("AllowedValues", [key])]:
                raise ValueError(f"Parameter '{name}' must be one of AllowedValues")
        return resolved

    _everywhere(original, resolve)


class _View:
    """Resources of moto's EC2, in the caller's region, where ministack expects a store."""

    def __init__(self, operation: str, result: str, key: str) -> None:
        self._operation = operation
        self._result = result
        self._key = key

    def _all(self) -> dict[str, dict[str, Any]]:
        client = emulators.client("ec2", get_region())
        found: dict[str, dict[str, Any]] = {}
        for page in client.get_paginator(self._operation).paginate():
            found.update({item[self._key]: item for item in page[self._result]})
        return found

    def get(self, key: str, default: Any = None) -> Any:
        """Return one, as EC2 describes it."""
        return self._all().get(key, default)

    def values(self) -> list[dict[str, Any]]:
        """Return all, as EC2 describes them."""
        return list(self._all().values())

    def __contains__(self, key: object) -> bool:
        return key in self._all()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def clear(self) -> None:
        """Called by ministack's own reset, which is not ours to follow."""


def _network() -> None:
    """EFS asks ministack's EC2 for subnets and groups; moto has them."""
    ec2._subnets = _View("describe_subnets", "Subnets", "SubnetId")
    ec2._security_groups = _View("describe_security_groups", "SecurityGroups", "GroupId")
    ec2._ensure_defaults_initialized = lambda: None


def _hosted_zones() -> None:
    """A zone that is looked up by name exists: `deploy` looks up the user's own public zone."""
    original = route53._list_hosted_zones_by_name

    def look_up(query: dict[str, Any]) -> Any:
        asked = query.get("dnsname") or ""
        name = str(asked[0] if isinstance(asked, list) else asked).rstrip(".")
        known = {zone["name"] for zone in route53._zones.values()}
        if name and f"{name}." not in known:
            make_zone(route53._zone_id(), name)
        return original(query)

    route53._list_hosted_zones_by_name = look_up
