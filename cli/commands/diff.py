"""`stackgen diff`: say what a deployment would change, and who notices."""

from typing import Any

import click

from cli import options
from cli.deploy.difference import Comparison
from cli.deploy.images import draft
from cli.deploy.target import reach, read_file
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui

#: 2 is a bad file, as everywhere.
CHANGES = 3


@click.command("diff", context_settings=options.SETTINGS)
@click.option("--exit-code", is_flag=True, help="Exit with 3 when something would change.")
@options.configuration
@options.connection
@options.change
@options.base_image
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Say what a deployment would change, and who notices; change nothing.

    Has CloudFormation work out a change set, as deploy does, reads it property by property, and
    deletes it again, the empty stack of a first one too. A template above 51,200 bytes goes through
    the bucket stackgen-ACCOUNT-REGION, as with deploy, and is taken out of it again.

    What others have changed in the stack since its last deployment, and the change may overwrite,
    is named; AWS is given a minute to find it. Times are bounds by computation, never measured.

    \b
    Examples:
      stackgen diff
      stackgen diff --exit-code || echo "there is something to deploy"
      stackgen diff --revert-drift --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    config, region = read_file(flags, edge)
    with ui.working("Making the template"):
        synthesis = draft(config, flags, edge)
    target = reach(flags, edge, ui, config=config, region=region, start_local=False)
    changes = Comparison(target, flags, edge, ui).run(synthesis)
    return CHANGES if changes and flags.exit_code else 0
