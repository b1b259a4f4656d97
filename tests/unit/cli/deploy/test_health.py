"""How controllers are found in a deployed stack."""

from typing import Any

import pytest

from cli.deploy.health import Health, Slot, Targets, cluster_of, examine, not_serving, places
from cli.records import Resource, Service, Stack
from tests.unit.cli.fakes import world

SERVICE = "arn:aws:ecs:eu-west-1:1:service/ci-Cluster-1/ci-TeamA1Service-1"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/x/1"
STACK = Stack(name="ci", id="arn", status="CREATE_COMPLETE")
DEPLOYED = {
    "Metadata": {
        "Stackgen": {
            "Controllers": [
                {"Name": "team-a", "LogicalName": "TeamA", "Mode": "mirror", "Slots": 2}
            ]
        }
    }
}


def resource(name: str, kind: str, physical_id: str) -> Resource:
    """Make a resource."""
    return Resource(logical_id=name, physical_id=physical_id, type=kind, status="CREATE_COMPLETE")


def test_services_and_targets_are_found_by_logical_id() -> None:
    """A slot whose service is not there (yet) says so instead of a number."""
    aws = world(
        deployed=DEPLOYED,
        there=[
            resource("TeamA1Service", "AWS::ECS::Service", SERVICE),
            resource("TeamATargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", GROUP),
        ],
        running=[Service(arn=SERVICE, desired=1, running=0, pending=1)],
        health={GROUP: ["healthy", "initial"]},
    ).aws
    assert examine(aws, places(aws, STACK)) == [
        Health(
            name="team-a",
            mode="mirror",
            targets=Targets(healthy=1, total=2),
            slots=(
                Slot(slot=1, service=SERVICE, running=0, pending=1, desired=1),
                Slot(slot=2, service=None),
            ),
        )
    ]
    assert "services ci-Cluster-1" in aws.names()


def test_a_stack_of_another_tool_has_no_controllers() -> None:
    """Without our metadata nothing is asked beyond the stack."""
    aws = world(deployed={}).aws
    assert examine(aws, places(aws, STACK)) == []


@pytest.mark.parametrize(
    ("arn", "cluster"), [(SERVICE, "ci-Cluster-1"), ("arn:aws:ecs:r:1:service/old", "default")]
)
def test_the_cluster_stands_in_the_arn(arn: str, cluster: str) -> None:
    """The old form of the ARN names no cluster."""
    assert cluster_of(arn) == cluster


def health(*slots: Slot, healthy: int = 2) -> Health:
    """Make a controller."""
    targets = Targets(healthy=healthy, total=3)
    return Health(name="main", mode="mirror", targets=targets, slots=slots)


def slot(number: int = 1, **more: Any) -> Slot:
    """Make a slot that serves, but for `more`."""
    values: dict[str, Any] = {"service": SERVICE, "running": 1, "pending": 0, "desired": 1}
    return Slot(slot=number, **(values | more))


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (health(slot(1), slot(2)), []),
        (health(slot(1, running=0, pending=1), slot(2)), ["main-1: 0 of 1 tasks running"]),
        (health(slot(1, steady=False), slot(2)), ["main-1: ECS still deploys"]),
        (health(slot(1), slot(2), healthy=1), ["main: 1 of 2 targets healthy"]),
        (health(slot(1), slot(2, running=0, desired=0), healthy=1), []),
        (health(slot(1), Slot(slot=2, service=None), healthy=1), ["main-2 has no service"]),
    ],
)
def test_what_does_not_serve_is_said(found: Health, missing: list[str]) -> None:
    """Running is not enough: ECS has to be done, and the balancer to find it healthy."""
    assert not_serving([found]) == missing
