"""`stackgen completion`: what a shell needs to complete verbs, options and their values."""

from typing import Any

import click
from click.shell_completion import ShellComplete, get_completion_class

from cli import options
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui

#: Read by click: set, the program answers the shell in place of doing anything.
VARIABLE = "_STACKGEN_COMPLETE"


@click.command("completion", context_settings=options.SETTINGS)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, shell: str, **given: Any) -> int:
    """Print what makes a shell complete stackgen's verbs, options and values.

    Put the line of your shell into its start-up file: ~/.bashrc (bash 4.4 or newer), ~/.zshrc
    (behind compinit), ~/.config/fish/config.fish.

    \b
    Examples:
      eval "$(stackgen completion bash)"
      eval "$(stackgen completion zsh)"
      stackgen completion fish | source
    """
    ui = Ui(flags_of(ctx, given), edge_of(ctx))
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - one of the choices above
    # ShellComplete's own: bash's would run the bash on the PATH to ask for its version.
    ui.result(ShellComplete.source(kind(ctx.find_root().command, {}, "stackgen", VARIABLE)))
    return 0
