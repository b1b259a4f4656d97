"""CloudFormation changes services at once, and one after the other where one depends on another."""

from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import create, delete, failures, physical_ids, update, wait
from tests.functional.localcloud_stacks import template as text
from tests.functional.test_localcloud_updates import _IMAGE, _ref, _serving

pytestmark = pytest.mark.process

SERVICES = ("One", "Two")
BREAKER = {
    "DeploymentCircuitBreaker": {
        "Enable": True,
        "Rollback": True,
        "ThresholdConfiguration": {"Type": "COUNT", "Value": 2},
    }
}


def _two(*, chained: bool, memory: int = 256, images: tuple[str, str] = ("b", "b")) -> str:
    """Return a template of two services with a definition each."""
    resources = _serving()
    service, task = resources.pop("Service"), resources.pop("Task")
    for name, image in zip(SERVICES, images, strict=True):
        container = {**task["Properties"]["ContainerDefinitions"][0], "Memory": memory}
        container["Image"] = image
        resources[f"{name}Task"] = {**task, "Properties": {"ContainerDefinitions": [container]}}
        resources[name] = {
            **service,
            "Properties": {
                **service["Properties"],
                "TaskDefinition": _ref(f"{name}Task"),
                "DeploymentConfiguration": BREAKER,
            },
        }
    if chained:
        resources["Two"] = {**resources["Two"], "DependsOn": ["Providers", "One"]}
    return text(resources, Parameters=_IMAGE)


def _events(cloudformation: Any, stack: str, since: int = 0) -> list[tuple[str, str]]:
    """Return the services' events and the stack's own, oldest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    found = [event for page in pages for event in page["StackEvents"]]
    return [
        (event["LogicalResourceId"], event["ResourceStatus"])
        for event in reversed(found)
        if event["LogicalResourceId"] in {*SERVICES, stack}
    ][since:]


def _of_services(events: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [event for event in events if event[0] in SERVICES]


@pytest.mark.parametrize("chained", [False, True])
def test_services_change_at_once_unless_one_depends_on_the_other(
    local_aws: LocalAws, *, chained: bool
) -> None:
    """A creation and an update; each service is told to begin once, and complete once."""
    cloudformation, stack = local_aws.client("cloudformation"), f"parallel-{chained}".lower()
    create(cloudformation, stack, _two(chained=chained))
    made = _events(cloudformation, stack)
    update(cloudformation, stack, _two(chained=chained, memory=512))
    changed = _events(cloudformation, stack, len(made))
    for verb, events in (("CREATE", made), ("UPDATE", changed)):
        begun, done = f"{verb}_IN_PROGRESS", f"{verb}_COMPLETE"
        order = (
            [("One", begun), ("One", done), ("Two", begun), ("Two", done)]
            if chained
            else [("One", begun), ("Two", begun), ("One", done), ("Two", done)]
        )
        assert _of_services(events) == order
        assert events[-1] == (stack, done)
    assert failures(cloudformation, stack) == {}
    delete(cloudformation, stack)


@pytest.mark.parametrize("chained", [False, True])
def test_complete_is_told_of_a_service_that_is_steady(
    local_aws: LocalAws, *, chained: bool
) -> None:
    """While the first one is updated, the second one's deployment is under way or not begun."""
    cloudformation, ecs = local_aws.client("cloudformation"), local_aws.client("ecs")
    stack = f"steady-{chained}".lower()
    create(cloudformation, stack, _two(chained=chained))
    ids, since = physical_ids(cloudformation, stack), len(_events(cloudformation, stack))
    body = _two(chained=chained, memory=512)
    cloudformation.update_stack(StackName=stack, TemplateBody=body)
    together, early = False, []
    while True:
        told = _events(cloudformation, stack, since)
        found = ecs.describe_services(
            cluster=ids["Cluster"], services=[ids[name] for name in SERVICES]
        )["services"]
        under_way = [len(service["deployments"]) > 1 for service in found]
        together |= all(under_way)
        early += [
            name
            for name, busy in zip(SERVICES, under_way, strict=True)
            if busy and (name, "UPDATE_COMPLETE") in told
        ]
        if (stack, "UPDATE_COMPLETE") in told:
            break
    assert (together, early) == (not chained, [])
    delete(cloudformation, stack)


def test_a_broken_one_fails_the_stack_and_the_other_goes_back(local_aws: LocalAws) -> None:
    """Each is begun; the broken one's failure is its own, both have their definition again."""
    cloudformation, ecs = local_aws.client("cloudformation"), local_aws.client("ecs")
    stack = "parallel-broken"
    create(cloudformation, stack, _two(chained=False))
    ids, since = physical_ids(cloudformation, stack), len(_events(cloudformation, stack))
    broken = ("b", "jenkins/jenkins:stackgen-chaos-missing")
    done = update(cloudformation, stack, _two(chained=False, memory=512, images=broken))
    assert done["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert failures(cloudformation, stack).keys() == {"Two"}
    assert "Circuit Breaker" in failures(cloudformation, stack)["Two"]
    told = _of_services(_events(cloudformation, stack, since))
    assert told[:4] == [
        ("One", "UPDATE_IN_PROGRESS"),
        ("Two", "UPDATE_IN_PROGRESS"),
        ("One", "UPDATE_COMPLETE"),
        ("Two", "UPDATE_FAILED"),
    ]
    assert told[4:] == [
        ("One", "UPDATE_IN_PROGRESS"),
        ("One", "UPDATE_COMPLETE"),
        ("Two", "UPDATE_COMPLETE"),
    ]
    assert physical_ids(cloudformation, stack) == ids
    found = ecs.describe_services(
        cluster=ids["Cluster"], services=[ids[name] for name in SERVICES]
    )["services"]
    assert [one["taskDefinition"] for one in found] == [ids[f"{name}Task"] for name in SERVICES]
    delete(cloudformation, stack)


def test_what_is_under_way_when_another_fails_is_cancelled(local_aws: LocalAws) -> None:
    """The first one fails while the second one is tried: it is told cancelled, and goes back."""
    cloudformation, stack = local_aws.client("cloudformation"), "parallel-cancelled"
    create(cloudformation, stack, _two(chained=False))
    missing = "jenkins/jenkins:stackgen-chaos-missing"
    changed = _two(chained=False, images=(missing, missing))
    done = update(cloudformation, stack, changed)
    assert done["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    reasons = failures(cloudformation, stack)
    assert "Circuit Breaker" in reasons["One"]
    assert reasons["Two"] == "Resource update cancelled"
    assert delete(cloudformation, stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_failed_creation_removes_both(local_aws: LocalAws) -> None:
    """Nothing of either service is left, and none is deleted twice."""
    cloudformation, ecs = local_aws.client("cloudformation"), local_aws.client("ecs")
    missing = ("b", "jenkins/jenkins:stackgen-chaos-missing")
    made = cloudformation.create_stack(
        StackName="parallel-none", TemplateBody=_two(chained=False, images=missing)
    )["StackId"]
    assert wait(cloudformation, made)["StackStatus"] == "ROLLBACK_COMPLETE"
    told = _of_services(_events(cloudformation, "parallel-none"))
    assert sorted(told)[-1:] == [("Two", "DELETE_IN_PROGRESS")]
    assert [one for one in told if one[1].startswith("DELETE")] == [
        ("Two", "DELETE_IN_PROGRESS"),
        ("Two", "DELETE_COMPLETE"),
        ("One", "DELETE_IN_PROGRESS"),
        ("One", "DELETE_COMPLETE"),
    ]
    clusters = ecs.list_clusters()["clusterArns"]
    assert not [one for one in clusters if "parallel-none" in one]
    delete(cloudformation, made)
