"""Experiment templates of AWS Fault Injection Service, for `create-experiment-template`. Pure.

Resources are chosen by this stack's tags; IAM roles, which FIS takes by ARN alone, are the stack's
own. What the actions take: https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from cli.chaos.export import scripts
from cli.chaos.export.deployed import Deployed, Slot
from stacks.faults import Fault
from stacks.naming import SLOT_TAG, STACK_TAG

#: Why FIS cannot do the others.
UNAVAILABLE: Mapping[Fault, str] = {
    "host-retire": "AWS FIS does not terminate through an Auto Scaling group",
    "target-flap": "AWS FIS has no action on targets of a balancer",
    "efs-cut": "AWS FIS reaches EFS only from tasks with its own sidecar",
    "bad-image": "AWS FIS registers no task definition",
    "bad-casc": "AWS FIS registers no task definition",
    "hook-error": "AWS FIS does not terminate through an Auto Scaling group",
    "hook-duplicate": "AWS FIS does not terminate through an Auto Scaling group",
}

_NO_FIS = "the local AWS has no FIS; stackgen chaos run knows the same faults"

#: How long what is halted on a host stays so: longer than recovery takes.
_MINUTES = 10
#: How long what has an end of its own lasts: as long as `stackgen chaos run` lets it.
_DURATION = "PT5M"
#: https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html
_MOST_STOP_CONDITIONS = 5

_Part = tuple[dict[str, Any], dict[str, Any]]


def unavailable(fault: Fault, stack: Deployed) -> str:
    """Say why there is no template of a fault; empty where there is one."""
    return _NO_FIS if stack.local else UNAVAILABLE.get(fault, "")


def template(fault: Fault, stack: Deployed, slot: Slot, *, role: str) -> dict[str, Any] | None:
    """Return the template of a fault; None where FIS has no action for it.

    Args:
        fault: Which.
        stack: Where.
        slot: Which slot is hit, where a slot is.
        role: The ARN of the role that FIS takes on.
    """
    if unavailable(fault, stack):
        return None
    targets, actions = _parts(fault, stack, slot)
    name = f"{stack.stack}-{fault}"
    made: dict[str, Any] = {
        "description": f"stackgen: {stack.stack} survives {fault}",
        "targets": targets,
        "actions": actions,
        "stopConditions": [
            {"source": "aws:cloudwatch:alarm", "value": alarm}
            for alarm in stack.alarms[:_MOST_STOP_CONDITIONS]
        ]
        or [{"source": "none"}],
        "roleArn": role,
        "tags": {"Name": name, STACK_TAG: stack.stack},
        "experimentOptions": {
            "accountTargeting": "single-account",
            "emptyTargetResolutionMode": "fail",
        },
    }
    # The same template twice is made once; a changed one is another, and not refused as the first.
    digest = sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
    return {"clientToken": f"{name}-{digest[:16]}", **made}


def _parts(fault: Fault, stack: Deployed, slot: Slot) -> _Part:
    """Return targets and actions."""
    if fault in ("zone-loss", "no-capacity", "api-throttle", "agent-kill", "spot-notice"):
        return _beyond_hosts(fault, stack)
    if fault == "task-stop":
        target = {
            "resourceType": "aws:ecs:task",
            "resourceTags": {STACK_TAG: stack.stack, SLOT_TAG: slot.name},
            "parameters": {"cluster": stack.cluster, "service": slot.service_name},
            "selectionMode": "ALL",
        }
        return {"tasks": target}, {"stop": _action("aws:ecs:stop-task", Tasks="tasks")}
    if fault in ("host-terminate", "host-stop", "all-hosts"):
        verb = "stop" if fault == "host-stop" else "terminate"
        mode = "ALL" if fault == "all-hosts" else "COUNT(1)"
        action = _action(f"aws:ec2:{verb}-instances", Instances="hosts")
        return {"hosts": _hosts(stack, mode)}, {verb: action}
    # Only the host with the slot's container acts, so all of them are asked.
    document = f"arn:{stack.partition}:ssm:{stack.region}::document/AWS-RunShellScript"
    parameters = {
        "documentArn": document,
        "documentParameters": json.dumps({"commands": _script(fault, slot)}),
        "duration": f"PT{_MINUTES}M",
    }
    action = _action("aws:ssm:send-command", parameters, Instances="hosts")
    return {"hosts": _hosts(stack, "ALL")}, {"run": action}


def _beyond_hosts(fault: Fault, stack: Deployed) -> _Part:
    """Return targets and actions about a zone, a role or agents."""
    zone = stack.zones[0]
    if fault in ("zone-loss", "no-capacity"):
        lost = {"availabilityZoneIdentifiers": zone, "duration": _DURATION, "percentage": "100"}
        targets = {"group": _tagged("aws:ec2:autoscaling-group", stack, "ALL")}
        capacity = "aws:ec2:asg-insufficient-instance-capacity-error"
        actions = {"no-capacity": _action(capacity, lost, AutoScalingGroups="group")}
        if fault == "zone-loss":
            subnets = _tagged("aws:ec2:subnet", stack, "ALL")
            targets["subnets"] = {**subnets, "parameters": {"availabilityZoneIdentifier": zone}}
            cut = {"duration": _DURATION, "scope": "all"}
            name = "aws:network:disrupt-connectivity"
            actions["cut"] = _action(name, cut, Subnets="subnets")
        else:
            targets["hosts"] = _hosts(stack, "COUNT(1)", zone)
            actions["terminate"] = _action("aws:ec2:terminate-instances", Instances="hosts")
        return targets, actions
    if fault == "api-throttle":
        # FIS throttles EC2 alone, and takes roles by ARN: the stack's own, which start agents.
        roles = {
            "resourceType": "aws:iam:role",
            "resourceArns": list(stack.task_roles),
            "selectionMode": "ALL",
        }
        throttled = {
            "service": "ec2",
            "operations": "DescribeInstances,RunInstances,TerminateInstances",
            "percentage": "30",
            "duration": _DURATION,
        }
        action = _action("aws:fis:inject-api-throttle-error", throttled, Roles="roles")
        return {"roles": roles}, {"throttle": action}
    return _agents(fault, stack)


def _agents(fault: Fault, stack: Deployed) -> _Part:
    """Return targets and actions about an agent: of the stack, and of a slot."""
    slots = sorted({slot.name for slot in stack.slots})
    agents = _tagged("aws:ec2:instance", stack, "COUNT(1)")
    agents["resourceTags"][SLOT_TAG] = slots[0]
    if fault == "spot-notice":
        agents["resourceType"] = "aws:ec2:spot-instance"
        notice = {"durationBeforeInterruption": "PT2M"}
        name = "aws:ec2:send-spot-instance-interruptions"
        return {"agents": agents}, {"notice": _action(name, notice, SpotInstances="agents")}
    agents["filters"] = [{"path": "State.Name", "values": ["running"]}]
    action = _action("aws:ec2:terminate-instances", Instances="agents")
    return {"agents": agents}, {"terminate": action}


def _tagged(resource_type: str, stack: Deployed, mode: str) -> dict[str, Any]:
    return {
        "resourceType": resource_type,
        "resourceTags": {STACK_TAG: stack.stack},
        "selectionMode": mode,
    }


def _hosts(stack: Deployed, mode: str, zone: str = "") -> dict[str, Any]:
    """Return the hosts as a target: agents have the stack's tag too, but not this name."""
    target = _tagged("aws:ec2:instance", stack, mode)
    target["resourceTags"]["Name"] = f"{stack.stack}-host"
    target["filters"] = [{"path": "State.Name", "values": ["running"]}]
    if zone:
        target["filters"].append({"path": "Placement.AvailabilityZone", "values": [zone]})
    return target


def _action(
    action_id: str, parameters: Mapping[str, str] | None = None, **targets: str
) -> dict[str, Any]:
    made: dict[str, Any] = {"actionId": action_id, "targets": targets}
    return {**made, "parameters": dict(parameters)} if parameters else made


def _script(fault: Fault, slot: Slot) -> Sequence[str]:
    """Return what hosts run. FIS takes nothing back, so each ends by itself."""
    seconds = _MINUTES * 60
    if fault == "jvm-kill":
        return scripts.signal(slot, "KILL")
    if fault == "jvm-hang":
        stop, go = scripts.signal(slot, "STOP"), scripts.signal(slot, "CONT")[-1]
        return [*stop, f"sleep {seconds - 30}", go]
    made = {
        "jvm-oom": scripts.shrink(slot),
        "host-impaired": scripts.unplug(slot, seconds),
        "ecs-agent-disconnect": scripts.stop_agent(slot, seconds),
        "runtime-stuck": scripts.halt_runtime(slot, seconds),
        "disk-full": scripts.fill(slot, seconds),
    }
    return made[fault]
