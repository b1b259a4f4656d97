"""`stackgen lint`: everything that can be checked without AWS."""

from typing import Any

import click

from cli import lint, options
from cli.deploy.target import LOCAL_REGION, effective_region, known_region
from cli.edge import edge_of
from cli.flags import flags_of
from cli.text import counted
from cli.ui import Ui
from stacks.errors import StackgenError


@click.command("lint", context_settings=options.SETTINGS)
@options.configuration
@options.region
@click.option("--no-cache", is_flag=True, help="Ask cfn-lint even if it has answered before.")
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, no_cache: bool, **given: Any) -> int:
    """Check the configuration and the template made from it.

    First the file and those it names: all their problems at once, one line each, exit 2. Then the
    template, by cfn-lint with the rules and resource types of the stack's region, us-east-1 if none
    is known. What only informs is shown and does not fail: checks of cfn-lint, and in job
    definitions the clocks, polls and webhooks that mode mirror takes differently. Nothing is sent
    anywhere.

    What cfn-lint said of the same template is remembered in $XDG_CACHE_HOME/stackgen/lint, else
    ~/.cache/stackgen/lint, until cfn-lint or its settings change.

    With --output json a list of {file, line, place, rule, level, message}; level is error, warning
    or information.

    Exit codes: 0 nothing to mend, 1 findings in the template, 2 problems in the file.

    \b
    Examples:
      stackgen lint
      stackgen lint -c team.yaml --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    known = known_region(flags, edge.environ)
    file = str(flags.config)
    try:
        config = edge.read_config(flags.config, known)
        region = effective_region(flags, config, known or LOCAL_REGION)
        with ui.working(f"Linting the template for {region}"):
            template = edge.synth(config).root_json
            environ = None if no_cache else edge.environ
            findings = lint.of_brought(config, file=file) + lint.of_template(
                template, file=file, region=region, environ=environ
            )
    except StackgenError as error:
        if flags.json:
            ui.result_json(lint.as_json(lint.of_error(error, file=file)))
        raise
    if flags.json:
        ui.result_json(lint.as_json(findings))
    for finding in () if flags.json else findings:
        ui.result(lint.text_line(finding))
    ui.say(f"{flags.config}: {counted(len(findings), 'finding')}")
    return 1 if lint.failed(findings) else 0
