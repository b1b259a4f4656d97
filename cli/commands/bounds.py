"""`stackgen bounds`: how long recovery takes at most, before anything is deployed."""

from typing import Any, cast

import click

from cli import bounds as shown
from cli import options
from cli.deploy import plan
from cli.deploy.target import read_file
from cli.edge import edge_of
from cli.fault_names import FaultName
from cli.flags import Flags, flags_of
from cli.ui import Ui
from stacks.bounds import bounds
from stacks.faults import FAULTS, Fault


@click.command("bounds", context_settings=options.SETTINGS)
@click.option(
    "--fault",
    envvar="STACKGEN_FAULT",
    type=FaultName(FAULTS),
    metavar="NAME",
    help="Show what the bound of this fault is made of, each term with its source.",
)
@options.configuration
@options.region
@options.parameters
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, fault: str | None, **given: Any) -> int:
    """Say how long recovery takes at most, fault by fault.

    For each fault of `stackgen chaos`: until users are answered again, until full redundancy is
    back, and what takes the most of it. Computed from the template, which is deployed nowhere;
    what no template decides is assumed, and says so. `--fault` shows the terms with their sources.

    With `recovery` in the file lint, synth and deploy refuse a configuration that cannot keep it.

    --output json prints {level, faults: [{fault, protected, users_seconds, users_after_end,
    restored_seconds, restored_after_end, rest_seconds, rests_on, dominant, users_terms, terms:
    [{name, seconds, source, shorter}]}]}; of an unprotected fault {fault, protected, unprotected}.

    \b
    Examples:
      stackgen bounds
      stackgen bounds --fault host-terminate
      stackgen bounds --param HostMinimum=4
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    config, _ = read_file(flags, edge)
    template = edge.synth(config.without_recovery()).root
    given = _given(template, flags)
    found = bounds(template, given)
    chosen = cast("Fault | None", fault)
    if flags.json:
        ui.result_json(shown.as_json(found, chosen))
        return 0
    lines = shown.terms_as_text(chosen, found.get(chosen)) if chosen else shown.as_text(found)
    for line in lines:
        ui.result(line)
    return 0


def _given(template: dict[str, Any], flags: Flags) -> dict[str, str]:
    """Return the parameters that were typed; refuse what CloudFormation would refuse."""
    plan.parameters(template, given=flags.param, known=plan.UNKNOWN)
    return dict(flags.param)
