"""The EC2 agents of a stack, as EC2 describes them: known by their tags alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from lambdas.shared.aws import Calls
from lambdas.shared.clock import Clock
from lambdas.shared.seen import Agent

#: Every agent has both from its launch on; a host has no slot.
STACK_TAG, SLOT_TAG = "stackgen:stack", "stackgen:slot"

#: An instance that has ended is described for another hour.
#: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
_THERE = ("pending", "running", "stopping", "stopped")
_ENDING = ("shutting-down",)


def of_stack(aws: Calls, clock: Clock, stack: str, *, ending: bool = False) -> tuple[Agent, ...]:
    """Return a stack's agents that have not ended, by id.

    Args:
        aws: Who is asked.
        clock: Turns times into ages.
        stack: Its name.
        ending: Those too that are just being terminated: they still hold the network.

    Raises:
        AwsError: EC2 did not say.
    """
    states = [*_THERE, *(_ENDING if ending else ())]
    filters = [
        {"Name": f"tag:{STACK_TAG}", "Values": [stack]},
        {"Name": "tag-key", "Values": [SLOT_TAG]},
        {"Name": "instance-state-name", "Values": states},
    ]
    return tuple(sorted(_described(aws, clock, filters), key=lambda one: one.instance))


def one(aws: Calls, clock: Clock, instance: str) -> Agent | None:
    """Return an instance, whoever's it is; None when EC2 has none of that id.

    Raises:
        AwsError: EC2 did not say.
    """
    # A filter: an id that is gone would be an error.
    filters = [{"Name": "instance-id", "Values": [instance]}]
    return next(_described(aws, clock, filters), None)


def _described(aws: Calls, clock: Clock, filters: list[dict[str, Any]]) -> Iterator[Agent]:
    for reservation in aws.pages("ec2", "DescribeInstances", {"Filters": filters}, "Reservations"):
        for found in reservation.get("Instances") or ():
            yield _agent(found, clock)


def _agent(found: Mapping[str, Any], clock: Clock) -> Agent:
    tags = {tag["Key"]: tag.get("Value") or "" for tag in found.get("Tags") or ()}
    return Agent(
        instance=found["InstanceId"],
        state=found["State"]["Name"],
        stack=tags.get(STACK_TAG, ""),
        slot=tags.get(SLOT_TAG, ""),
        spot=found.get("InstanceLifecycle") == "spot",
        request=found.get("SpotInstanceRequestId") or "",
        age_seconds=clock.age(found.get("LaunchTime")) or 0.0,
    )
