"""Write the tables of regions and instance types from data that installed packages carry.

Run by hand after updating moto or cfn-lint: `.venv/bin/python .ci/refresh_tables.py`. The output
depends on nothing but the two packages, so running it twice changes nothing.

- moto's `instance_types.json.gz` is an answer of EC2's DescribeInstanceTypes; its offerings are
  answers of DescribeInstanceTypeOfferings.
- cfn-lint lists the instance types of each region (from the price list) and the zones.

A type is taken as offered, and a zone as existing, when either package says so: an account sees a
subset, and refusing what works would be worse than letting AWS refuse.
"""

import gzip
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cfnlint
import moto
from cfnlint.helpers import AVAILABILITY_ZONES

TABLES = Path(__file__).parent.parent / "stacks" / "tables"
MOTO = Path(moto.__file__).parent / "ec2" / "resources"
CFN_LINT = Path(cfnlint.__file__).parent / "data" / "schemas" / "extensions"


def read_gz(path: Path) -> Any:
    """Return the JSON value in a gzipped file."""
    with gzip.open(path) as file:
        return json.load(file)


def zones_by_region() -> dict[str, dict[str, Any]]:
    """Return each region's zone names, and how many of them one account sees."""
    seen = {
        path.name.split(".")[0]: {offer["Location"] for offer in read_gz(path)}
        for path in (MOTO / "instance_type_offerings" / "availability-zone").glob("*.json.gz")
    }
    table = {}
    for region in sorted(AVAILABILITY_ZONES.keys() | seen.keys()):
        listed = set(AVAILABILITY_ZONES.get(region, ()))
        table[region] = {
            "zones": sorted(listed | seen.get(region, set())),
            "count": len(seen.get(region, listed)),
        }
    return table


def types_by_region() -> dict[str, set[str]]:
    """Return the instance types each region offers, by either source."""
    listed = json.loads(
        (CFN_LINT / "aws_ec2_instance" / "instancetype_enum.json").read_text("utf-8")
    )
    offered = {
        region: set(value["enum"])
        for region, value in listed.items()
        if isinstance(value, dict) and value.get("enum")
    }
    for path in (MOTO / "instance_type_offerings" / "region").glob("*.json.gz"):
        types = {offer["InstanceType"] for offer in read_gz(path)}
        offered.setdefault(path.name.split(".")[0], set()).update(types)
    return offered


def row(facts: dict[str, Any]) -> list[Any] | None:
    """Return memory in MiB, vCPUs, network interfaces and architecture; none for a Mac.

    Interfaces are those of the default network card: a task's interface is attached there.
    """
    supported = facts["ProcessorInfo"]["SupportedArchitectures"]
    architecture = next((name for name in ("x86_64", "arm64") if name in supported), None)
    if architecture is None:
        return None
    network = facts["NetworkInfo"]
    card = network["NetworkCards"][network["DefaultNetworkCardIndex"]]
    return [
        facts["MemoryInfo"]["SizeInMiB"],
        facts["VCpuInfo"]["DefaultVCpus"],
        card["MaximumNetworkInterfaces"],
        architecture,
    ]


def instance_types() -> dict[str, Any]:
    """Return the table of types; each names by its number the set of regions that offer it."""
    offered = types_by_region()
    sets: dict[tuple[str, ...], int] = {}
    types = {}
    for name, facts in sorted(read_gz(MOTO / "instance_types.json.gz").items()):
        found = row(facts)
        if found is not None:
            regions = tuple(sorted(region for region, names in offered.items() if name in names))
            types[name] = [*found, sets.setdefault(regions, len(sets))]
    return {"region_sets": [list(regions) for regions in sets], "types": types}


def one_row_a_line(table: dict[str, Any]) -> str:
    """Return JSON with one inner entry on each line: small, and a change shows as its own line."""
    parts = []
    for name, value in table.items():
        if isinstance(value, dict):
            rows = (f"{json.dumps(key)}:{_compact(entry)}" for key, entry in value.items())
            parts.append(f"{json.dumps(name)}:{{\n" + ",\n".join(rows) + "\n}")
        elif isinstance(value, list):
            parts.append(f"{json.dumps(name)}:[\n" + ",\n".join(map(_compact, value)) + "\n]")
        else:
            parts.append(f"{json.dumps(name)}:{_compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def tables() -> dict[str, str]:
    """Return the text of each table by its file name."""
    source = f"moto {version('moto')}, cfn-lint {version('cfn-lint')}"
    regions = {"source": source, "regions": zones_by_region()}
    return {
        "regions.json": one_row_a_line(regions),
        "instance_types.json": one_row_a_line({"source": source, **instance_types()}),
    }


if __name__ == "__main__":
    for file_name, text in tables().items():
        (TABLES / file_name).write_text(text, encoding="utf-8")
        print(f"{TABLES / file_name}: {len(text):,} bytes")
