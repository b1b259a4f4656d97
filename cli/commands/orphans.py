"""`stackgen orphans`: what the reap hook would do now."""

from typing import Any

import click

from cli import options
from cli.deploy.stack import existing
from cli.deploy.target import Target, find
from cli.edge import edge_of
from cli.flags import Flags, flags_of
from cli.orphans import as_json, as_text, read
from cli.records import Stack
from cli.ui import Ui
from stacks.errors import StackgenError


@click.command("orphans", context_settings=options.SETTINGS)
@options.configuration
@options.connection
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Show which agents have no owner, and what the reap hook would do now.

    An agent is an EC2 instance with this stack's tag. Its owner is the Jenkins of the slot that
    its tag names. The hook asks it at its own address inside the VPC, where nobody else gets to;
    so this verb calls the hook's function, which looks, decides, answers and changes nothing.

    Every ten minutes the hook does it itself: an agent that its slot's Jenkins does not list is
    marked, and terminated when it is still not listed hooks.reap.wait_minutes later. No answer of
    Jenkins never means that an agent is unknown.

    Needs lambda:InvokeFunction on the function. --output json prints {stack, stack_id, region,
    agents: [{instance, slot, state, spot, age_seconds, marked_seconds, decision, reason}],
    log_streams: [{stream, reason}], blind: [{slot, reason}]}.

    \b
    Examples:
      stackgen orphans
      stackgen orphans --stack-name ci --region eu-west-1
      stackgen orphans --local --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    target = find(flags, edge, ui)
    stack = existing(target, flags)
    with ui.working("Asking the reap hook"):
        found = read(_asked(target, stack, flags))
    if flags.json:
        place = {"stack": stack.name, "stack_id": stack.id, "region": target.region}
        ui.result_json({**place, **as_json(found)})
    else:
        for line in (f"Stack {stack.name} ({target.region})", *as_text(found)):
            ui.result(line)
    return 0


def _asked(target: Target, stack: Stack, flags: Flags) -> dict[str, Any]:
    """Return what the stack's reap hook answers to a dry run."""
    parts = {one.logical_id: one.physical_id for one in target.aws.resources(stack.id)}
    if not parts.get("ReapFunction"):
        raise StackgenError(
            f"stack {stack.name} has no reap hook: nobody looks for orphans",
            "Turn it on (hooks: {reap: {enabled: true}} in the file, the default), then: "
            + flags.command("deploy"),
        )
    answer, good = target.aws.invoke(parts["ReapFunction"], {"dry_run": True})
    if not good:
        said = answer.get("errorMessage", answer) if isinstance(answer, dict) else answer
        group = parts.get("ReapLogGroup", "")
        raise StackgenError(
            f"the reap hook failed: {said}",
            f"Its log: {target.aws_command(f'aws logs tail {group}')}",
        )
    return dict(answer)
