"""The next step of one member of a group: its lifecycle, its health. Pure.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pool-instance-lifecycle.html
"""

from localcloud.delays import GROUP_NOTICES, GROUP_TRUSTS
from localcloud.scaling.model import (
    ACTIVE,
    LAUNCHING,
    TERMINATING,
    Action,
    End,
    Enter,
    Forget,
    Group,
    Hold,
    Leave,
    Mark,
    Member,
    Rest,
    Wait,
)

NEVER = float("inf")

#: What a step is: what to do now, and when to look again otherwise.
Step = tuple[tuple[Action, ...], float]


def step(member: Member, group: Group, now: float) -> Step:
    """Return a member's next step."""
    state = member.lifecycle
    if state in ACTIVE and member.healthy:
        sick = _health(member, group, now)
        if sick[0]:
            return sick
    else:
        sick = ((), NEVER)
    if state.startswith("Terminating"):
        found = _terminating(member, group, now)
    elif member.warm:
        found = _warm(member, group, now)
    else:
        found = _launching(member, group, now)
    return found[0], min(found[1], sick[1])


def _health(member: Member, group: Group, now: float) -> Step:
    """Judge a member as the EC2 health check does.

    The grace period covers failing status checks, not an instance that does not run.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html
    """
    if "HealthCheck" in group.suspended:
        return (), NEVER
    if member.lost:
        due = member.power_since + GROUP_NOTICES.seconds
    elif member.impaired_since is not None and member.in_service_since is not None:
        trusted = member.impaired_since + GROUP_TRUSTS.seconds
        due = max(trusted, member.in_service_since + group.grace)
    else:
        return (), NEVER
    return ((Mark(instance=member.instance),), NEVER) if now >= due else ((), due)


def _launching(member: Member, group: Group, now: float) -> Step:
    """Bring a member into service, through its hooks."""
    if member.lifecycle == "Pending" and member.power == "running":
        hooks = group.hooked(LAUNCHING)
        return _held(member, hooks, "Pending:Wait", "InService")
    if member.lifecycle == "Pending:Wait":
        return _waited(member, group, now, "Pending:Proceed")
    if member.lifecycle == "Pending:Proceed":
        return (Enter(instance=member.instance, lifecycle="InService"),), NEVER
    return (), NEVER


def _terminating(member: Member, group: Group, now: float) -> Step:
    """Let a member go: held by its hooks, also where its instance is gone already."""
    if member.lifecycle == "Terminating:Wait":
        return _waited(member, group, now, "Terminating:Proceed")
    hooks = group.hooked(TERMINATING) if member.lifecycle == "Terminating" else ()
    if hooks:
        return _held(member, hooks, "Terminating:Wait", "")
    return _ended(member)


def _ended(member: Member) -> Step:
    if member.power == "terminated":
        return (Forget(instance=member.instance),), NEVER
    if member.power != "shutting-down":
        return (End(instance=member.instance),), NEVER
    return (), NEVER


def _warm(member: Member, group: Group, now: float) -> Step:
    """Bring a member of the warm pool to rest; launch hooks hold it on its way in as well."""
    state = member.lifecycle
    if state == "Warmed:Terminating":
        return _ended(member)
    if member.power in {"shutting-down", "terminated"} or group.pool is None:
        return (Leave(instance=member.instance, why="pool"),), NEVER
    if state == "Warmed:Pending" and member.power == "running":
        hooks = group.hooked(LAUNCHING)
        return _held(member, hooks, "Warmed:Pending:Wait", "Warmed:Pending:Proceed")
    if state == "Warmed:Pending:Wait":
        return _waited(member, group, now, "Warmed:Pending:Proceed")
    return _rested(member, group.pool.state), NEVER


def _rested(member: Member, how: str) -> tuple[Action, ...]:
    """Let a member rest as its pool wants it, once it is through its hooks."""
    if member.lifecycle != "Warmed:Pending:Proceed":
        return ()
    if how == "Running" or member.power == "stopped":
        return (Enter(instance=member.instance, lifecycle=f"Warmed:{how}"),)
    return (Rest(instance=member.instance),) if member.power == "running" else ()


def _held(member: Member, hooks: tuple[str, ...], waiting: str, without: str) -> Step:
    if hooks:
        return (Hold(instance=member.instance, lifecycle=waiting, hooks=hooks),), NEVER
    return (Enter(instance=member.instance, lifecycle=without),), NEVER


def _waited(member: Member, group: Group, now: float, after: str) -> Step:
    """Let a member go on once every hook has answered; one ABANDON ends all waiting.

    An abandoned launch is terminated; an abandoned termination goes on all the same.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
    """
    results = [_result(wait, group, member, now) for wait in member.waits]
    if "ABANDON" in results and "Pending" in after:
        return (Leave(instance=member.instance, why="abandoned"),), NEVER
    if "ABANDON" in results or all(results):
        return (Enter(instance=member.instance, lifecycle=after),), NEVER
    return (), min(wait.deadline for wait in member.waits if not wait.result)


def _result(wait: Wait, group: Group, member: Member, now: float) -> str:
    """Return what a hook has come to; empty while it holds.

    A hook that was deleted meanwhile abandons a launch and lets a termination continue.
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLifecycleHook.html
    """
    hook = next((one for one in group.hooks if one.name == wait.hook), None)
    if wait.result:
        return wait.result
    if hook is None:
        return "CONTINUE" if member.lifecycle.startswith("Terminating") else "ABANDON"
    return hook.default if now >= wait.deadline else ""
