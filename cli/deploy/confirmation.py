"""Stage 4½: show what a change set would do, refuse what must not happen unasked, ask."""

from cli.deploy.operation import Operation
from cli.deploy.proposal import Proposal
from cli.deploy.reading.drifting import drift_lines
from cli.deploy.reading.findings import finding_line
from cli.deploy.reading.kinds import summary
from cli.deploy.reading.lines import Line, lines
from cli.deploy.reading.losses import WAY_OUT, refusal, why_unworkable
from cli.deploy.reading.secrets import Secrets
from stacks.errors import StackgenError


def told(work: Operation, proposed: Proposal) -> list[Line]:
    """Write a proposal as it is shown by `deploy` before it asks, and by `diff`."""
    target = work.target
    where = "the local AWS" if target.local_url else f"account {target.account}"
    what = "no changes" if proposed.empty else summary(proposed.change_set.changes)
    drift = drift_lines(proposed.drift, Secrets(proposed.template))
    lost = {one.logical_id for one in proposed.reading.losses}
    idle = sorted(set(work.flags.accept_loss) - lost)
    warnings = [finding_line(one, proposed.template) for one in proposed.warnings]
    return [
        Line(text=f"Stack {target.stack_name} ({target.region}, {where}): {what}", role="title"),
        *lines(proposed.reading),
        *(Line(text=text, role="care") for text in drift),
        *(Line(text=f"  AWS warns: {text}", role="care") for text in warnings),
        *(Line(text=f"  --accept-loss {name}: nothing of that name is lost") for name in idle),
    ]


def refuse(proposed: Proposal) -> None:
    """Refuse what cannot work, and what would lose data that nobody has named.

    Raises:
        StackgenError: With the way out.
    """
    if proposed.reading.unworkable:
        why = "; ".join(map(why_unworkable, proposed.reading.unworkable))
        raise StackgenError(f"this cannot work: {why}", f"Nothing was changed. {WAY_OUT}")
    if proposed.reading.refused:
        raise StackgenError(*refusal(proposed.reading.refused))


def agreed(work: Operation, proposed: Proposal) -> bool:
    """Show a proposal; tell whether it shall be carried out."""
    ui = work.ui
    for line in told(work, proposed):
        ui.say(ui.style(line.text, line.role) if line.role else line.text)
    if work.flags.dry_run:
        ui.say("Dry run: the change set is deleted, nothing changes.")
        return False
    refuse(proposed)
    if ui.confirm(f"Carry this out on stack {work.target.stack_name}?"):
        return True
    raise StackgenError("not carried out", "Nothing was changed.")
