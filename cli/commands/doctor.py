"""`stackgen doctor`: is everything there that a deployment needs?"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cli import options
from cli.doctor import BAD, GOOD, NOTE, SKIPPED, Doctor, Finding
from cli.edge import edge_of
from cli.flags import flags_of
from cli.text import counted
from cli.ui import Ui

_MARKS = {GOOD: "✓", NOTE: "·", BAD: "✗", SKIPPED: "-"}


@click.command("doctor", context_settings=options.SETTINGS)
@options.configuration
@options.connection
@options.building
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Look for everything that a deployment needs, and say how to mend it.

    Python, the configuration, region and end point; the account by its credentials, AWS's clock,
    the hosted zone, service-linked roles, quotas beside what the configuration needs; programs
    that are only needed for some things. Each is looked at by itself: without credentials or
    permission the rest is still said. With --local what the local AWS needs.

    Nothing is changed. Of quotas of vCPUs what the account uses already is not counted.

    Exit 1 when something is missing without which a deployment cannot succeed. --output json
    prints a list of {check, state, found, fix}; state is good, note, missing or skipped.

    \b
    Examples:
      stackgen doctor
      stackgen doctor --local
      stackgen doctor -c team.yaml --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    findings = []
    for finding in Doctor(flags, edge, Path.cwd()).examine():
        findings.append(finding)
        if not flags.json:
            _tell(ui, finding)
    missing = sum(finding.state == BAD for finding in findings)
    if flags.json:
        ui.result_json([asdict(finding) for finding in findings])
    elif missing:
        ui.result(f"{counted(missing, 'thing')} missing.")
    else:
        ui.result("Everything that a deployment needs is there.")
    return 1 if missing else 0


def _tell(ui: Ui, finding: Finding) -> None:
    """Print a finding, and below it what mends it."""
    ui.result(f"{_MARKS[finding.state]} {finding.check}: {finding.found}")
    for line in finding.fix.splitlines():
        ui.result(f"    {line}")
