"""The custom resource that ends the agents when the stack goes."""

from troposphere import Template, cloudformation

from stacks.light import dataclass
from stacks.refs import FunctionArn, LogicalId


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupProps:
    """Who does it, and when.

    Attributes:
        function: What CloudFormation calls.
        seconds: How long CloudFormation waits for its answer.
        after: What agents live in: it goes after them.
    """

    function: FunctionArn
    seconds: int
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleanup:
    """The resource.

    Attributes:
        cleaned: What the slots need: deleted after them, else they would start other agents.
    """

    cleaned: LogicalId


class _StackgenCleanup(cloudformation.AWSCustomObject):  # type: ignore[misc]  # troposphere ships no types
    """The custom resource's own type."""

    resource_type = "Custom::StackgenCleanup"
    props = {  # noqa: RUF012 - troposphere's own form
        "ServiceToken": (str, True),
        "ServiceTimeout": (int, True),
    }


def cleanup(t: Template, props: CleanupProps) -> Cleanup:
    """Define the custom resource.

    It is deleted after the slots, which need it: living controllers would start other agents.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
    """
    made = _StackgenCleanup("Cleanup", ServiceToken=props.function, ServiceTimeout=props.seconds)
    if props.after:
        made.DependsOn = list(props.after)
    t.add_resource(made)
    return Cleanup(cleaned=LogicalId(made.title))
