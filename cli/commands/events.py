"""`stackgen events`: what happened, and what is happening."""

from typing import Any

import click

from cli import options
from cli.deploy.reattach import last_events, reattach
from cli.deploy.target import find
from cli.deploy.views import event_json, event_line
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui


@click.command("events", context_settings=options.SETTINGS)
@click.option("--follow", is_flag=True, help="Show what comes, until the operation ends.")
@options.configuration
@options.connection
@options.timeout
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, follow: bool, **given: Any) -> int:
    """Show the events of the last operation, or follow a running one.

    With --follow what Ctrl-C or a time-out left is taken up again: the events so far, then each as
    it comes, until the operation ends. Exit 1 if it failed, with the first cause.

    --output json prints a list of {timestamp, logical_id, physical_id, type, status, reason}; with
    --follow one such object a line, as they come.

    \b
    Examples:
      stackgen events
      stackgen events --follow --stack-name ci --region eu-west-1
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    target = find(flags, edge, ui)
    if follow:
        return reattach(target, flags, edge, ui)
    events = last_events(target, flags)
    if flags.json:
        ui.result_json([event_json(event) for event in events])
    for event in () if flags.json else events:
        ui.result(event_line(event))
    return 0
