"""The controllers: target group, rule, roles, secret, and the slots of each."""

from collections.abc import Sequence

from troposphere import Template

from stacks import plan, policies
from stacks.agent_rights import agent_statements
from stacks.config import Config
from stacks.constructs.agent_key import AgentKey, AgentKeyProps, agent_key
from stacks.constructs.controller import Controller, ControllerProps, controller
from stacks.constructs.errors_alarm import ErrorsAlarm, ErrorsAlarmProps, errors_alarm
from stacks.constructs.listeners import Listeners, ListenersProps, listeners
from stacks.constructs.rule import RuleProps, rule
from stacks.constructs.slot import Slot, SlotProps, slot
from stacks.constructs.target_group import TargetGroup, TargetGroupProps, target_group
from stacks.light import dataclass
from stacks.plan import PlannedController, Reachable, Watched
from stacks.refs import (
    ContainerImage,
    LogicalId,
    Repository,
    Url,
)
from stacks.shared import Shared
from stacks.slot_variables import Own, environment, secrets
from stacks.stored_secrets import stored
from stacks.tended import Tended

#: Jenkins' own.
_PORT = 8080


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What every controller is made with."""

    config: Config
    shared: Shared
    listeners: Listeners
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tenant:
    """What the slots of one controller are made with."""

    planned: PlannedController
    target_group: TargetGroup
    parts: Controller
    key: AgentKey | None
    errors: ErrorsAlarm
    url: Url
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One controller, finished.

    Attributes:
        watched: As alarms see it.
        reachable: As its users see it.
        tended: As the hooks see it.
    """

    watched: Watched
    reachable: Reachable
    tended: Tended


def serve(
    t: Template,
    config: Config,
    base: Shared,
    planned: Sequence[PlannedController],
    after: tuple[LogicalId, ...] = (),
) -> tuple[Served, ...]:
    """Define every controller; the one without a route takes what no rule takes.

    Args:
        t: The template.
        config: The file.
        base: What is there once.
        planned: The controllers.
        after: What every slot needs besides.
    """
    facing = config.internet_facing
    groups = [_target_group(t, base, item, facing=facing) for item in planned]
    pairs = list(zip(planned, groups, strict=True))
    front = listeners(
        t,
        ListenersProps(
            load_balancer=base.balancer.arn,
            certificates=base.certificates,
            default=next((group.arn for item, group in pairs if item.priority is None), None),
            login=config.access.login,
        ),
    )
    context = _Context(config=config, shared=base, listeners=front, after=after)
    return tuple(_controller(t, context, item, group) for item, group in pairs)


def _target_group(
    t: Template, base: Shared, item: PlannedController, *, facing: bool
) -> TargetGroup:
    """Define a controller's target group."""
    return target_group(
        t,
        TargetGroupProps(
            logical=item.logical,
            name=item.name,
            prefix=item.prefix,
            facing=facing,
            vpc_id=base.network.vpc_id,
        ),
    )


def _errors_alarm(
    t: Template, base: Shared, item: PlannedController, group: TargetGroup
) -> ErrorsAlarm:
    """Define the alarm that deployments of a controller watch."""
    return errors_alarm(
        t,
        ErrorsAlarmProps(
            logical=item.logical,
            name=item.name,
            load_balancer=base.balancer.metric_name,
            target_group=group.metric_name,
            topic=base.topic.arn,
        ),
    )


def _controller(
    t: Template, context: _Context, item: PlannedController, group: TargetGroup
) -> Served:
    """Define one controller's rule, what its slots share, and its slots, one after the other."""
    tenant = _tenant(t, context, item, group)
    slots: list[Slot] = []
    for number in range(1, item.slots + 1):
        previous = (slots[-1].serving,) if slots else ()
        slots.append(slot(t, _slot(context, tenant, number, previous)))
    last = slots[-1].serving
    return Served(
        watched=Watched(
            name=item.name,
            logical=item.logical,
            target_group=group.metric_name,
            services=tuple(found.service for found in slots),
            always=item.slots_min,
            serving=last,
            errors=tenant.errors.arn,
        ),
        reachable=Reachable(
            name=item.name,
            logical=item.logical,
            url=tenant.url,
            admin_secret=tenant.parts.admin_secret,
        ),
        tended=Tended(
            name=item.name,
            logical=item.logical,
            token=tenant.parts.hooks_secret,
            target_group=group.arn,
            optional=tuple(found.arn for found in slots[item.slots_min :]),
            serving=last,
        ),
    )


def _tenant(t: Template, context: _Context, item: PlannedController, group: TargetGroup) -> _Tenant:
    """Define one controller's rule, and what its slots share."""
    base = context.shared
    routed = _routed(t, context, item, group)
    key = None
    if base.agents:
        key = agent_key(t, AgentKeyProps(logical=item.logical, name=item.name))
    made = controller(
        t,
        ControllerProps(
            logical=item.logical,
            name=item.name,
            slots=item.slots,
            file_system=base.storage.id,
            file_system_arn=base.storage.arn,
            key=base.key.arn,
            log_retention=base.parameters.log_retention,
            repositories=tuple(Repository(found) for found in policies.repositories(item.image)),
            agents=agent_statements(context.config, base, item.name, key),
            private_key=key.private_key if key else None,
            named=tuple(map(stored, item.secrets.values())),
        ),
    )
    return _Tenant(
        planned=item,
        target_group=group,
        parts=made,
        key=key,
        errors=_errors_alarm(t, base, item, group),
        url=plan.url(context.config, item, base.balancer.dns_name),
        after=(
            *base.storage.mountable,
            *base.security.admitted,
            base.hosts.ready,
            routed,
            *context.after,
        ),
    )


def _routed(
    t: Template, context: _Context, item: PlannedController, group: TargetGroup
) -> LogicalId:
    """Return what leads requests to a controller: its rule, or the listener's default action."""
    made = rule(
        t,
        RuleProps(
            logical=item.logical,
            listener=context.listeners.arn,
            target_group=group.arn,
            host=item.host,
            prefix=item.prefix,
            priority=item.priority,
            login=context.config.access.login,
            open_priority=item.open_priority,
        ),
    )
    return made.ready or context.listeners.ready


def _slot(
    context: _Context, tenant: _Tenant, number: int, previous: tuple[LogicalId, ...]
) -> SlotProps:
    """Return a slot's properties; slots go round the zones in order."""
    base, item, parts = context.shared, tenant.planned, tenant.parts
    zone = (number - 1) % len(base.network.private_subnets)
    own = Own(planned=item, parts=parts, key=tenant.key, url=tenant.url)
    return SlotProps(
        logical=item.logical,
        controller=item.name,
        number=number,
        optional=number > item.slots_min,
        image=base.parameters.image or ContainerImage(item.image or base.image),
        architecture=context.config.hosts.architecture,
        cpu=item.cpu,
        memory_mib=item.memory_mib,
        prefix=item.prefix,
        port=_PORT,
        environment=environment(context.config, base, own, number, zone),
        secrets=secrets(own),
        task_role=parts.task_role,
        execution_role=parts.execution_role,
        log_group=parts.log_group,
        file_system=base.storage.id,
        home=parts.homes[number - 1],
        cluster=base.cluster.name,
        capacity_provider=base.hosts.capacity_provider,
        subnet=base.network.private_subnets[zone],
        security_group=base.security.controller,
        target_group=tenant.target_group.arn,
        errors=tenant.errors.name,
        after=(*tenant.after, *previous),
    )
