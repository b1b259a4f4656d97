"""Reads a deployed stack for an export, and writes the files of one."""

from collections.abc import Sequence
from pathlib import Path

from cli.chaos.export import Deployed, Export, Exporter, deployed, export
from cli.deploy.local import local_url
from cli.deploy.stack import existing
from cli.deploy.target import Target
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Stack
from stacks.bounds import bounds
from stacks.errors import StackgenError
from stacks.faults import FAULTS, Fault

#: How long to wait where the stack promises no bound.
_UNBOUND_SECONDS = 600.0
#: What the measuring machine may add.
_SPARE_SECONDS = 10.0


def read(
    target: Target,
    flags: Flags,
    edge: Edge,
    *,
    faults: Sequence[Fault],
    formats: Sequence[Exporter],
    slot: str,
    role: str,
) -> Export:
    """Read the deployed stack and make its experiments: of all faults where none is named."""
    stack = existing(target, flags)
    template = target.aws.template(stack.id)
    found = deployed_stack(target, stack, edge)
    promised = bounds(template, stack.parameters)
    factor = _factor(edge) if target.local_url else 1.0
    waits = {
        fault: round(
            (promised[fault].restored_seconds if fault in promised else _UNBOUND_SECONDS) / factor
            + _SPARE_SECONDS,
            1,
        )
        for fault in FAULTS
    }
    return export(found, faults or FAULTS, formats, slot=slot, role=role, waits=waits)


def deployed_stack(target: Target, stack: Stack, edge: Edge) -> Deployed:
    """Find what experiments name of a stack."""
    template = target.aws.template(stack.id)
    resources = target.aws.resources(stack.id)
    group = next((r.physical_id for r in resources if r.logical_id == "HostGroup"), "")
    hosts = target.aws.host_group(group) if group else None
    base = stack.outputs.get("Url", "")
    if target.local_url:
        base = local_url(edge, stack.outputs["LoadBalancerDnsName"]) or ""
    declared = template.get("Metadata", {}).get("Stackgen", {}).get("Controllers", ())
    prefix = declared[0].get("Prefix", "") if declared else ""
    zones = sorted({host.zone for host in hosts.hosts}) if hosts else []
    if not (base and zones):
        raise StackgenError(f"stack {stack.name} has no address or no host", "See: stackgen status")
    return deployed(
        stack_id=stack.id,
        login=f"{base}{prefix}/login",
        template=template,
        resources=resources,
        zones=zones,
        local=bool(target.local_url),
    )


def _factor(edge: Edge) -> float:
    """Return how much faster than AWS the local one runs."""
    cloud = edge.local()
    running = cloud.status(cloud.default_home(Path.cwd()))
    return running.time_factor if running else 1.0


def write(made: Export, folder: Path) -> None:
    """Write the files."""
    for name, text in made.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
