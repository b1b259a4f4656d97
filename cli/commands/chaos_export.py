"""`stackgen chaos export`: the faults as experiments of other tools."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.edge import edge_of
from cli.fault_names import FaultName
from cli.flags import Flags, flags_of
from cli.text import columns, counted
from cli.ui import Ui
from stacks.errors import UsageError, shown
from stacks.faults import FAULTS, Fault

if TYPE_CHECKING:
    from cli.chaos.export import Export

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")


@click.command("export", context_settings=options.SETTINGS)
@click.argument("faults", nargs=-1, metavar="[FAULT]...", type=FaultName(FAULTS))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["chaostoolkit", "fis"]),
    help="For which tool; repeatable. Default: chaostoolkit, and fis with --fis-role-arn.",
)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("chaos"),
    show_default=True,
    metavar="FOLDER",
    help="Where the files are written.",
)
@click.option(
    "--slot", default="", metavar="NAME", help="The slot that is hit. Default: the first."
)
@click.option("--fis-role-arn", default="", metavar="ARN", help="The role that AWS FIS takes on.")
@options.configuration
@options.connection
@options.output
@options.presentation
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    faults: Sequence[Fault],
    formats: Sequence[Any],
    out: Path,
    slot: str,
    fis_role_arn: str,
    **given: Any,
) -> int:
    """Write the faults as experiments of other tools, for the deployed stack.

    chaostoolkit: experiments that `chaos run` takes, by the actions of chaostoolkit-aws. They ask
    before and after that the address answers, and every slot, host and target is there; between
    they wait as long as recovery may take (STACKGEN_RECOVERY_SECONDS sets another time).

    fis: templates for `aws fis create-experiment-template --cli-input-json file://FILE`. Targets
    are chosen by this stack's tags, the stack's alarms that users are hurt stop an experiment.

    Nothing is changed and nothing is run. What a tool cannot do is named with the reason.
    --output json prints {folder, files: [], unavailable: [{format, fault, reason}]}.

    \b
    Examples:
      stackgen chaos export --local -o experiments
      stackgen chaos export task-stop --fis-role-arn arn:aws:iam::123456789012:role/fis
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    _judge_role(fis_role_arn, formats)
    from cli.chaos.exporting import read, write  # noqa: PLC0415 - not for a verb's help
    from cli.deploy.target import find  # noqa: PLC0415

    target = find(flags, edge, ui)
    chosen = tuple(formats) or (("chaostoolkit", "fis") if fis_role_arn else ("chaostoolkit",))
    with ui.working("Reading the deployed stack"):
        made = read(
            target, flags, edge, faults=faults, formats=chosen, slot=slot, role=fis_role_arn
        )
    write(made, out)
    _tell(made, out, flags, ui)
    return 0


def _judge_role(role: str, formats: Sequence[str]) -> None:
    """Refuse a role that is none, and FIS without one."""
    if role and not _ROLE_ARN.fullmatch(role):
        raise UsageError(
            f'--fis-role-arn "{shown(role)}" is no ARN of a role',
            "Write one such as arn:aws:iam::123456789012:role/fis",
        )
    if "fis" in formats and not role:
        raise UsageError(
            "a template of AWS FIS names the role that FIS takes on",
            "Pass --fis-role-arn; docs/chaos.md says what the role needs.",
        )


def _tell(made: "Export", out: Path, flags: Flags, ui: Ui) -> None:
    """Name the files, and what a tool cannot do."""
    rows = [(tool, fault, reason) for (tool, fault), reason in made.unavailable.items()]
    if flags.json:
        keys = ("format", "fault", "reason")
        told = [dict(zip(keys, row, strict=True)) for row in rows]
        ui.result_json({"folder": str(out), "files": list(made.files), "unavailable": told})
        return
    for path in made.files:
        ui.result(str(out / path))
    ui.say(f"{counted(len(made.files), 'experiment')} written. Not available:")
    for line in columns(rows):
        ui.say(line)
