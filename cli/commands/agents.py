"""`stackgen agents`: what each slot starts agents with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.agents import facts, report
from cli.agents.resolve import SlotClouds, resolve
from cli.deploy.health import places
from cli.deploy.stack import existing
from cli.deploy.target import Target, find
from cli.edge import edge_of
from cli.flags import Flags, flags_of
from cli.records import Stack
from cli.ui import Ui

if TYPE_CHECKING:
    from cli.agents.check import Check


@click.command("agents", context_settings=options.SETTINGS)
@click.option(
    "--check",
    "checked",
    envvar="STACKGEN_CHECK",
    is_flag=True,
    help="Ask AWS whether everything named is there and fits together.",
)
@options.configuration
@options.connection
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, checked: bool, **given: Any) -> int:
    """Show what each slot starts EC2 agents with, in the physical ids of the stack.

    The clouds of the EC2 plugin as each slot's Jenkins has them: a template for each kind of
    agent, instance type, subnet (the slot's own zone first) and, with spot, its on-demand twin.
    Nothing is looked up by name. The slots are found among all resources of the stack; what is
    shown is rendered from the variables of the task definition that a slot's service runs, by the
    code that renders it in the container. After a deployment that ECS took back that is the
    earlier one. What a person changed in Jenkins itself is not shown: its next start undoes it.

    --check asks AWS, changes nothing and reads no secret: security group and subnets are in one
    VPC, subnets in the zones that the slots were told, the instance profile has its role, the key
    pair its private key in Systems Manager, all of them are the stack's own; images fit their
    types, AWS offers the types in those zones, and an image of this account's own lets the
    controllers use its disks (its snapshots carry the tag stackgen:stack). Exit 1 when something
    is missing or does not fit.

    --output json prints {stack, stack_id, region, account, slots: [{controller, slot,
    clouds: [{name, templates: [{label, ami, type, subnet_id, security_group_id,
    iam_instance_profile, key_pair_id, tags: {}}]}]}]}, with --check also
    checks: [{what, id, ok, found, fix}].

    \b
    Examples:
      stackgen agents
      stackgen agents --stack-name ci --region eu-west-1 --check
      stackgen agents --local --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    target = find(flags, edge, ui)
    stack = existing(target, flags)
    with ui.working("Reading the slots' task definitions"):
        slots = resolve(target.aws, places(target.aws, stack))
    checks = _check(target, stack, slots, flags, ui) if checked else None
    if flags.json:
        ui.result_json(report.as_json(target, stack, slots, checks))
    else:
        lines = [*report.as_text(target, stack, slots), *report.check_lines(checks or ())]
        for line in lines:
            ui.result(line)
    return 0 if all(item.ok for item in checks or ()) else 1


def _check(
    target: Target, stack: Stack, slots: Sequence[SlotClouds], flags: Flags, ui: Ui
) -> "list[Check]":
    """Ask AWS for what the clouds name, and judge it."""
    from cli.agents.check import Owner, check  # noqa: PLC0415 - costs the core, as for its tags

    with ui.working("Asking for what they name"):
        found = facts.look(target.aws, slots, target.account)
        own = {item.physical_id for item in target.aws.resources(stack.id)}
    owner = Owner(
        name=stack.name,
        account=target.account,
        physical_ids=own,
        command=target.aws_command,
        own_command=flags.command,
    )
    return check(slots, found, owner)
