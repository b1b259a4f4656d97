"""What ECS does reaches EventBridge, in the form that AWS documents."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, until

pytestmark = pytest.mark.process


@pytest.fixture
def site(local_aws: LocalAws) -> Iterator[Site]:
    """Give a cluster, hosts and a balancer of the test's own."""
    site = Site(local_aws, "events")
    yield site
    site.remove()


def test_ecs_tells_of_hosts_tasks_services_and_deployments(site: Site) -> None:
    """A rule for its four kinds of events sends them to a queue, in order and complete."""
    sqs, bridge = site.client("sqs"), site.client("events")
    queue = sqs.create_queue(QueueName="ecs-events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    bridge.put_rule(Name="ecs-events", EventPattern=json.dumps({"source": ["aws.ecs"]}))
    bridge.put_targets(Rule="ecs-events", Targets=[{"Id": "q", "Arn": arn["QueueArn"]}])
    site.build()
    site.serve("one", site.define("one"))
    found: list[dict[str, Any]] = []

    def steady() -> bool:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        for message in answer.get("Messages") or ():
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        names = [one["detail"].get("eventName") for one in of(found, "ECS Deployment State Change")]
        return "SERVICE_DEPLOYMENT_COMPLETED" in names

    until(steady, seconds=30)
    tasks = of(found, "ECS Task State Change")
    states = [one["detail"]["lastStatus"] for one in tasks]
    assert set(states) >= {"PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"}
    running = next(one for one in tasks if one["detail"]["lastStatus"] == "RUNNING")
    detail = running["detail"]
    assert running["resources"] == [detail["taskArn"]]
    assert detail["group"] == "service:events-one"
    assert detail["startedBy"].startswith("ecs-svc/")
    assert detail["containers"][0]["lastStatus"] == "RUNNING"
    assert {"clusterArn", "containerInstanceArn", "version", "updatedAt"} <= detail.keys()
    assert "healthStatus" not in detail
    hosts = of(found, "ECS Container Instance State Change")
    assert hosts[0]["detail"]["agentConnected"] is True
    actions = {one["detail"]["eventName"] for one in of(found, "ECS Service Action")}
    assert "SERVICE_STEADY_STATE" in actions


def of(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return the events of one kind."""
    return [one for one in found if one["detail-type"] == kind]
