"""Stages 2 to 4 together: what a deployment would do, worked out by CloudFormation and read."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.aws_errors import aws_error_types, error_code, explain
from cli.change_records import EXPRESS, REVERT_DRIFT, ChangeSet, Finding
from cli.deploy import plan
from cli.deploy.changeset import begin, discard, nothing_to_do, wait_until_made
from cli.deploy.delivery import deliver, place
from cli.deploy.drift import look_for_drift
from cli.deploy.operation import Operation
from cli.deploy.reading.drifting import DriftReport
from cli.deploy.reading.reading import Reading, read
from cli.deploy.upload import remove_template, template_member
from cli.deploy.zone import hosted_zone_id
from cli.records import Stack

if TYPE_CHECKING:
    from stacks.synth import Synthesis

#: Express mode turns rollback off unless told otherwise, and without it CloudFormation refuses to
#: replace anything: each new task definition is a replacement.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentConfig.html
_EXPRESS = {"Mode": EXPRESS, "DisableRollback": False}


@dataclass(slots=True, kw_only=True)
class Proposal:
    """A change set that is there to be looked at.

    Attributes:
        operation: `CREATE` or `UPDATE`.
        template: What it was made from.
        drift: What others have changed, as far as it was asked.
        warnings: What CloudFormation's validation found and would not stop for.
        request: What CloudFormation was asked.
        taken: Whether it is carried out; else it is taken away again.
    """

    operation: str
    change_set: ChangeSet
    reading: Reading
    template: dict[str, Any]
    drift: DriftReport
    warnings: list[Finding]
    request: dict[str, Any]
    taken: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return nothing_to_do(self.change_set)


def operation_on(work: Operation, before: Stack | None) -> str:
    """Return `CREATE` or `UPDATE`; refuse a stack that takes neither, with the way out."""
    return plan.operation(
        before,
        destroy=work.flags.command("destroy"),
        follow=work.flags.command("events", "--follow"),
    )


@contextmanager
def proposal(
    work: Operation, synthesis: "Synthesis", before: Stack | None, kind: str, *, look: bool
) -> Iterator[Proposal]:
    """Make a change set and read it; leave nothing behind unless it is taken.

    Args:
        work: Which stack, and the outside.
        synthesis: What it shall become.
        before: The stack as it is; None when there is none.
        kind: `CREATE` or `UPDATE`.
        look: Ask for drift and warnings too: somebody reads them, and they take their time.
    """
    request = change_set_request(work, synthesis, kind)
    made: Proposal | None = None
    begun = True
    try:
        with work.ui.working("Working out what would change"):
            try:
                change_set = begin(work.aws, request)
            except aws_error_types() as error:
                # An answer says that nothing was made; silence does not.
                begun = not error_code(error)
                raise
            change_set = wait_until_made(work.aws, change_set, work.edge, synthesis.root)
        made = _read(work, change_set, kind, synthesis.root, request, look=look)
        yield made
    finally:
        if not (made and made.taken):
            if begun:
                _take_away(work, request, before, failing=sys.exc_info()[0] is not None)
            _take_template_away(work, request)


def _read(
    work: Operation,
    change_set: ChangeSet,
    kind: str,
    template: dict[str, Any],
    request: dict[str, Any],
    *,
    look: bool,
) -> Proposal:
    """Ask for what a change set does not tell itself, and read it all."""
    aws, empty = work.aws, nothing_to_do(change_set)
    removes = any(change.action == "Remove" for change in change_set.changes)
    warnings = [one for one in aws.findings(change_set) if one.warning] if look else []
    drift = DriftReport()
    if kind == "UPDATE" and not empty and (look or work.flags.revert_drift):
        with work.ui.working("Looking for what others have changed"):
            drift = look_for_drift(
                aws, change_set, work.edge, wanted=work.flags.revert_drift, detect=look
            )
    return Proposal(
        operation=kind,
        change_set=change_set,
        reading=read(
            change_set,
            template=template,
            # Only the deployed template can name what goes.
            deployed=aws.template(change_set.stack_id) if removes else {},
            accepted=frozenset(work.flags.accept_loss),
        ),
        template=template,
        drift=drift,
        warnings=warnings,
        request=request,
    )


def hand_over_code(work: Operation, synthesis: "Synthesis", request: dict[str, Any]) -> None:
    """Put the hooks' code where the change set that is carried out will look for it."""
    if synthesis.assets:
        target = work.target
        with work.ui.working("Uploading the hooks' code"):
            deliver(
                work.aws,
                synthesis.assets,
                {one["ParameterKey"]: one["ParameterValue"] for one in request["Parameters"]},
                name=target.stack_name,
                account=target.account,
                region=target.region,
                looked="TemplateURL" in request,
            )


def change_set_request(work: Operation, synthesis: "Synthesis", kind: str) -> dict[str, Any]:
    """Gather CreateChangeSet's members; looks the zone up and uploads the template."""
    template, body, target = synthesis.root, synthesis.root_json, work.target
    config = target.config
    zone_id = None
    if config and config.dns and plan.needs_hosted_zone(template, work.flags.param):
        zone_id = hosted_zone_id(work.aws, config.dns.zone)
        work.ui.detail(f"hosted zone {config.dns.zone} is {zone_id}")
    work.ui.detail(f"template: {len(body.encode())} bytes")
    in_file = dict(config.tags) if config else {}
    # There is no drift before there is a stack.
    reverts = kind == "UPDATE" and work.flags.revert_drift
    return {
        "StackName": target.stack_name,
        "ChangeSetName": plan.change_set_name(body, work.edge.now()),
        "ChangeSetType": kind,
        "Capabilities": ["CAPABILITY_IAM"],
        "Parameters": plan.parameters(
            template,
            given=work.flags.param,
            known={
                "HostedZoneId": zone_id,
                **place(name=target.stack_name, account=target.account, region=target.region),
            },
        ),
        "Tags": plan.tags(target.stack_name, in_file=in_file, given=work.flags.tag),
        **({"DeploymentMode": REVERT_DRIFT} if reverts else {}),
        **({"DeploymentConfig": _EXPRESS} if work.flags.express else {}),
        **template_member(
            work.aws,
            body,
            name=target.stack_name,
            account=target.account,
            region=target.region,
        ),
    }


def _take_away(
    work: Operation, request: dict[str, Any], before: Stack | None, *, failing: bool
) -> None:
    """Delete the change set, and the empty stack that a first one makes.

    By their names: an interruption may come before AWS has told their ids. When something has
    failed already, that is what the user is told; what stays is said beside it.
    """
    name, stack = request["ChangeSetName"], request["StackName"]
    new = before is None or before.status == "DELETE_COMPLETE"
    try:
        discard(work.aws, work.edge, name=name, stack=stack, new=new)
    except aws_error_types() as error:
        if not failing:
            raise
        work.ui.warn(f"The change set {name} of stack {stack} stays: {explain(error).message}")


def _take_template_away(work: Operation, request: dict[str, Any]) -> None:
    """Delete the template if it was uploaded."""
    if "TemplateURL" in request:
        account, region = work.target.account, work.target.region
        try:
            remove_template(work.aws, request["TemplateURL"], account=account, region=region)
        except aws_error_types() as error:
            # The bucket empties itself: nothing to fail for.
            work.ui.detail(f"the uploaded template expires by itself: {explain(error).message}")
