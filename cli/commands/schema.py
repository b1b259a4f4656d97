"""`stackgen schema`: the JSON Schema of the configuration file."""

from typing import Any

import click

from cli import options
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui


@click.command("schema", context_settings=options.SETTINGS)
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Print the JSON Schema of the configuration file.

    Editors check and complete a file by it. The first line of what `stackgen init` writes names
    stackgen.schema.json beside the file: this prints it, for the installed version.

    \b
    Example:
      stackgen schema > stackgen.schema.json
    """
    from stacks.schema import json_schema  # noqa: PLC0415

    Ui(flags_of(ctx, given), edge_of(ctx)).result_json(json_schema())
    return 0
