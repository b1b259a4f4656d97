"""`stackgen destroy`: delete the stack, and say what stays."""

from typing import Any

import click

from cli import options
from cli.deploy.destroy import Destruction
from cli.deploy.leftovers import staying
from cli.deploy.target import NotRunningError, find
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui


@click.command("destroy", context_settings=options.SETTINGS)
@click.option(
    "--lift-termination-protection",
    is_flag=True,
    help="Delete the stack although it is protected from termination.",
)
@options.configuration
@options.connection
@options.dry_run
@options.confirmation
@options.following
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Delete the stack; say first what goes and what stays.

    What holds data is retained: it is listed with the command that removes it, before and after.
    What would block is lifted: the load balancer's deletion protection, running tasks. A stack
    under termination protection is refused, unless --lift-termination-protection stands there.

    A stack that does not exist, or a local AWS that does not run, is no error: exit 0.

    \b
    Examples:
      stackgen destroy
      stackgen destroy --local --yes
      stackgen destroy --stack-name ci --region eu-west-1
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    try:
        target = find(flags, edge, ui, will_ask=not flags.dry_run)
    except NotRunningError as error:
        ui.say(f"Nothing to destroy: {error.message}.")
        return 0
    kept = Destruction(target, flags, edge, ui).run()
    if kept is None:
        ui.say(f"There is no stack {target.stack_name} in {target.region}: nothing to destroy.")
    elif not (flags.no_wait or flags.dry_run):
        ui.say(f"Stack {target.stack_name} is gone.")
        for line in ["This stays, until you remove it:", *staying(kept)] if kept else []:
            ui.result(line)
    return 0
