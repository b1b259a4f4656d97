"""The group of all verbs: each verb's module is imported when the verb is called, not before."""

from importlib import import_module
from typing import TYPE_CHECKING

import click

from cli.help import explain
from cli.verbs import VERBS, help_text, version_text

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the verbs in the order a newcomer needs them."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb; None when there is no such verb."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(VERBS[cmd_name][0]).command
        return explain(cmd_name, command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, and name the nearest one for a typing error."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 - only an error needs it

            near = get_close_matches(args[0], VERBS, n=1)
            meant = f"Did you mean '{near[0]}'?" if near else f"The verbs are {', '.join(VERBS)}."
            raise click.UsageError(f"There is no verb '{args[0]}'. {meant}", ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """Complete a verb without importing any."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only shells ask

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        verbs = {name: summary for name, (_, summary) in VERBS.items()}
        return [
            CompletionItem(name, help=summary)
            for name, summary in verbs.items()
            if name.startswith(incomplete)
        ]

    def get_help(self, ctx: click.Context) -> str:
        """Return the same text that `--help` prints without click."""
        del ctx
        return help_text()


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click passes the flag by position
    """Print the version when `--version` stands beside something else."""
    if wanted:
        click.echo(version_text())
        ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["--help", "-h"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
def cli() -> None:
    """One YAML file to a highly available, self-healing Jenkins on AWS."""
