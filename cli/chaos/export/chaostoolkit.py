"""Experiments of the Chaos Toolkit, by the actions that chaostoolkit-aws has. Pure.

https://chaostoolkit.org/reference/api/experiment/
https://chaostoolkit.org/drivers/aws/
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cli.chaos.export import scripts
from cli.chaos.export.deployed import Deployed, Slot
from stacks.faults import NEED_HOOKS, Fault
from stacks.naming import SLOT_TAG, STACK_TAG

#: Why chaostoolkit-aws 0.35 cannot do the others.
UNAVAILABLE: Mapping[Fault, str] = {
    "host-retire": "chaostoolkit-aws has no TerminateInstanceInAutoScalingGroup",
    "zone-loss": "chaostoolkit-aws has no network ACLs; AWS FIS can do it",
    "target-flap": "chaostoolkit-aws deregisters a target and cannot register it again",
    "bad-image": "chaostoolkit-aws registers no task definition",
    "bad-casc": "chaostoolkit-aws registers no task definition",
    "api-throttle": "chaostoolkit-aws throttles nothing; AWS FIS can do it",
    "no-capacity": "chaostoolkit-aws takes no capacity away; AWS FIS can do it",
    "spot-notice": "chaostoolkit-aws sends no notice; AWS FIS can do it",
    "hook-error": "chaostoolkit-aws has no TerminateInstanceInAutoScalingGroup",
    "hook-duplicate": "chaostoolkit-aws has no TerminateInstanceInAutoScalingGroup",
}

#: What the local AWS answers to these would look like a fault that was survived.
_NO_SSM = "the local AWS runs no commands of Systems Manager; stackgen chaos run can do it"
LOCALLY_UNAVAILABLE: Mapping[Fault, str] = {
    "host-impaired": _NO_SSM,
    "jvm-kill": _NO_SSM,
    "jvm-hang": _NO_SSM,
    "jvm-oom": _NO_SSM,
    "ecs-agent-disconnect": _NO_SSM,
    "runtime-stuck": _NO_SSM,
    "disk-full": _NO_SSM,
    "efs-cut": "security groups of the local AWS stop nothing; stackgen chaos run can do it",
}

_NFS = 2049
#: How long a fault without an end of its own lasts.
_HOLD_SECONDS = 600


def unavailable(fault: Fault, stack: Deployed) -> str:
    """Say why there is no experiment of a fault; empty where there is one."""
    if fault in UNAVAILABLE:
        return UNAVAILABLE[fault]
    if fault == "efs-cut" and not stack.file_system_group:
        return "the file system is not this stack's own"
    return LOCALLY_UNAVAILABLE.get(fault, "") if stack.local else ""


def experiment(fault: Fault, stack: Deployed, slot: Slot, *, wait: float) -> dict[str, Any] | None:
    """Return the experiment of a fault; None where the driver has no action for it.

    Args:
        fault: Which.
        stack: Where.
        slot: Which slot is hit, where a slot is.
        wait: Seconds until all must be well again; `STACKGEN_RECOVERY_SECONDS` changes it.
    """
    if unavailable(fault, stack):
        return None
    method, rollbacks = _activities(fault, stack, slot)
    last = {**method[-1], "pauses": {"after": "${recovery_seconds}"}}
    needs = " This stack has no protection against it." if fault in NEED_HOOKS else ""
    return {
        "version": "1.0.0",
        "title": f"{stack.stack} survives {fault}",
        "description": (
            f"Made by stackgen for stack {stack.stack} in {stack.region}. After the fault it waits"
            f" as long as recovery may take, then all must be as before.{needs}"
        ),
        "tags": ["stackgen", fault],
        "configuration": {
            "aws_region": stack.region,
            "recovery_seconds": {
                "type": "env",
                "key": "STACKGEN_RECOVERY_SECONDS",
                "default": wait,
                "env_var_type": "float",
            },
        },
        "steady-state-hypothesis": _steady(stack),
        "method": [*method[:-1], last],
        "rollbacks": rollbacks,
    }


def _steady(stack: Deployed) -> dict[str, Any]:
    """Return what holds before and after: the address answers, every slot has its task."""
    services = [
        _activity(
            "probe",
            f"slot {slot.name} runs what it wants",
            "chaosaws.ecs.probes",
            "are_all_desired_tasks_running",
            {"cluster": stack.cluster, "service": slot.service_name},
        )
        for slot in stack.slots
    ]
    hosts = _activity(
        "probe",
        "every host is healthy",
        "chaosaws.asg.probes",
        "desired_equals_healthy",
        {"asg_names": [stack.group]},
    )
    targets = _activity(
        "probe",
        "every target is healthy",
        "chaosaws.elbv2.probes",
        "all_targets_healthy",
        {"tg_names": list(stack.target_groups)},
    )
    login = {
        "type": "probe",
        "name": "the login page answers",
        "tolerance": 200,
        "provider": {"type": "http", "url": stack.login, "timeout": 10},
    }
    probes = [{**probe, "tolerance": True} for probe in (*services, hosts, targets)]
    return {"title": "The stack is whole and answers", "probes": [login, *probes]}


def _activities(
    fault: Fault, stack: Deployed, slot: Slot
) -> tuple[Sequence[dict[str, Any]], Sequence[dict[str, Any]]]:
    """Return what is done, and what takes it back."""
    simple = _simple(fault, stack, slot)
    if simple:
        return [simple], []
    if fault == "efs-cut":
        rule = {
            "requested_security_group_id": stack.file_system_group,
            "ip_protocol": "tcp",
            "from_port": _NFS,
            "to_port": _NFS,
            "ingress_security_group_id": stack.controller_group,
        }
        cut, join = (
            _activity("action", name, "chaosaws.ec2.actions", function, rule)
            for name, function in (
                ("cut the file system off", "revoke_security_group_ingress"),
                ("let the file system be reached", "authorize_security_group_ingress"),
            )
        )
        held = {**cut, "pauses": {"after": 120}}
        # A second rollback would complain that the rule is there: the method itself ends it.
        return [held, join], []
    back = [_command(stack, "let the JVM go on", scripts.signal(slot, "CONT"))]
    return [_command(stack, fault, _script(fault, slot))], back if fault == "jvm-hang" else []


def _simple(fault: Fault, stack: Deployed, slot: Slot) -> dict[str, Any] | None:
    """Return the one action of a fault that the driver knows by name."""
    one = {"asg_names": [stack.group], "instance_count": 1}
    every = {"asg_names": [stack.group], "instance_percent": 100}
    agents = [
        {"Name": f"tag:{STACK_TAG}", "Values": [stack.stack]},
        {"Name": "tag-key", "Values": [SLOT_TAG]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]
    task = {"cluster": stack.cluster, "service": slot.service_name, "task_count": 1}
    known: Mapping[str, tuple[str, str, dict[str, Any]]] = {
        "host-terminate": ("chaosaws.asg.actions", "terminate_random_instances", one),
        "host-stop": ("chaosaws.asg.actions", "stop_random_instances", one),
        "all-hosts": ("chaosaws.asg.actions", "terminate_random_instances", every),
        "task-stop": ("chaosaws.ecs.actions", "stop_random_tasks", task),
        "agent-kill": ("chaosaws.ec2.actions", "terminate_instance", {"filters": agents}),
    }
    if fault not in known:
        return None
    module, function, arguments = known[fault]
    return _activity("action", fault, module, function, arguments)


def _script(fault: Fault, slot: Slot) -> list[str]:
    """Return what the hosts run, for faults that only a host can cause."""
    if fault in scripts.SIGNALS:
        return scripts.signal(slot, scripts.SIGNALS[fault])
    made = {
        "jvm-oom": scripts.shrink(slot),
        "host-impaired": scripts.unplug(slot, _HOLD_SECONDS),
        "ecs-agent-disconnect": scripts.stop_agent(slot, _HOLD_SECONDS),
        "runtime-stuck": scripts.halt_runtime(slot, _HOLD_SECONDS),
        "disk-full": scripts.fill(slot, _HOLD_SECONDS),
    }
    return made[fault]


def _command(stack: Deployed, name: str, lines: Sequence[str]) -> dict[str, Any]:
    """Return an SSM command to all hosts; the driver wants each argument, or sends null for it."""
    arguments = {
        "document_name": "AWS-RunShellScript",
        "document_version": "$DEFAULT",
        "targets": [{"Key": "tag:aws:autoscaling:groupName", "Values": [stack.group]}],
        "parameters": {"commands": list(lines)},
        "timeout_seconds": 60,
        "max_concurrency": "100%",
        "max_errors": "0",
    }
    return _activity("action", name, "chaosaws.ssm.actions", "send_command", arguments)


def _activity(
    kind: str, name: str, module: str, function: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    provider = {"type": "python", "module": module, "func": function, "arguments": dict(arguments)}
    return {"type": kind, "name": name, "provider": provider}
