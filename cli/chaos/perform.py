"""Carries effects out, on either side."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cli.chaos import effects as e
from cli.chaos.altered import altered
from cli.chaos.local import LocalAws
from stacks.errors import StackgenError

if TYPE_CHECKING:
    from cli.aws import Aws

#: CloudFormation comes back by itself from these.
_GOES_BACK = ("UPDATE_ROLLBACK", "ROLLBACK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What acts.

    Attributes:
        aws: The façade.
        local: The local AWS, where it is one.
        hand_over: Makes CreateStack's member of a template's text, uploaded if it is too large.
    """

    aws: "Aws"
    local: LocalAws | None
    hand_over: Callable[[str], dict[str, str]]

    def perform(self, effect: e.Effect) -> None:  # noqa: C901, PLR0912, PLR0915 - one line for each effect
        """Carry an effect out.

        Raises:
            StackgenError: It cannot be had on this side.
        """
        match effect:
            case e.TerminateInstances():
                self.aws.terminate_instances(effect.instances)
            case e.StopInstances():
                self.aws.stop_instances(effect.instances)
            case e.RetireInstance():
                self.aws.retire_instance(effect.instance)
            case e.StopTask():
                self.aws.stop_task(effect.cluster, effect.task)
            case e.RunOnHost():
                self.aws.run_on_host(effect.instance, effect.script)
            case e.HealHost():
                self.aws.heal_host(effect.instance, effect.script)
            case e.SetFault():
                self._local().set_fault(effect.kind, dict(effect.names))
            case e.LiftFault():
                self._local().lift_fault(effect.kind, dict(effect.names))
            case e.SignalTask():
                self._local().signal(effect.task, effect.signal)
            case e.CutSubnets():
                self.aws.cut_subnets(effect.stack, effect.subnets)
            case e.JoinSubnets():
                self.aws.join_subnets(effect.acls)
            case e.RevokeIngress():
                self.aws.revoke_ingress(effect.group, effect.source, effect.port)
            case e.AuthorizeIngress():
                self.aws.authorize_ingress(effect.group, effect.source, effect.port)
            case e.DeregisterTarget():
                self.aws.deregister_target(effect.group, effect.address, effect.port)
            case e.RegisterTarget():
                self.aws.register_target(effect.group, effect.address, effect.port)
            case e.UpdateStack():
                self._update(effect)
            case e.RestoreStack():
                self._restore(effect)
            case e.StopFunction():
                self.aws.stop_function(effect.function)
            case e.StartFunction():
                self.aws.start_function(effect.function)
            case e.CallFunction():
                self.aws.call_function(effect.function, effect.times)
            case e.RunToolkit():
                raise StackgenError("an experiment is run by its own trial")

    def _local(self) -> LocalAws:
        if self.local is None:
            raise StackgenError("this fault can be caused on the local AWS only")
        return self.local

    def _update(self, effect: e.UpdateStack) -> None:
        template = json.loads(self.aws.original_template(effect.stack))
        changed = altered(template, image_tag=effect.image_tag, variable=effect.variable)
        self._send(effect.stack, changed)

    def _restore(self, effect: e.RestoreStack) -> None:
        """Go back, unless CloudFormation does or has done so."""
        stack = self.aws.stack(effect.stack)
        if stack is None or stack.status.startswith(_GOES_BACK):
            return
        if stack.running:
            self.aws.cancel_update(effect.stack, token=str(uuid4()))
            return
        before = json.loads(Path(effect.template).read_text(encoding="utf-8"))
        if json.loads(self.aws.original_template(effect.stack)) != before:
            self._send(effect.stack, before)

    def _send(self, stack: str, template: Mapping[str, Any]) -> None:
        text = json.dumps(template, separators=(",", ":"))
        self.aws.update_stack(stack, self.hand_over(text), list(template.get("Parameters", ())))
