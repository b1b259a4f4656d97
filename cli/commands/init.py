"""`stackgen init`: a file to start from."""

from typing import Any

import click

from cli import options
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui
from stacks.errors import UsageError


@click.command("init", context_settings=options.SETTINGS)
@options.configuration
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, force: bool, **given: Any) -> int:
    """Write a commented stackgen.yaml of about 20 lines to start from.

    The first line names the JSON Schema, so that editors complete and check the file. A file
    that is there is left alone.

    \b
    Examples:
      stackgen init
      stackgen init -c team.yaml
    """
    from stacks.starter import starter_text  # noqa: PLC0415

    flags = flags_of(ctx, given)
    try:
        with flags.config.open("w" if force else "x", encoding="utf-8") as file:
            file.write(starter_text())
    except FileExistsError:
        raise UsageError(
            f"{flags.config} is there already, and was left as it is",
            "Add --force to write over it, or -c OTHER.yaml for another file.",
        ) from None
    except OSError as error:
        raise UsageError(f"{flags.config} cannot be written: {error.strerror}") from None
    Ui(flags, edge_of(ctx)).say(f"Wrote {flags.config}. Next: {flags.command('lint')}")
    return 0
