"""All probes in one stack."""

from typing import Any

from tests.functional.localcloud_probes import functions, guarded, kept, network, options, running
from tests.functional.localcloud_probes.changes import CHANGES
from tests.functional.localcloud_probes.model import Probe

PROBES: tuple[Probe, ...] = (
    *network.PROBES,
    *running.PROBES,
    *kept.PROBES,
    *guarded.PROBES,
    *options.PROBES,
    *functions.PROBES,
)

IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"


def template(*, changed: bool = False) -> dict[str, Any]:
    """Return a template that holds one resource of every probe and outputs every attribute."""
    resources: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    for probe in PROBES:
        properties = {
            **probe.properties,
            **(CHANGES.get(probe.logical, ({}, {}))[0] if changed else {}),
        }
        resource: dict[str, Any] = {"Type": probe.type, "Properties": properties}
        if probe.depends_on:
            resource["DependsOn"] = list(probe.depends_on)
        resources[probe.logical] = resource
        for name in probe.attributes:
            value = {"Fn::GetAtt": [probe.logical, name]}
            outputs[f"{probe.logical}{name}"] = {"Value": value}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {
            "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": IMAGE}
        },
        "Resources": resources,
        "Outputs": outputs,
    }
