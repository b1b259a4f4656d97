"""`stackgen chaos`: cause faults on purpose, and measure what comes back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cli import options
from cli.commands.chaos_export import command as export
from cli.edge import edge_of
from cli.fault_names import FaultName
from cli.flags import Flags, flags_of
from cli.text import columns
from cli.ui import Ui
from stacks.errors import UsageError
from stacks.faults import FAULTS, NEED_HOOKS, Fault

if TYPE_CHECKING:
    from cli.chaos.preview import Preview

ALL = "all"


@click.group("chaos", context_settings=options.SETTINGS)
def command() -> None:
    """Cause faults on purpose, and measure what comes back.

    Meanwhile users ask for pages, change jobs and submit builds; what they noticed stands beside
    the bound that is computed from the deployed template.

    \b
    Examples:
      stackgen chaos list
      stackgen chaos run host-terminate
      stackgen chaos run all --report out.html
      stackgen chaos run task-stop --against aws --really
    """


command.add_command(export)


@command.command("list", context_settings=options.SETTINGS)
@options.output
@options.presentation
@click.pass_context
def listing(ctx: click.Context, /, **given: Any) -> int:
    """List the faults: what each does, by what on AWS, and what is local only.

    --output json prints [{fault, summary, on_aws, needs}]; `on_aws` is empty for what is local
    only, `needs` is `hooks` for what only the Lambda hooks can mend.

    \b
    Example:
      stackgen chaos list
    """
    from cli.chaos.faults import experiments  # noqa: PLC0415 - not for a verb's help

    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    rows = [
        {
            "fault": one.name,
            "summary": one.summary,
            "on_aws": one.on_aws,
            "needs": "hooks" if one.name in NEED_HOOKS else "",
        }
        for one in experiments().values()
    ]
    if flags.json:
        ui.result_json(rows)
        return 0
    for line in columns(_cells(row) for row in rows):
        ui.result(line)
    return 0


def _cells(row: dict[str, str]) -> tuple[str, str, str]:
    needs = "  (needs: hooks)" if row["needs"] else ""
    return row["fault"], row["summary"] + needs, row["on_aws"] or "local only"


@command.command("run", context_settings=options.SETTINGS)
@click.argument("faults", nargs=-1, metavar="FAULT...", type=FaultName([*FAULTS, ALL]))
@click.option(
    "--experiment",
    "experiments",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Run an experiment of the Chaos Toolkit, a JSON file of your own; repeatable.",
)
@click.option(
    "--against",
    type=click.Choice(["local", "aws"]),
    default="local",
    show_default=True,
    help="Where: in the local AWS of this folder, or in a real account.",
)
@click.option("--seed", type=int, metavar="N", help="Choose the same victims as another run.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write one page with the time line, as HTML.",
)
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the results as JUnit, for CI systems.",
)
@click.option(
    "--really",
    is_flag=True,
    help="With --against aws: do it. Without, only what would be done is shown.",
)
@click.option(
    "--confirm-name",
    metavar="NAME",
    help="With --really: the stack's name, where nobody can type it. --yes does not do.",
)
@options.configuration
@options.connection
@options.dry_run
@options.output
@options.presentation
@click.pass_context
def run(
    ctx: click.Context,
    /,
    *,
    faults: Sequence[str],
    experiments: Sequence[Path],
    against: str,
    seed: int | None,
    report: Path | None,
    junit: Path | None,
    really: bool,
    **given: Any,
) -> int:
    """Cause faults one after the other, under load, and measure what users notice.

    Each fault begins only when the stack is fully redundant, and is taken back at its end, also by
    Ctrl-C and SIGTERM; after a kill -9, `stackgen chaos undo` does it. `all` means every fault that
    needs no hooks. Exit 1 when a bound or a promise was broken.

    --experiment runs a file of your own by the real Chaos Toolkit (pip install 'stackgen[chaos]'),
    led to the same stack, and measures it as a fault. No leash holds what it does.

    --output json prints {stack, region, against, passed, faults: [{fault, level, seed,
    bound_seconds, detected_seconds, first_good_seconds, restored_seconds, requests,
    failed_requests, builds_lost, passed, ...}]}; of what is only shown {seed, planned: [{fault,
    victim, steps: [], undo: [], left_out}]}.

    On AWS it is leashed: without --really it shows what it would do. With it, the stack's name is
    asked for; only what carries this stack's tag is touched, asked again before each step; it ends
    when users meet errors for longer than the bound.

    \b
    Examples:
      stackgen chaos run host-terminate jvm-hang --seed 7
      stackgen chaos run all --report out.html --junit out.xml
      stackgen chaos run task-stop --against aws --really
    """
    flags, edge = _flags(ctx, given, against), edge_of(ctx)
    ui = Ui(flags, edge)
    if not (faults or experiments):
        raise UsageError("no fault is named", "Name some, or all, or an --experiment.")
    _judge_leash(flags, ui, really=really)
    from cli.chaos import reporting, running, toolkit  # noqa: PLC0415 - not for a verb's help

    toolkit.must_be_runnable(experiments)
    only_shown = flags.dry_run or not (flags.local or really)
    if not only_shown:
        reporting.make_room(report, junit)
    made = running.prepare_for(flags, edge, ui)
    own = running.brought(made, experiments, flags)
    chosen, number = _chosen(faults), running.chance() if seed is None else seed
    if only_shown:
        _show(running.preview(made, chosen, number, own), number, flags, ui)
        return 0
    if not flags.local and not running.confirmed(made):
        ui.say("Nothing was done.")
        return 1
    at = edge.now().isoformat(timespec="seconds")
    with running.told_when_interrupted(made):
        found = running.carry_out(made, chosen, number, at, own)
    return reporting.publish(found, flags, ui, html_file=report, junit_file=junit)


def _show(planned: "Sequence[Preview]", seed: int, flags: Flags, ui: Ui) -> None:
    """Show what would be done, and how it is."""
    if flags.json:
        ui.result_json({"seed": seed, "planned": [one.as_json() for one in planned]})
    else:
        for line in (line for one in planned for line in one.lines):
            ui.result(line)
    how = "Without --dry-run" if flags.dry_run else "With --really"
    ui.say(f"Nothing was done. {how} it is; --seed {seed} repeats this choice.")


@command.command("undo", context_settings=options.SETTINGS)
@click.option(
    "--against",
    type=click.Choice(["local", "aws"]),
    default="local",
    show_default=True,
    help="Where the run was that did not come to its end.",
)
@options.configuration
@options.connection
@options.presentation
@click.pass_context
def undo(ctx: click.Context, /, *, against: str, **given: Any) -> int:
    """Take back what a run that was killed has left.

    What has to be undone is written to a journal before a fault is caused. Exit 0 also when there
    is nothing.

    \b
    Example:
      stackgen chaos undo --against aws
    """
    flags, edge = _flags(ctx, given, against), edge_of(ctx)
    ui = Ui(flags, edge)
    from cli.chaos import running  # noqa: PLC0415 - not for a verb's help

    ui.say(running.undo(running.prepare_for(flags, edge, ui)))
    return 0


def _flags(ctx: click.Context, given: dict[str, Any], against: str) -> Flags:
    """Read the options; `--local` is `--against local`, which is the default."""
    if given["local"] and against == "aws":
        raise UsageError("--local and --against aws contradict each other")
    if against == "local":
        # Commands that are printed are of other verbs, which mean AWS without it.
        ctx.set_parameter_source("local", ParameterSource.COMMANDLINE)
    return flags_of(ctx, {**given, "local": against == "local"})


def _judge_leash(flags: Flags, ui: Ui, *, really: bool) -> None:
    """Refuse what is meant for an account where none is, and one where nobody can type."""
    if really and flags.local:
        raise UsageError("--really is only for --against aws", "Leave it out, or add that.")
    if "confirm_name" in flags.typed and not really:
        raise UsageError("--confirm-name is only for --really", "Leave it out, or add that.")
    if really and not flags.dry_run:
        ui.must_be_able_to_type()


def _chosen(faults: Sequence[str]) -> list[Fault]:
    """Return the faults that are meant, `all` spelled out."""
    found: list[Fault] = []
    for name in faults:
        meant = [one for one in FAULTS if one not in NEED_HOOKS] if name == ALL else [name]
        found += [one for one in FAULTS if one in meant]
    return found
