"""`stackgen replay`: what the Lambda hooks decided, decided once more."""

from pathlib import Path
from typing import Any

import click

from cli import options, replay
from cli.edge import Edge, edge_of
from cli.flags import flags_of
from cli.ui import Ui
from stacks.errors import StackgenError, UsageError

#: As `diff --exit-code` has it.
CHANGES = 3


@click.command("replay", context_settings=options.SETTINGS)
@click.argument("file", type=click.Path(path_type=Path, readable=False, allow_dash=True))
@click.option(
    "--set",
    "given",
    envvar="STACKGEN_SET",
    multiple=True,
    type=options.pair,
    metavar="HOOK.SETTING=VALUE",
    help="Decide with this setting instead of the recorded one; repeatable.",
)
@click.option(
    "--hook", type=click.Choice(replay.HOOKS), help="Show only the decisions of this hook."
)
@click.option("--changed", is_flag=True, help="Show only the decisions that would differ.")
@click.option("--exit-code", is_flag=True, help="Exit with 3 when a decision would differ.")
@options.output
@options.presentation
@click.pass_context
def command(
    ctx: click.Context, /, *, file: Path, given: Any, hook: str | None, changed: bool, **more: Any
) -> int:
    """Decide once more what the Lambda hooks have decided.

    Each hook logs a line a decision: what it saw, its settings, what it decided and why. FILE has
    such lines (- for stdin), as Lambda wrote them or as the AWS CLI shows them; other lines are
    counted. Each is decided by the code that is installed here: by it the same log shows what a
    newer version or another threshold would have done. Nothing is asked of AWS, nothing is done.

    A sign says what differs: - was decided then, + would be now, ~ for another reason.

    --output json prints {decisions: [{line, hook, at, same, changed: {setting: {recorded, used}},
    recorded: [{do, reason, …}], replayed: […]}], problems: [{line, problem}], other_lines}.

    \b
    Examples:
      aws logs tail GROUP --since 1d --format short | stackgen replay -
      stackgen replay health.log --set health.latency_seconds=3 --changed
      stackgen replay night.log --hook scale --set scale.cpu_percent=60
    """
    flags, edge = flags_of(ctx, more), edge_of(ctx)
    found = replay.replay(_read(file, edge), replay.changes(given), hook)
    if not found.decisions and not found.problems:
        raise _nothing(hook, found.others)
    return _show(found, Ui(flags, edge), changed=changed, as_json=flags.json, code=flags.exit_code)


def _read(file: Path, edge: Edge) -> str:
    """Return a log; what is no UTF-8 in it is no decision of ours."""
    if str(file) == "-":
        return edge.stdin.read()
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None


def _nothing(hook: str | None, others: int) -> StackgenError:
    """Return what is said of a log without decisions."""
    whose = f" of {hook}" if hook else ""
    return StackgenError(
        f"there is no decision{whose} in it; other lines: {others}",
        "Each hook has a log group among the stack's resources, such as HealthLogGroup;"
        " it is printed by:\naws logs tail GROUP --since 1d --format short",
    )


def _show(found: replay.Replay, ui: Ui, *, changed: bool, as_json: bool, code: bool) -> int:
    """Print what came of it; return the exit code."""
    wanted = [one for one in found.decisions if not (changed and one.same)]
    if as_json:
        ui.result_json(replay.as_json(found, wanted))
    else:
        for one in wanted:
            for line, role in replay.as_text(one):
                ui.result_styled(line, role)
        ui.result(replay.summary(found))
    for problem in found.problems:
        ui.warn(f"line {problem.line} cannot be decided again: {problem.problem}")
    if found.problems:
        return 1
    return CHANGES if code and any(not one.same for one in found.decisions) else 0
