"""What Auto Scaling and EC2 tell: to EventBridge's rules, to hooks' queues and topics."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import until
from tests.functional.scaling_site import Hosts, fault, lift

pytestmark = pytest.mark.process


class Queue:
    """A queue and all that came into it."""

    def __init__(self, aws: LocalAws, name: str) -> None:
        """Make it."""
        self.client = aws.client("sqs")
        self.url = self.client.create_queue(QueueName=name)["QueueUrl"]
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        self.arn = answer["Attributes"]["QueueArn"]
        self.seen: list[dict[str, Any]] = []

    def take(self) -> list[dict[str, Any]]:
        """Return all messages so far."""
        answer = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", ()):
            self.seen.append(json.loads(message["Body"]))
            self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return self.seen

    def wait(self, **wanted: str) -> dict[str, Any]:
        """Return the first message with these values, at the top or in its detail."""

        def look() -> dict[str, Any] | None:
            for message in self.take():
                values = {**message, **message.get("detail", {})}
                if all(values.get(name.replace("_", "-")) == wanted[name] for name in wanted):
                    return message
            return None

        return dict(until(look))


@pytest.fixture
def hosts(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Hosts]:
    """Give a group of two instances in service."""
    made = Hosts(local_aws, f"e{abs(hash(request.node.name)) % 10**8}").build()
    until(made.serving)
    yield made
    made.remove()


def test_a_loss_is_told_from_its_beginning_to_its_end(hosts: Hosts) -> None:
    """EC2's states, both hooks' actions with token and ways, both successes, for rules to match."""
    queue, events = Queue(hosts.aws, hosts.name), hosts.aws.client("events")
    events.put_rule(
        Name=hosts.name, EventPattern=json.dumps({"source": ["aws.autoscaling", "aws.ec2"]})
    )
    events.put_targets(Rule=hosts.name, Targets=[{"Id": "1", "Arn": queue.arn}])
    hosts.hook("out", "TERMINATING", NotificationMetadata="why")
    hosts.hook("in", "LAUNCHING")
    lost = hosts.members()[0]
    hosts.ec2.terminate_instances(InstanceIds=[lost["InstanceId"]])
    queue.wait(instance_id=lost["InstanceId"], state="shutting-down")
    queue.wait(instance_id=lost["InstanceId"], state="terminated")
    out = queue.wait(LifecycleHookName="out")
    arn = hosts.group()["AutoScalingGroupARN"]
    assert (out["detail-type"], out["source"]) == (
        "EC2 Instance-terminate Lifecycle Action",
        "aws.autoscaling",
    )
    assert out["resources"] == [arn]
    token = out["detail"].pop("LifecycleActionToken")
    assert out["detail"] == {
        "AutoScalingGroupName": hosts.name,
        "LifecycleHookName": "out",
        "EC2InstanceId": lost["InstanceId"],
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "NotificationMetadata": "why",
        "Origin": "AutoScalingGroup",
        "Destination": "EC2",
    }
    hosts.scaling.complete_lifecycle_action(
        AutoScalingGroupName=hosts.name,
        LifecycleHookName="out",
        LifecycleActionToken=token,
        LifecycleActionResult="CONTINUE",
    )
    gone = {"detail-type": "EC2 Instance Terminate Successful"}
    told = queue.wait(EC2InstanceId=lost["InstanceId"], **gone)
    assert told["resources"][0] == arn
    assert told["detail"]["Details"]["Availability Zone"] == lost["AvailabilityZone"]
    come = queue.wait(LifecycleHookName="in")["detail"]
    assert (come["Origin"], come["Destination"]) == ("EC2", "AutoScalingGroup")
    new = come["EC2InstanceId"]
    queue.wait(instance_id=new, state="running")
    hosts.complete("in", new)
    done = queue.wait(EC2InstanceId=new, **{"detail-type": "EC2 Instance Launch Successful"})
    assert {"StatusCode", "Description", "ActivityId", "Cause", "StartTime", "EndTime"} <= set(
        done["detail"]
    )


_HOOK = """
import boto3

def handler(event, context):
    told = event["detail"]
    boto3.client("autoscaling").complete_lifecycle_action(
        AutoScalingGroupName=told["AutoScalingGroupName"],
        LifecycleHookName=told["LifecycleHookName"],
        LifecycleActionToken=told["LifecycleActionToken"],
        LifecycleActionResult="CONTINUE",
    )
"""


def test_a_function_that_a_rule_calls_lets_an_instance_go(hosts: Hosts) -> None:
    """Its code runs, with an AWS client that reaches this end point; the heartbeat is far away."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", _HOOK)
    role = "arn:aws:iam::000000000000:role/hook"
    function = hosts.aws.client("lambda").create_function(
        FunctionName=hosts.name,
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": package.getvalue()},
    )["FunctionArn"]
    events, kind = hosts.aws.client("events"), "EC2 Instance-terminate Lifecycle Action"
    pattern = {"detail-type": [kind], "detail": {"AutoScalingGroupName": [hosts.name]}}
    events.put_rule(Name=hosts.name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=hosts.name, Targets=[{"Id": "1", "Arn": function}])
    hosts.hook("out", "TERMINATING", HeartbeatTimeout=7200)
    lost = hosts.members()[0]["InstanceId"]
    hosts.scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=lost, ShouldDecrementDesiredCapacity=False
    )
    until(lambda: lost not in [one["InstanceId"] for one in hosts.members()], seconds=30)


def test_a_launch_that_failed_is_told(hosts: Hosts) -> None:
    """With EC2's own words; the zone is tried again, so it is told again."""
    queue, events = Queue(hosts.aws, hosts.name), hosts.aws.client("events")
    kind = "EC2 Instance Launch Unsuccessful"
    events.put_rule(Name=hosts.name, EventPattern=json.dumps({"detail-type": [kind]}))
    events.put_targets(Rule=hosts.name, Targets=[{"Id": "1", "Arn": queue.arn}])
    fault(hosts.aws, "no-capacity")
    hosts.scaling.set_desired_capacity(AutoScalingGroupName=hosts.name, DesiredCapacity=3)
    told = queue.wait(AutoScalingGroupName=hosts.name)["detail"]
    assert (told["StatusCode"], told["EC2InstanceId"]) == ("Failed", "")
    assert "sufficient m6i.large capacity" in told["StatusMessage"]
    until(lambda: len(queue.take()) > 2)
    lift(hosts.aws)
    until(lambda: len(hosts.serving()) == 3)


def test_a_refresh_is_told_and_can_be_called_off_without_capacity(hosts: Hosts) -> None:
    """The host that waited for its replacement serves on; another refresh replaces both."""
    queue, events = Queue(hosts.aws, hosts.name), hosts.aws.client("events")
    about = "EC2 Auto Scaling Instance Refresh"
    events.put_rule(Name=hosts.name, EventPattern=json.dumps({"detail-type": [{"prefix": about}]}))
    events.put_targets(Rule=hosts.name, Targets=[{"Id": "1", "Arn": queue.arn}])
    before = {one["InstanceId"] for one in hosts.serving()}

    def start() -> str:
        made = hosts.scaling.start_instance_refresh(
            AutoScalingGroupName=hosts.name, Preferences={"MaxHealthyPercentage": 150}
        )
        return str(made["InstanceRefreshId"])

    fault(hosts.aws, "no-capacity")
    first = start()
    told = queue.wait(InstanceRefreshId=first, **{"detail-type": f"{about} Started"})
    assert told["detail"]["AutoScalingGroupName"] == hosts.name
    hosts.scaling.cancel_instance_refresh(AutoScalingGroupName=hosts.name)
    queue.wait(InstanceRefreshId=first, **{"detail-type": f"{about} Cancelled"})
    lift(hosts.aws)
    assert {one["InstanceId"] for one in until(hosts.serving)} == before
    second = start()
    queue.wait(InstanceRefreshId=second, **{"detail-type": f"{about} Succeeded"})
    assert not before & {one["InstanceId"] for one in until(hosts.serving)}


@pytest.mark.parametrize("service", ["sqs", "sns"])
def test_a_hooks_target_is_tested_and_told(hosts: Hosts, service: str) -> None:
    """The test message first, then the action; a topic hands both on."""
    queue = Queue(hosts.aws, f"{hosts.name}-{service}")
    target = queue.arn
    if service == "sns":
        topics = hosts.aws.client("sns")
        target = topics.create_topic(Name=hosts.name)["TopicArn"]
        topics.subscribe(
            TopicArn=target,
            Protocol="sqs",
            Endpoint=queue.arn,
            Attributes={"RawMessageDelivery": "true"},
        )
    hosts.hook("told", "TERMINATING", NotificationTargetARN=target, RoleARN="arn:aws:iam::0:role/r")
    first = queue.wait(Event="autoscaling:TEST_NOTIFICATION")
    assert queue.seen == [first]
    assert first["AutoScalingGroupARN"] == hosts.group()["AutoScalingGroupARN"]
    gone = hosts.members()[0]["InstanceId"]
    hosts.scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=gone, ShouldDecrementDesiredCapacity=False
    )
    told = queue.wait(EC2InstanceId=gone)
    assert (told["LifecycleHookName"], told["Service"]) == ("told", "AWS Auto Scaling")
    assert told["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    hosts.scaling.complete_lifecycle_action(
        AutoScalingGroupName=hosts.name,
        LifecycleHookName="told",
        LifecycleActionToken=told["LifecycleActionToken"],
        LifecycleActionResult="CONTINUE",
    )
    until(lambda: hosts.state(gone) == "")


def test_a_hook_without_its_queue_is_kept_and_described(hosts: Hosts) -> None:
    """Putting it again keeps its transition."""
    hosts.hook("kept", "LAUNCHING", HeartbeatTimeout=60, DefaultResult="CONTINUE")
    hosts.scaling.put_lifecycle_hook(
        AutoScalingGroupName=hosts.name, LifecycleHookName="kept", HeartbeatTimeout=90
    )
    answer = hosts.scaling.describe_lifecycle_hooks(AutoScalingGroupName=hosts.name)
    assert answer["LifecycleHooks"] == [
        {
            "LifecycleHookName": "kept",
            "AutoScalingGroupName": hosts.name,
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
            "HeartbeatTimeout": 90,
            "GlobalTimeout": 9000,
            "DefaultResult": "CONTINUE",
        }
    ]
