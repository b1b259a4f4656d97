"""The faults that a stack shall survive: their names, in the order in which they are listed."""

from typing import Literal, get_args

Fault = Literal[
    "host-terminate",
    "host-stop",
    "host-impaired",
    "host-retire",
    "task-stop",
    "jvm-kill",
    "jvm-hang",
    "jvm-oom",
    "zone-loss",
    "agent-kill",
    "efs-cut",
    "target-flap",
    "bad-image",
    "bad-casc",
    "api-throttle",
    "no-capacity",
    "all-hosts",
    "ecs-agent-disconnect",
    "runtime-stuck",
    "disk-full",
    "spot-notice",
    "hook-error",
    "hook-duplicate",
]

FAULTS: tuple[Fault, ...] = get_args(Fault)

#: Only the Lambda hooks can mend these: without them a stack is unprotected.
NEED_HOOKS: frozenset[Fault] = frozenset(
    {
        "ecs-agent-disconnect",
        "runtime-stuck",
        "disk-full",
        "spot-notice",
        "hook-error",
        "hook-duplicate",
    }
)
