"""What calls a hook: a rule of EventBridge, for events or by the clock."""

from collections.abc import Mapping

from troposphere import GetAtt, Template, awslambda, events

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import FunctionArn, LogicalId


@dataclass(frozen=True, slots=True, kw_only=True)
class HookTriggerProps:
    """When it is called.

    Attributes:
        logical: The rule's logical id.
        name: The hook's name.
        function: What is called.
        schedule: How often, None for events.
        pattern: Which events, None for a schedule.
        after: What must exist before the first call, and until the last one.
    """

    logical: str
    name: str
    function: FunctionArn
    schedule: str | None
    pattern: Mapping[str, object] | None
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HookTrigger:
    """The rule.

    Attributes:
        calling: The rule and its permission: with them it calls.
    """

    calling: tuple[LogicalId, ...]


def hook_trigger(t: Template, props: HookTriggerProps) -> HookTrigger:
    """Define the rule, and the permission to call.

    It comes after the slots and goes before them: a hook never sees a stack that is half made, and
    none works against its deletion.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-lambda-permissions
    """
    when: dict[str, object] = (
        {"ScheduleExpression": props.schedule}
        if props.schedule
        else {"EventPattern": props.pattern}
    )
    rule = t.add_resource(
        events.Rule(
            props.logical,
            DependsOn=list(props.after),
            Description=f"Calls the hook {props.name}",
            State="ENABLED",
            Targets=[events.Target(Id="hook", Arn=props.function)],
            Tags=name_tag(f"hook-{props.name}"),
            **when,
        )
    )
    permission = t.add_resource(
        awslambda.Permission(
            f"{props.logical}Permission",
            Action="lambda:InvokeFunction",
            FunctionName=props.function,
            Principal="events.amazonaws.com",
            SourceArn=GetAtt(rule, "Arn"),
        )
    )
    return HookTrigger(calling=(LogicalId(rule.title), LogicalId(permission.title)))
