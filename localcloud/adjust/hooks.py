"""Lifecycle hooks: moto keeps half of one and has no actions.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
"""

from typing import Any

from moto.autoscaling.models import LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import EmptyResult

from localcloud.adjust.autoscaling import error, group_of
from localcloud.scaling import told
from localcloud.scaling.life import HEARTBEATS, LONGEST_SECONDS, Waiting, life_of

#: What a request may name, and moto's name for it.
_KEPT = {
    "LifecycleTransition": "lifecycle_transition",
    "HeartbeatTimeout": "heartbeat_timeout",
    "DefaultResult": "default_result",
    "RoleARN": "role_arn",
    "NotificationTargetARN": "notification_target_arn",
    "NotificationMetadata": "notification_metadata",
}


def install() -> None:
    """Apply the changes."""
    _keep_hook_parameters(AutoScalingResponse)
    AutoScalingResponse.complete_lifecycle_action = _complete
    AutoScalingResponse.record_lifecycle_action_heartbeat = _beat
    LifecycleHook.global_timeout = property(
        lambda self: min(LONGEST_SECONDS, HEARTBEATS * int(self.heartbeat_timeout)),
        lambda *_: None,
    )


def _keep_hook_parameters(response: Any) -> None:
    """Keep a hook's role and target, and test the target: moto answers made-up ones.

    Putting a hook again changes what is given and keeps the rest.
    """
    original = response.put_lifecycle_hook

    def put(self: Any) -> Any:
        group_of(self)
        wanted = self._get_params()
        key = f"{wanted['AutoScalingGroupName']}_{wanted['LifecycleHookName']}"
        hooks = self.autoscaling_backend.lifecycle_hooks
        before = hooks.get(key)
        if before is None and not wanted.get("LifecycleTransition"):
            raise error("ValidationError", "A lifecycle transition is required for a new hook.")
        answer = original(self)
        hook = hooks[key]
        # moto's own are made up.
        hook.role_arn = hook.notification_target_arn = None
        for name, attribute in _KEPT.items():
            if name in wanted or before is None:
                setattr(hook, attribute, wanted.get(name, vars(hook).get(attribute)))
            else:
                setattr(hook, attribute, getattr(before, attribute, None))
        told.test_notification(group_of(self), hook)
        return answer

    response.put_lifecycle_hook = put


def _complete(response: Any) -> EmptyResult:
    """Take an answer: CONTINUE or ABANDON.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html
    """
    wait = _waiting(response)
    result = response._get_param("LifecycleActionResult")
    if result not in {"CONTINUE", "ABANDON"}:
        text = f"Lifecycle action result {result} is none of CONTINUE, ABANDON"
        raise error("ValidationError", text)
    wait.result = result
    return EmptyResult()


def _beat(response: Any) -> EmptyResult:
    """Take a heartbeat: the hook waits for another one.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RecordLifecycleActionHeartbeat.html
    """
    _waiting(response).beat()
    return EmptyResult()


def _waiting(response: Any) -> Waiting:
    """Return the action that a request names by its token or its instance."""
    group, hook = group_of(response), response._get_param("LifecycleHookName")
    token, instance = (
        response._get_param("LifecycleActionToken"),
        response._get_param("InstanceId"),
    )
    for state in group.instance_states:
        wait = life_of(state).waits.get(hook)
        named = wait and (wait.token == token if token else state.instance.id == instance)
        if wait and named and not wait.result:
            return wait
    what = f"token {token}" if token else f"instance ID {instance}"
    raise error("ValidationError", f"No active Lifecycle Action found with {what}")
