"""Names the project gives: logical ids, tags, environment variables.

Logical ids are a public contract (renaming one replaces the resource), so each is made here or
stands as a literal in its construct. Tags of the stack itself are passed at deploy and reach every
resource; only what those do not reach is tagged here.
"""

from collections.abc import Mapping

from troposphere import Join, Ref, Select, Split, Sub, Tags, autoscaling

#: On everything that lives outside the stack: which stack, controller and slot it belongs to.
#: IAM conditions compare them, so they are never a user's to set.
STACK_TAG = "stackgen:stack"
CONTROLLER_TAG = "stackgen:controller"
SLOT_TAG = "stackgen:slot"
#: On the service of a slot that is turned on and off with the load.
OPTIONAL_TAG = "stackgen:optional"

#: Set by ECS on groups of a capacity provider; CloudFormation must know it, or every update
#: would take it away. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers-considerations.html
MANAGED_TAG = "AmazonECSManaged"

#: AWS WAF writes to log groups whose names start so.
#: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
FIREWALL_LOGS = "aws-waf-logs"


def unique(part: str) -> Join:
    """Return a name no other stack has, living or dead: the stack's id is never given twice."""
    return Join("-", [part, Select(2, Split("/", Ref("AWS::StackId")))])


def host_prefix(host: str) -> str:
    """Return a host name as part of a logical id, which has neither dots nor hyphens.

    A hyphen is spelled out, so that `a-b.example.com` is not `a.b.example.com`.
    """
    words = host.lower().replace("-", ".dash.").split(".")
    return "".join(word.capitalize() for word in words)


def escape_sub(text: str) -> str:
    """Return text so that `Fn::Sub` leaves every `${` in it as it is."""
    return text.replace("${", "${!")


def name_tag(part: str) -> Tags:
    """Return the `Name` tag under which the console lists a resource: `<stack>-<part>`."""
    return Tags(Name=Sub(f"${{AWS::StackName}}-{part}"))


def volume_tags(tags: Mapping[str, str], part: str) -> Tags:
    """Return the tags of a host's disks: neither the stack's tags nor the group's reach them."""
    return Tags({**dict(sorted(tags.items())), "Name": Sub(f"${{AWS::StackName}}-{part}")})


def group_tags(part: str) -> autoscaling.Tags:
    """Return the tags of an Auto Scaling group of a capacity provider, and of its instances."""
    return autoscaling.Tags(
        **{MANAGED_TAG: ("true", True), "Name": (Sub(f"${{AWS::StackName}}-{part}"), True)}
    )


def slot_tags(controller: str, slot: int, *, optional: bool = False) -> Tags:
    """Return the tags of a slot's service, and through it of its tasks."""
    return Tags(
        {
            CONTROLLER_TAG: controller,
            SLOT_TAG: f"{controller}-{slot}",
            **({OPTIONAL_TAG: "true"} if optional else {}),
            "Name": Sub(f"${{AWS::StackName}}-{controller}-{slot}"),
        }
    )


def agent_tags(tags: Mapping[str, str], *, controller: str, slot: str) -> dict[str, object]:
    """Return the tags of the agents a slot starts: they live outside the stack.

    The file's own come first, so that none of them can take the place of one IAM compares.
    """
    own: dict[str, object] = {
        STACK_TAG: Ref("AWS::StackName"),
        CONTROLLER_TAG: controller,
        SLOT_TAG: slot,
    }
    return {**dict(sorted(tags.items())), **own}
