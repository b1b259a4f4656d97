"""What EC2 and Auto Scaling tell: events, and messages of lifecycle hooks to queues and topics.

It is told by a thread of its own: whoever changes something holds moto's lock, and telling waits
for the event loop.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
"""

import json
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from localcloud import emulators, events
from localcloud.environment import ACCOUNT

logger = logging.getLogger("localcloud.scaling")

#: One thread, so that what happened first is told first.
_teller = ThreadPoolExecutor(max_workers=1, thread_name_prefix="told by Auto Scaling")


def _soon(work: Callable[[], object]) -> None:
    """Tell something soon; what cannot be told is logged, as AWS's events are best effort."""
    _teller.submit(work).add_done_callback(_logged)


def _logged(done: Future[object]) -> None:
    error = done.exception()
    if error is not None:
        logger.warning("could not tell", exc_info=error)


def stamp(moment: datetime | None = None) -> str:
    """Return a moment as these events write it."""
    return (moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(
    region: str,
    source: str,
    kind: str,
    detail: Mapping[str, Any],
    *,
    text: str,
    resources: Sequence[str],
    about: Sequence[str],
) -> None:
    """Send an event, soon."""
    _soon(
        lambda: events.tell(
            region, source, kind, detail, text=text, resources=resources, about=about
        )
    )


def instance_is(instance: Any, state: str) -> None:
    """Tell that an instance came into a state."""
    region = instance.ec2_backend.region_name
    event(
        region,
        "aws.ec2",
        "EC2 Instance State-change Notification",
        {"instance-id": instance.id, "state": state},
        text=f"{instance.id} is {state}",
        resources=[f"arn:aws:ec2:{region}:{ACCOUNT}:instance/{instance.id}"],
        about=[instance.id],
    )


def lifecycle(
    group: Any, hook: Any, instance: str, *, token: str, origin: str, destination: str
) -> None:
    """Tell that a hook holds an instance: to EventBridge, and to the hook's own target."""
    launching = hook.lifecycle_transition.endswith("LAUNCHING")
    detail = {
        "LifecycleActionToken": token,
        "AutoScalingGroupName": group.name,
        "LifecycleHookName": hook.name,
        "EC2InstanceId": instance,
        "LifecycleTransition": hook.lifecycle_transition,
        "NotificationMetadata": getattr(hook, "notification_metadata", None),
        "Origin": origin,
        "Destination": destination,
    }
    detail = {name: value for name, value in detail.items() if value is not None}
    event(
        group.region,
        "aws.autoscaling",
        f"EC2 Instance-{'launch' if launching else 'terminate'} Lifecycle Action",
        detail,
        text=f"{hook.name} holds {instance}",
        resources=[group.arn],
        about=[instance, group.name],
    )
    doing = "LAUNCHING" if launching else "TERMINATING"
    subject = f"Auto Scaling: Lifecycle action '{doing}' for instance {instance} in progress."
    _message(group, hook, subject, detail)


def test_notification(group: Any, hook: Any) -> None:
    """Send what Auto Scaling sends first to a hook's target.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html
    """
    content = {
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.arn,
        "Event": "autoscaling:TEST_NOTIFICATION",
    }
    _message(group, hook, f'Auto Scaling: test notification for group "{group.name}"', content)


def _message(group: Any, hook: Any, subject: str, content: Mapping[str, Any]) -> None:
    """Send a message to a hook's queue or topic, soon; nothing where it names none."""
    target = getattr(hook, "notification_target_arn", None)
    if not target:
        return
    text = json.dumps(
        {
            **content,
            "AccountId": ACCOUNT,
            "RequestId": str(uuid.uuid4()),
            "Service": "AWS Auto Scaling",
            "Time": stamp(),
        }
    )
    service, name = target.split(":")[2], target.rpartition(":")[2]

    def send() -> None:
        client = emulators.client(service, group.region)
        if service == "sns":
            client.publish(TopicArn=target, Subject=subject[:100], Message=text)
        else:
            client.send_message(
                QueueUrl=client.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text
            )

    _soon(send)
