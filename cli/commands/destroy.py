"""`stackgen destroy`: delete the stack, and say what stays."""

from typing import Any

import click

from cli import options
from cli.deploy.destroy import Destruction
from cli.deploy.leftovers import Leftover, staying
from cli.deploy.target import NotRunningError, find
from cli.edge import edge_of
from cli.flags import Flags, flags_of
from cli.ui import Ui
from stacks.errors import UsageError, shown


@click.command("destroy", context_settings=options.SETTINGS)
@click.option(
    "--lift-termination-protection",
    is_flag=True,
    help="Delete the stack although it is protected from termination.",
)
@click.option(
    "--delete-data",
    is_flag=True,
    help="Remove what otherwise stays, for good: file system, backups, logs, their key.",
)
@click.option(
    "--confirm-name",
    metavar="NAME",
    help="With --delete-data: the stack's name, where nobody can type it. --yes does not do.",
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

    --delete-data asks for the stack's name to be typed and removes what otherwise stays: the file
    system, the vault with its recovery points, the log bucket with every version, the record that
    validated the certificate unless another certificate of the account needs it, and the key last,
    which AWS keeps for 30 more days. It works too on what a stack that is gone has left, found by
    its tag, and can be repeated. What the stack only adopted is never touched: a file system of
    storage.file_system_id, a VPC, a certificate.

    A stack that does not exist, or a local AWS that does not run, is no error: exit 0.

    \b
    Examples:
      stackgen destroy
      stackgen destroy --local --yes
      stackgen destroy --stack-name ci --region eu-west-1
      stackgen destroy --delete-data
      stackgen destroy --delete-data --confirm-name ci
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    _refuse(flags, ui)
    try:
        target = find(flags, edge, ui, will_ask=not (flags.dry_run or flags.delete_data))
    except NotRunningError as error:
        ui.say(f"Nothing to destroy: {error.message}.")
        return 0
    if flags.confirm_name not in {None, target.stack_name}:
        raise UsageError(
            f"--confirm-name {shown(flags.confirm_name)} is not the stack's name",
            f"The stack is {target.stack_name}. Nothing was changed.",
        )
    destruction = Destruction(target, flags, edge, ui)
    _conclude(destruction.run(), destruction, ui, flags)
    return 0


def _refuse(flags: Flags, ui: Ui) -> None:
    """Refuse options that do not go together, before anything is read."""
    if flags.confirm_name is not None and not flags.delete_data:
        raise UsageError("--confirm-name is only for --delete-data", "Leave it out, or add that.")
    if flags.delete_data and flags.no_wait:
        raise UsageError(
            "--delete-data and --no-wait contradict each other",
            "Data goes when the stack is gone: leave one of the two out.",
        )
    if flags.delete_data and not flags.dry_run:
        ui.must_be_able_to_type()


def _conclude(kept: list[Leftover] | None, destruction: Destruction, ui: Ui, flags: Flags) -> None:
    """Remove what a stack that was gone already has left; say what stays."""
    name, region = destruction.target.stack_name, destruction.target.region
    if kept is None:
        if not (flags.delete_data and destruction.clean_up()):
            ui.say(f"There is no stack {name} in {region}: nothing to destroy.")
        return
    if flags.no_wait or flags.dry_run:
        return
    ui.say(f"Stack {name} is gone.")
    if not kept:
        return
    ui.result("This stays, until you remove it:")
    for line in staying(kept):
        ui.result(line)
    if not flags.delete_data:
        ui.result(f"All of it at once: {flags.command('destroy', '--delete-data')}")
