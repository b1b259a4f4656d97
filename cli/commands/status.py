"""`stackgen status`: how the stack and its slots are."""

from typing import Any

import click

from cli import options
from cli.deploy import hosts
from cli.deploy.health import as_json, as_text, examine, places
from cli.deploy.roll import GROUP_OUTPUT
from cli.deploy.stack import existing
from cli.deploy.target import find
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui


@click.command("status", context_settings=options.SETTINGS)
@options.configuration
@options.connection
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Show what the stack and its slots are doing.

    The stack's state and its last change, then for each controller its mode, how many of its
    targets the load balancer finds healthy, and for each slot how many tasks run and are wanted.
    Exit 0 whatever the state is; scripts read it from --output json: {stack, stack_id, region,
    account, status, reason, changed_at, url, controllers: [{name, mode, targets: {healthy, total},
    slots: [{slot, service, running, pending, desired, steady, optional}]}], hosts: [{id, zone,
    type, state, outdated}]}. An optional slot may be off: the hook `scale` turns it on and off with
    the load. A host is outdated when the launch template or its types have changed since.

    \b
    Examples:
      stackgen status
      stackgen status --local --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    target = find(flags, edge, ui)
    stack = existing(target, flags)
    with ui.working("Asking for services and targets"):
        controllers = examine(target.aws, places(target.aws, stack))
        name = stack.outputs.get(GROUP_OUTPUT)
        group = target.aws.host_group(name) if name else None
    if flags.json:
        told = as_json(target, stack, controllers)
        ui.result_json(told | {"hosts": hosts.as_json(group)})
        return 0
    for line in (*as_text(target, stack, controllers), *(hosts.as_text(group) if group else ())):
        ui.result(line)
    return 0
