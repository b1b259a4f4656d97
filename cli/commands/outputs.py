"""`stackgen outputs`: what the stack gives."""

from typing import Any

import click

from cli import options
from cli.deploy.result import output_lines
from cli.deploy.stack import existing
from cli.deploy.target import find
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui
from stacks.errors import StackgenError


@click.command("outputs", context_settings=options.SETTINGS)
@click.argument("name", required=False)
@options.configuration
@options.connection
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, name: str | None, **given: Any) -> int:
    """Print the addresses and ids that the stack gives.

    With NAME only that output's value, bare, for use in scripts. --output json prints one object
    with all names and values, or with NAME the value as a JSON string.

    \b
    Examples:
      stackgen outputs
      curl "$(stackgen outputs Url)/login"
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    outputs = existing(find(flags, edge, ui), flags).outputs
    if name and name not in outputs:
        raise StackgenError(
            f"the stack has no output {name}", f"Its outputs are: {', '.join(sorted(outputs))}"
        )
    if flags.json:
        ui.result_json(outputs[name] if name else dict(outputs))
        return 0
    for line in [outputs[name]] if name else output_lines(outputs):
        ui.result(line)
    return 0
