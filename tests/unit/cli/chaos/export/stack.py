"""A deployed quickstart for the tests of exports: its template, with made-up physical ids."""

import json
from pathlib import Path
from typing import Any

from cli.chaos.export import Deployed, deployed
from cli.records import Resource

GOLDEN = Path(__file__).parents[4] / "golden" / "quickstart.json"
ACCOUNT = "123456789012"
STACK_ID = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/ci/0a1b"


def template() -> dict[str, Any]:
    """Return the quickstart's template."""
    return dict(json.loads(GOLDEN.read_text("utf-8")))


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


def resources() -> list[Resource]:
    """Return every resource of the template as deployed."""
    return [
        Resource(
            logical_id=name,
            physical_id=_physical(name, body["Type"]),
            type=body["Type"],
            status="CREATE_COMPLETE",
        )
        for name, body in template()["Resources"].items()
    ]


def quickstart() -> Deployed:
    """Return what experiments name of it."""
    return deployed(
        stack_id=STACK_ID,
        login="https://ci.example.com/login",
        template=template(),
        resources=resources(),
        zones=("us-east-1a", "us-east-1b"),
    )
