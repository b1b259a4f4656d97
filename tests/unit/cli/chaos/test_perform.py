"""Each effect is one call; what was there comes back only where it is not there already."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from cli.chaos import effects as e
from cli.chaos.perform import Hands
from cli.records import Stack
from stacks.errors import StackgenError

if TYPE_CHECKING:
    from cli.aws import Aws

CALLS: list[tuple[e.Effect, tuple[str, tuple[Any, ...]]]] = [
    (e.TerminateInstances(instances=("i",)), ("terminate_instances", (("i",),))),
    (e.StopInstances(instances=("i",)), ("stop_instances", (("i",),))),
    (e.RetireInstance(instance="i"), ("retire_instance", ("i",))),
    (e.StopTask(cluster="c", task="t"), ("stop_task", ("c", "t"))),
    (e.RunOnHost(instance="i", script="s", what="w"), ("run_on_host", ("i", "s"))),
    (e.HealHost(instance="i", script="s", what="w"), ("heal_host", ("i", "s"))),
    (e.CutSubnets(stack="ci", subnets=("s",)), ("cut_subnets", ("ci", ("s",)))),
    (e.JoinSubnets(acls=(("s", "a"),)), ("join_subnets", ((("s", "a"),),))),
    (e.RevokeIngress(group="g", source="s", port=1), ("revoke_ingress", ("g", "s", 1))),
    (e.AuthorizeIngress(group="g", source="s", port=1), ("authorize_ingress", ("g", "s", 1))),
    (e.DeregisterTarget(group="g", address="a", port=1), ("deregister_target", ("g", "a", 1))),
    (e.RegisterTarget(group="g", address="a", port=1), ("register_target", ("g", "a", 1))),
    (e.StopFunction(function="f"), ("stop_function", ("f",))),
    (e.StartFunction(function="f"), ("start_function", ("f",))),
    (e.CallFunction(function="f", times=2), ("call_function", ("f", 2))),
]


@dataclass
class Recorder:
    """An AWS that notes what is asked of it."""

    status: str = "UPDATE_COMPLETE"
    template: str = '{"Resources": {}, "Parameters": {"P": {}}}'
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def stack(self, name: str) -> Stack:
        """Describe the stack."""
        return Stack(name="ci", id=name, status=self.status)

    def original_template(self, _: str) -> str:
        """Return the template that it has now."""
        return self.template

    def __getattr__(self, name: str) -> Any:
        """Note any other call."""
        return lambda *given, **_: self.calls.append((name, given))


def hands(aws: Recorder) -> Hands:
    """Return hands without a local AWS."""
    return Hands(aws=cast("Aws", aws), local=None, hand_over=lambda text: {"TemplateBody": text})


@pytest.mark.parametrize(("effect", "call"), CALLS, ids=lambda one: type(one).__name__)
def test_an_effect_is_a_call(effect: e.Effect, call: tuple[str, tuple[Any, ...]]) -> None:
    """With what it says, and nothing else."""
    aws = Recorder()
    hands(aws).perform(effect)
    assert aws.calls == [call]


@pytest.mark.parametrize(
    "effect",
    [
        e.SetFault(kind="zone-lost", names=(("zone", "a"),)),
        e.LiftFault(kind="zone-lost", names=(("zone", "a"),)),
        e.SignalTask(task="arn:task", signal="KILL"),
    ],
)
def test_what_is_local_stays_local(effect: e.Effect) -> None:
    """A process id of this machine means nothing on AWS."""
    with pytest.raises(StackgenError, match="local AWS only"):
        hands(Recorder()).perform(effect)


def test_a_mistake_is_deployed_with_the_parameters_that_are_there() -> None:
    """The template is the stack's own, with the mistake in it."""
    aws = Recorder()
    hands(aws).perform(e.UpdateStack(stack="arn", image_tag="x"))
    ((name, (stack, member, parameters)),) = aws.calls
    assert (name, stack, parameters) == ("update_stack", "arn", ["P"])
    assert json.loads(member["TemplateBody"]) == json.loads(aws.template)


@pytest.mark.parametrize(
    ("status", "called"),
    [
        ("UPDATE_ROLLBACK_COMPLETE", []),
        ("UPDATE_ROLLBACK_IN_PROGRESS", []),
        ("UPDATE_IN_PROGRESS", ["cancel_update"]),
        ("UPDATE_COMPLETE", ["update_stack"]),
    ],
)
def test_a_template_comes_back_unless_it_has(
    status: str, called: list[str], tmp_path: Path
) -> None:
    """CloudFormation's own way back is left alone; a mistake that was taken is taken back."""
    before = tmp_path / "before.json"
    before.write_text('{"Resources": {"Old": {}}}')
    aws = Recorder(status=status)
    hands(aws).perform(e.RestoreStack(stack="arn", template=str(before)))
    assert [name for name, _ in aws.calls] == called
