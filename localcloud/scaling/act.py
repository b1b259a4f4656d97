"""Doing what was decided, at moto's objects. moto's lock is held."""

import logging
from typing import Any

from localcloud.scaling import activities, passing, told
from localcloud.scaling.activities import Activity
from localcloud.scaling.launching import launch
from localcloud.scaling.life import Waiting, life_of
from localcloud.scaling.model import (
    Action,
    End,
    Enter,
    Forget,
    Hold,
    Launch,
    Leave,
    Mark,
    Rest,
    Swap,
    Take,
)

logger = logging.getLogger("localcloud.scaling")

#: Why a member leaves, as activities tell it.
_CAUSES = {
    "stopped": "an instance was taken out of service in response to an EC2 health check indicating"
    " it has been terminated or stopped.",
    "impaired": "an instance was taken out of service in response to an EC2 instance status checks"
    " failure.",
    "shrink": "an instance was taken out of service in response to a difference between desired and"
    " actual capacity, shrinking the capacity.",
    "refresh": "an instance was taken out of service in response to an instance refresh.",
    "balance": "an instance was taken out of service for rebalancing availability zones.",
    "abandoned": "an instance was taken out of service in response to a lifecycle action that was"
    " abandoned.",
    "pool": "an instance was taken out of the warm pool in response to a difference between desired"
    " and actual warm pool capacity.",
    "request": "an instance was taken out of service in response to a user request.",
}


def apply(group: Any, action: Action) -> None:
    """Do one thing to a group."""
    if isinstance(action, Launch):
        logger.info("%s: launches in %s (%s)", group.name, action.zone, action.why)
        launch(group, action.zone, warm=action.warm, why=action.why)
        return
    state = next(one for one in group.instance_states if one.instance.id == action.instance)
    if isinstance(action, Enter):
        _enter(group, state, action.lifecycle)
    elif isinstance(action, Hold):
        _hold(group, state, action)
    elif isinstance(action, Leave):
        leave(group, state, action.why)
    elif isinstance(action, Mark):
        state.health_status = "Unhealthy"
    elif isinstance(action, Swap):
        life = life_of(state)
        life.outgoing, life.first = ("balance", True) if action.wanted else ("", False)
    else:
        _move_power(group, state, action)


def _move_power(group: Any, state: Any, action: Take | End | Forget | Rest) -> None:
    """Start, stop or end a member's instance, or strike one that has ended."""
    ec2 = group.ec2_backend
    if isinstance(action, Take):
        _take(group, state)
        ec2.start_instances([action.instance])
    elif isinstance(action, Rest):
        state.instance.stop()
    elif isinstance(action, End):
        state.instance.terminate()
    else:
        group.instance_states = [one for one in group.instance_states if one is not state]
        life = life_of(state)
        if life.activity is not None:
            warm = state.lifecycle_state.startswith("Warmed")
            activities.terminated(life.activity, origin="WarmPool" if warm else "AutoScalingGroup")


def _enter(group: Any, state: Any, lifecycle: str) -> None:
    life = life_of(state)
    state.lifecycle_state = lifecycle
    life.waits = {}
    logger.info("%s: %s is %s", group.name, state.instance.id, lifecycle)
    if lifecycle == "InService":
        life.in_service_since = passing.now()
    rests = lifecycle.startswith("Warmed:") and not lifecycle.endswith(":Proceed")
    if life.activity is not None and (lifecycle == "InService" or rests):
        activities.launched(life.activity, origin=life.origin)
        life.activity = None


def _hold(group: Any, state: Any, action: Hold) -> None:
    life = life_of(state)
    state.lifecycle_state = action.lifecycle
    logger.info("%s: %s is %s", group.name, state.instance.id, action.lifecycle)
    launching = "Pending" in action.lifecycle
    warm = action.lifecycle.startswith("Warmed:")
    origin = life.origin if launching else "AutoScalingGroup"
    destination = ("WarmPool" if warm else "AutoScalingGroup") if launching else "EC2"
    if life.activity is not None:
        life.activity.status = "MidLifecycleAction"
    for hook in group.autoscaling_backend.describe_lifecycle_hooks(group.name, list(action.hooks)):
        wait = life.waits[hook.name] = Waiting.of(hook)
        told.lifecycle(
            group,
            hook,
            state.instance.id,
            token=wait.token,
            origin=origin,
            destination=destination,
        )


def _take(group: Any, state: Any) -> None:
    """Bring an instance of the warm pool on its way into the group."""
    life = life_of(state)
    state.lifecycle_state, life.origin = "Pending", "WarmPool"
    state.protected_from_scale_in = group.new_instances_protected_from_scale_in
    cause = (
        f"At {told.stamp()} an instance was taken from the warm pool in response to a difference"
        " between desired and actual capacity."
    )
    description = f"Launching a new EC2 instance from warm pool: {state.instance.id}"
    life.activity = _begin(group, state, description, cause)


def leave(group: Any, state: Any, why: str) -> Activity:
    """Take a member out of service; its hooks, if any, hold it next."""
    life, identity = life_of(state), state.instance.id
    logger.info("%s: %s goes (%s)", group.name, identity, why)
    warm = state.lifecycle_state.startswith("Warmed:")
    if why == "abandoned" and not warm:
        # It never served: there is nothing that a hook could bring to an end.
        state.lifecycle_state = "Terminating:Proceed"
    else:
        state.lifecycle_state = "Warmed:Terminating" if warm else "Terminating"
    life.waits = {}
    description = f"Terminating EC2 instance{' from warm pool' if warm else ''}: {identity}"
    life.activity = _begin(group, state, description, f"At {told.stamp()} {_CAUSES[why]}")
    return life.activity


def _begin(group: Any, state: Any, description: str, cause: str) -> Activity:
    return activities.begin(
        group,
        Activity(
            group=group,
            description=description,
            cause=cause,
            zone=str(state.instance.placement.zone),
            subnet=state.instance.subnet_id,
            instance=state.instance.id,
        ),
    )
