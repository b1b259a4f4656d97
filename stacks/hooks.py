"""The hooks: each function with its role, what calls it, and its alarms."""

import json
from collections.abc import Sequence

from troposphere import Ref, Sub, Template

from stacks import hook_policies
from stacks.config import Config
from stacks.constructs.assets import AssetsProps, assets
from stacks.constructs.cleanup import CleanupProps, cleanup
from stacks.constructs.hook import Hook, HookProps, hook
from stacks.constructs.hook_table import HookTable, HookTableProps, hook_table
from stacks.constructs.queue_alarm import QueueAlarmProps, queue_alarm
from stacks.constructs.queue_policy import QueuePolicyProps, queue_policy
from stacks.hook_calls import DRAIN, KINDS, called
from stacks.light import dataclass
from stacks.model import Model, values_of
from stacks.refs import (
    AlarmArn,
    AssetKey,
    BucketName,
    EnvironmentValue,
    LogGroupArn,
    LogicalId,
    PolicyStatement,
    SecretArn,
)
from stacks.shared import Shared
from stacks.tended import Tended, WatchedHook

#: A hook does a step a minute; the next call takes up what this one leaves.
_MINUTE = 60

#: At a deletion there is no next call: agents end, and only then does the network go.
_CLEANUP_SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooked:
    """What watches.

    Attributes:
        alarms: The gravest first.
        watched: Each hook.
    """

    alarms: tuple[AlarmArn, ...]
    watched: tuple[WatchedHook, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What the hooks are made with.

    Attributes:
        config: The file.
        base: What is there once.
        bucket: Where the code lies.
        code: Its name there.
        table: What they remember.
    """

    config: Config
    base: Shared
    bucket: BucketName
    code: AssetKey
    table: HookTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What ends the agents when the stack goes.

    Attributes:
        function: The function.
        cleaned: What the slots need.
    """

    function: Hook
    cleaned: LogicalId


def prepare(t: Template, config: Config, base: Shared, asset: str) -> Foundation:
    """Define what all hooks stand on.

    Args:
        t: The template.
        config: The file.
        base: What is there once.
        asset: The name of the code.
    """
    given = assets(t, AssetsProps())
    return Foundation(
        config=config,
        base=base,
        bucket=given.bucket,
        code=AssetKey(Sub(f"${{Prefix}}{asset}", Prefix=given.prefix)),
        table=hook_table(t, HookTableProps(key=base.key.arn)),
    )


def clean(t: Template, given: Foundation) -> Cleaned | None:
    """Define what ends the agents when the stack goes, while agents are reaped at all.

    Its function is outside of the VPC: whatever has become of the network, it answers.
    """
    if "reap" not in given.config.hooks.active:
        return None
    base = given.base
    made = _hook(
        t,
        given,
        "cleanup",
        handler="lambdas.reap.deletion.handle",
        purpose="ends all agents when the stack is deleted",
        settings=given.config.hooks.reap,
        statements=[*hook_policies.reap(None), hook_policies.see_services(base.cluster.arn)],
        seconds=_CLEANUP_SECONDS,
    )
    done = cleanup(
        t,
        CleanupProps(
            function=made.arn,
            seconds=_CLEANUP_SECONDS + _MINUTE,
            after=(
                *base.network.routed,
                *base.security.around_agents,
                *(base.agents.parts if base.agents else ()),
            ),
        ),
    )
    return Cleaned(function=made, cleaned=done.cleaned)


def watch(
    t: Template, given: Foundation, tended: tuple[Tended, ...], cleaned: Cleaned | None
) -> Hooked:
    """Define the hooks that run, what calls them, and their alarms."""
    serving = tuple(item.serving for item in tended)
    made = {
        name: _inside(t, given, tended, name, settings)
        for name, settings in given.config.hooks.active.items()
    }
    rings = list(_unserved(t, given, tended) if "scale" in made else ())
    for name, item in made.items():
        rings += called(t, given.base, serving, name, item)
    queues = [*made.values(), *([cleaned.function] if cleaned else [])]
    queue_policy(
        t,
        QueuePolicyProps(
            urls=tuple(item.queue_url for item in queues),
            arns=tuple(item.queue for item in queues),
        ),
    )
    watched = tuple(WatchedHook(name=name, function=item.name) for name, item in made.items())
    return Hooked(alarms=tuple(rings), watched=watched)


def _unserved(t: Template, given: Foundation, tended: tuple[Tended, ...]) -> tuple[AlarmArn, ...]:
    """Define the alarms on what the scale hook finds about each controller's builds."""
    base = given.base
    return tuple(
        queue_alarm(
            t,
            QueueAlarmProps(
                logical=item.logical,
                name=item.name,
                cluster=base.cluster.name,
                topic=base.topic.arn,
            ),
        ).arn
        for item in tended
    )


def _hook(
    t: Template,
    given: Foundation,
    name: str,
    *,
    handler: str,
    purpose: str,
    settings: Model,
    statements: Sequence[object],
    seconds: int = _MINUTE,
    secrets: tuple[SecretArn, ...] = (),
) -> Hook:
    """Define one function; one with tokens to show is where the controllers are."""
    base = given.base
    return hook(
        t,
        HookProps(
            logical=name.capitalize(),
            name=name,
            purpose=purpose,
            handler=handler,
            bucket=given.bucket,
            code=given.code,
            seconds=seconds,
            environment=_environment(given, name, settings),
            secrets=secrets,
            statements=tuple(map(PolicyStatement, statements)),
            subnets=base.network.private_subnets if secrets else (),
            security_group=base.security.hook if secrets else None,
            key=base.key.arn,
            log_retention=base.parameters.log_retention,
        ),
    )


def _inside(
    t: Template, given: Foundation, tended: tuple[Tended, ...], name: str, settings: Model
) -> Hook:
    """Define one hook's function, which sees the stack and asks the controllers."""
    base = given.base
    return _hook(
        t,
        given,
        name,
        handler=f"lambdas.{name}.handler.handle",
        purpose=KINDS[name].purpose,
        settings=settings,
        statements=[
            *hook_policies.look(base.cluster.arn),
            hook_policies.remember(given.table.arn, name),
            *_own_rights(base, tended, name),
        ],
        secrets=tuple(item.token for item in tended),
    )


def _own_rights(base: Shared, tended: tuple[Tended, ...], name: str) -> tuple[object, ...]:
    """Return what one hook may do beyond what all may."""
    match name:
        case "lifecycle":
            return hook_policies.lifecycle(base.cluster.name, base.hosts.group)
        case "health":
            return hook_policies.health(base.cluster.name, base.hosts.group)
        case "scale":
            return hook_policies.scale([item for item in tended if item.optional])
        case "spot":
            return hook_policies.spot()
        case _:
            return hook_policies.reap(_agent_logs(base))


def _agent_logs(base: Shared) -> LogGroupArn | None:
    return base.agents.log_group_arn if base.agents else None


def _environment(given: Foundation, name: str, settings: Model) -> dict[str, EnvironmentValue]:
    """Return a function's variables: where it is, and its keys of the file."""
    base = given.base
    said = {key: value for key, value in values_of(settings).items() if key != "enabled"}
    variables: dict[str, object] = {
        "STACKGEN_CLUSTER": base.cluster.name,
        "STACKGEN_GROUP": base.hosts.group,
        "STACKGEN_SETTINGS": json.dumps(said, default=values_of, sort_keys=True),
        "STACKGEN_STACK": Ref("AWS::StackName"),
        "STACKGEN_TABLE": given.table.name,
    }
    if name == "lifecycle":
        variables["STACKGEN_LIFECYCLE_HOOK"] = DRAIN
    if base.agents and name == "reap":
        variables["STACKGEN_LOG_GROUP"] = base.agents.log_group
        variables["STACKGEN_LOG_DAYS"] = base.parameters.log_retention
    return {key: EnvironmentValue(value) for key, value in variables.items()}
