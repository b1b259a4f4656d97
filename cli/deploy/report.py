"""What a deployment prints at its end."""

from typing import Any

from cli.deploy import result
from cli.deploy.changeset import nothing_to_do
from cli.deploy.local import wait_until_answering
from cli.deploy.reading.document import document
from cli.deploy.roll import Rolled
from cli.deploy.run import Report, problem
from cli.deploy.target import Target
from cli.edge import Edge
from cli.flags import Flags
from cli.ui import Ui


def finish(report: Report, target: Target, flags: Flags, edge: Edge, ui: Ui) -> int:
    """Print the result, wait for a local stack to answer; raise what failed."""
    url = None
    dns_name = report.stack.outputs.get("LoadBalancerDnsName") if report.stack else None
    if target.local_url and dns_name and _stands(report):
        url = wait_until_answering(edge, ui, flags, dns_name)
    if flags.json:
        ui.result_json(as_json(report, target, flags, url))
    if report.failed:
        raise problem(report, flags)
    if report.unproven:
        raise report.unproven
    if report.hosts and report.hosts.problem:
        raise report.hosts.problem
    if not flags.json and report.stack and _stands(report):
        for line in as_text(report, target, flags, url):
            ui.result(line)
    return 0


def _stands(report: Report) -> bool:
    """Tell whether the stack is there as its file says, and so are its hosts and slots."""
    wrong = report.failed or report.unproven or (report.hosts and report.hosts.problem)
    return not wrong and (report.waited or nothing_to_do(report.change_set))


def as_json(report: Report, target: Target, flags: Flags, url: str | None) -> dict[str, Any]:
    """Write a deployment for programs: the names are public."""
    stack = report.stack
    local = {"endpoint_url": target.local_url, "url": url} if target.local_url else None
    return {
        "stack": target.stack_name,
        "stack_id": stack.id if stack else None,
        "region": target.region,
        "account": target.account,
        "operation": report.operation,
        "status": stack.status if stack else None,
        "executed": report.executed,
        "dry_run": flags.dry_run,
        **document(report.reading),
        "outputs": dict(stack.outputs) if stack else {},
        "hosts": _hosts(report.hosts),
        "not_serving": report.unproven.message if report.unproven else None,
        "failure": result.failure_json(report.events) if report.failed else None,
        "local": local,
    }


def _hosts(rolled: Rolled | None) -> dict[str, Any] | None:
    """Write what came of the hosts."""
    if rolled is None:
        return None
    return {
        "total": rolled.total,
        "replaced": rolled.replaced,
        "outdated": len(rolled.old),
        "problem": rolled.problem.message if rolled.problem else None,
    }


def as_text(report: Report, target: Target, flags: Flags, url: str | None) -> list[str]:
    """Write the outputs and what can be done next."""
    stack = report.stack
    outputs = result.output_lines(stack.outputs) if stack else []
    lines = [f"Stack {target.stack_name} is {stack.status if stack else 'gone'}.", *outputs]
    if url is None:
        return lines
    return [
        *lines,
        "",
        "This stack is in the local AWS: the addresses above exist only inside it.",
        f"From this machine it answers at {url}/login, by a stand-in for Jenkins.",
        "Next:",
        f"  {flags.command('status')}",
        f"  {flags.command('destroy')}",
        f"  {flags.program} local down",
    ]
