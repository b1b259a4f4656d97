"""On AWS nothing is touched that is not the stack's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from cli.chaos import effects as e
from cli.chaos.leash import verify
from stacks.errors import StackgenError
from tests.unit.cli.chaos.stage import GROUND

if TYPE_CHECKING:
    from cli.aws import Aws

OURS = {"stackgen:stack": "ci"}


@dataclass
class Tags:
    """An AWS that knows tags alone."""

    known: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def host_runs(self, instance: str) -> bool:
        """Tell whether it is known at all."""
        return instance in self.known

    def owners(self, ids: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """Return the tags of EC2's resources."""
        return {one: self.known.get(one, {}) for one in ids}

    def service_tags(self, arn: str) -> Mapping[str, str]:
        """Return the tags of a task."""
        return self.known.get(arn, {})

    def function_tags(self, name: str) -> Mapping[str, str]:
        """Return the tags of a function."""
        return self.known.get(name, {})

    def target_group_tags(self, arn: str) -> Mapping[str, str]:
        """Return the tags of a target group."""
        return self.known.get(arn, {})


EFFECTS: list[tuple[e.Effect, str]] = [
    (e.TerminateInstances(instances=("i-1",)), "i-1"),
    (e.StopInstances(instances=("i-1",)), "i-1"),
    (e.RetireInstance(instance="i-1"), "i-1"),
    (e.RunOnHost(instance="i-1", script="true", what="do nothing"), "i-1"),
    (e.HealHost(instance="i-1", script="true", what="do nothing"), "i-1"),
    (e.CutSubnets(stack="ci", subnets=("subnet-a",)), "subnet-a"),
    (e.JoinSubnets(acls=(("subnet-a", "acl"),)), "subnet-a"),
    (e.RevokeIngress(group="sg-1", source="sg-2", port=2049), "sg-1"),
    (e.AuthorizeIngress(group="sg-1", source="sg-2", port=2049), "sg-1"),
    (e.StopTask(cluster="c", task="arn:task/1"), "arn:task/1"),
    (e.StopFunction(function="f"), "f"),
    (e.StartFunction(function="f"), "f"),
    (e.CallFunction(function="f", times=2), "f"),
    (e.DeregisterTarget(group="arn:group", address="10.0.0.1", port=80), "arn:group"),
    (e.RegisterTarget(group="arn:group", address="10.0.0.1", port=80), "arn:group"),
]


@pytest.mark.parametrize(("effect", "touched"), EFFECTS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("tags", [{}, {"stackgen:stack": "other"}, {"Name": "ci"}])
def test_anothers_is_not_touched(effect: e.Effect, touched: str, tags: Mapping[str, str]) -> None:
    """Without the stack's tag, or with another's, it is refused by name."""
    with pytest.raises(StackgenError, match=touched):
        verify(cast("Aws", Tags({touched: tags})), GROUND, effect)


@pytest.mark.parametrize(("effect", "touched"), EFFECTS, ids=lambda one: type(one).__name__)
def test_ones_own_is(effect: e.Effect, touched: str) -> None:
    """The tag of the stack lets it through."""
    verify(cast("Aws", Tags({touched: OURS})), GROUND, effect)


def test_one_foreign_of_many_is_enough() -> None:
    """All or nothing."""
    aws = cast("Aws", Tags({"i-1": OURS}))
    with pytest.raises(StackgenError, match="i-2"):
        verify(aws, GROUND, e.TerminateInstances(instances=("i-1", "i-2")))


def test_a_host_that_was_replaced_needs_no_healing() -> None:
    """It has ended, and its tags with it."""
    verify(cast("Aws", Tags()), GROUND, e.HealHost(instance="i-1", script="true", what="heal"))


def test_another_stack_is_not_updated() -> None:
    """A journal of another stack of the same name stays without effect."""
    effect = e.UpdateStack(stack="arn:another", image_tag="x")
    with pytest.raises(StackgenError, match="arn:another"):
        verify(cast("Aws", Tags()), GROUND, effect)
