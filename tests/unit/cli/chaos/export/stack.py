"""Deployed examples for the tests of exports: their templates, with made-up physical ids."""

import json
from pathlib import Path
from typing import Any

from cli.chaos.export import Deployed, deployed
from cli.records import Resource

GOLDEN = Path(__file__).parents[4] / "golden"
ACCOUNT = "123456789012"
STACK_ID = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/ci/0a1b"


def template(name: str) -> dict[str, Any]:
    """Return an example's template."""
    return dict(json.loads((GOLDEN / f"{name}.json").read_text("utf-8")))


def _physical(name: str, kind: str) -> str:
    """Make up an id of the form that CloudFormation gives for a type."""
    ecs = f"arn:aws:ecs:us-east-1:{ACCOUNT}"
    forms = {
        "AWS::ECS::Service": f"{ecs}:service/ci-Cluster/ci-{name}",
        "AWS::ECS::TaskDefinition": f"{ecs}:task-definition/ci{name}-x:7",
        "AWS::ElasticLoadBalancingV2::TargetGroup": (
            f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/ci-{name}/12ab"
        ),
        "AWS::EC2::SecurityGroup": f"sg-{name.lower()}",
    }
    return forms.get(kind, f"ci-{name}")


def resources(name: str) -> list[Resource]:
    """Return every resource of an example's template as deployed."""
    return [
        Resource(
            logical_id=logical,
            physical_id=_physical(logical, body["Type"]),
            type=body["Type"],
            status="CREATE_COMPLETE",
        )
        for logical, body in template(name)["Resources"].items()
    ]


def example(name: str) -> Deployed:
    """Return what experiments name of an example."""
    return deployed(
        stack_id=STACK_ID,
        login="https://ci.example.com/login",
        template=template(name),
        resources=resources(name),
        zones=("us-east-1a", "us-east-1b"),
    )


def quickstart() -> Deployed:
    """Return what experiments name of the quickstart."""
    return example("quickstart")
