"""Does what was decided: the only part of the lifecycle hook that changes anything.

Each deed may be done twice. What is to be undone some day is noted first: a note without its deed
is harmless, a deed without its note would stay for ever.
"""

from lambdas.lifecycle.deeds import (
    Action,
    Activate,
    Alarm,
    CancelQuietDown,
    Continue,
    Drain,
    Forget,
    Heartbeat,
    QuietDown,
    Remember,
)
from lambdas.lifecycle.tools import Tools
from lambdas.shared.aws import AwsError
from lambdas.shared.jenkins import UnreachableError
from lambdas.shared.seen import Site

#: What Auto Scaling answers where nothing waits (any more): an earlier step has let it go on.
_ANSWERED = "ValidationError"


class BlindStepError(Exception):
    """The hook cannot see what it decides about."""


class RefusedError(Exception):
    """ECS did not change a container instance."""


def perform(action: Action, site: Site, tools: Tools) -> None:
    """Do one thing to what was seen.

    Raises:
        AwsError: AWS refused.
        JenkinsError: Jenkins did not answer.
        RefusedError: ECS refused.
        BlindStepError: For an `Alarm`.
    """
    match action:
        case Heartbeat() | Continue():
            _answer(action, tools)
        case Remember():
            tools.table.note(f"turn {action.instance}", action.instance)
        case QuietDown() | CancelQuietDown():
            _quiet(action, site, tools)
        case Drain() | Activate():
            _drain(action, tools)
        case Forget():
            tools.table.forget(f"{action.kind} {action.about}")
        case Alarm():
            raise BlindStepError(f"{action.instance}: {action.reason}")


def _answer(action: Heartbeat | Continue, tools: Tools) -> None:
    """Answer Auto Scaling; nothing waits any more is as good.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/completing-lifecycle-hooks.html
    """
    about = {
        "AutoScalingGroupName": tools.place.group,
        "LifecycleHookName": tools.hook,
        "InstanceId": action.instance,
    }
    try:
        if isinstance(action, Heartbeat):
            tools.aws.call("autoscaling", "RecordLifecycleActionHeartbeat", about)
        else:
            answer = {**about, "LifecycleActionResult": "CONTINUE"}
            tools.aws.call("autoscaling", "CompleteLifecycleAction", answer)
    except AwsError as error:
        if error.code != _ANSWERED:
            raise


def _quiet(action: QuietDown | CancelQuietDown, site: Site, tools: Tools) -> None:
    subject, found = f"quiet {action.task}", site.task(action.task)
    jenkins = tools.jenkins(*found) if found else None
    if jenkins is None:
        raise UnreachableError(f"{action.slot} has no address")
    if isinstance(action, QuietDown):
        tools.table.note(subject, action.instance)
        jenkins.quiet_down()
    else:
        jenkins.cancel_quiet_down()
        tools.table.forget(subject)


def _drain(action: Drain | Activate, tools: Tools) -> None:
    subject, drains = f"drain {action.instance}", isinstance(action, Drain)
    if drains:
        tools.table.note(subject, action.instance)
    answer = tools.aws.call(
        "ecs",
        "UpdateContainerInstancesState",
        {
            "cluster": tools.place.cluster,
            "containerInstances": [action.container_instance],
            "status": "DRAINING" if drains else "ACTIVE",
        },
    )
    if failures := answer.get("failures"):
        raise RefusedError(f"{action.instance}: {failures[0].get('reason', '')}")
    if not drains:
        tools.table.forget(subject)
