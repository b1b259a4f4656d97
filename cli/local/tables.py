"""What runs in the local AWS, as tables of words. Pure.

Whatever a key of the status lacks is left blank: the table never fails over what it shows.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from cli.text import counted, duration
from stacks.light import dataclass

if TYPE_CHECKING:
    from localcloud.client import Status

#: How a row is to be looked at.
Role = Literal["", "good", "care", "bad"]

_GENERATED = re.compile(r"-[0-9A-F]{11,14}\b")

#: Services whose own name is long.
_SERVICES = {"elasticloadbalancing": "balancer"}

#: How many of the last events are shown.
LAST_EVENTS = 12

_GOOD = frozenset({"RUNNING", "HEALTHY", "healthy", "running", "InService"})
#: A host that ECS does not know yet, and one that it does not reach any more.
_NO_AGENT = ("joins", "agent gone")
_BAD = frozenset({"UNHEALTHY", "unhealthy", "STOPPED", "terminated", "impaired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table.

    Attributes:
        cells: Its words.
        role: How it is to be looked at.
    """

    cells: tuple[str, ...]
    role: Role = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Attributes:
        title: What it lists, with how many.
        heads: Over its columns.
        rows: Below each other.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def headline(status: "Status", now: datetime) -> str:
    """Say in a line what runs, since when and how fast."""
    began = datetime.fromisoformat(status.started_at)
    factor = f"{status.time_factor:g}"
    pace = "as slow as AWS" if status.time_factor == 1 else f"{factor} times as fast as AWS"
    up = duration(max(0.0, (now - began).total_seconds()))
    return f"The local AWS of this folder runs at {status.endpoint_url}, {pace}, for {up}."


def tables(status: "Status", events: int = LAST_EVENTS) -> tuple[Table, ...]:
    """Return all tables, those without a row left out.

    Args:
        status: What runs.
        events: How many of the last events are shown.
    """
    made = (
        _balancers(status.load_balancers),
        _instances(status.instances),
        _tasks(status.tasks),
        _targets(status.targets),
        _faults(status.faults),
        _events(status.events[-events:] if events else ()),
    )
    return tuple(_narrow(table) for table in made if table.rows)


def _narrow(table: Table) -> Table:
    """Leave out the columns that say nothing in any row: they are only width."""
    kept = [
        number for number in range(len(table.heads)) if any(row.cells[number] for row in table.rows)
    ]
    return Table(
        title=table.title,
        heads=tuple(table.heads[number] for number in kept),
        rows=tuple(
            Row(cells=tuple(row.cells[number] for number in kept), role=row.role)
            for row in table.rows
        ),
    )


def _words(item: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    return tuple("" if item.get(name) is None else str(item[name]) for name in names)


def _role(*words: str) -> Role:
    """Judge a row by the words that say how it is."""
    if any(word in _BAD for word in words):
        return "bad"
    said = [word for word in words if word and word not in {"UNKNOWN", "ok"}]
    return "good" if said and all(word in _GOOD for word in said) else "care"


def _short(text: str) -> str:
    """Return generated names without the signs that CloudFormation puts at their end."""
    return _GENERATED.sub("", text)


def _balancers(found: Sequence[Mapping[str, Any]]) -> Table:
    rows = [Row(cells=_words(item, "dns_name", "url")) for item in found]
    return Table(
        title=counted(len(rows), "load balancer"), heads=("name", "answers at"), rows=tuple(rows)
    )


def _instances(found: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for item in found:
        instance, role, zone, group, lifecycle, state, tasks = _words(
            item, "id", "role", "zone", "group", "lifecycle", "state", "tasks"
        )
        status = _status(item)
        looked = "care" if status in _NO_AGENT else _role(lifecycle, state, status)
        cells = (instance, role, zone, _short(group), lifecycle, state, status, tasks)
        rows.append(Row(cells=cells, role=looked))
    return Table(
        title=counted(len(rows), "instance"),
        heads=("instance", "role", "zone", "group", "life cycle", "state", "status", "tasks"),
        rows=tuple(rows),
    )


def _status(item: Mapping[str, Any]) -> str:
    """Return what EC2 finds of an instance, and where it finds nothing, what ECS does."""
    (status,) = _words(item, "status")
    if status != "ok" or item.get("role") != "host" or item.get("agent_connected", True):
        return status
    return _NO_AGENT[1] if item.get("container_instance") else _NO_AGENT[0]


def _tasks(found: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for item in found:
        service, state, health, instance, pid, address = _words(
            item, "service", "state", "health", "instance_id", "pid", "address"
        )
        process = f"process {pid}" if pid else ""
        rows.append(
            Row(
                cells=(_short(service), state, health, instance, process, address),
                role=_role(state, health),
            )
        )
    # Nobody shall take a stand-in for the Jenkins that it stands in for.
    stands_in = [item for item in found if item.get("stand_in", True)]
    what = ", each a stand-in for Jenkins" if len(stands_in) == len(found) else ""
    return Table(
        title=f"{counted(len(rows), 'task')}{what}",
        heads=("service", "state", "health", "instance", "process", "address"),
        rows=tuple(rows),
    )


def _targets(found: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for item in found:
        group, target, port, state, reason, address = _words(
            item, "group_name", "id", "port", "state", "reason", "address"
        )
        rows.append(
            Row(
                cells=(_short(group), f"{target}:{port}", state, reason, address),
                role=_role(state),
            )
        )
    return Table(
        title=counted(len(rows), "target"),
        heads=("group", "target", "state", "reason", "address"),
        rows=tuple(rows),
    )


def _faults(found: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        Row(
            cells=(
                str(item.get("kind", "")),
                " ".join(
                    f"{name}={value}" for name, value in item.items() if name not in {"id", "kind"}
                ),
            ),
            role="bad",
        )
        for item in found
    ]
    return Table(
        title=f"{counted(len(rows), 'fault')} in force", heads=("fault", "of"), rows=tuple(rows)
    )


def _events(found: Sequence[Mapping[str, Any]]) -> Table:
    """Return the last events, the newest at the end."""
    rows = []
    for item in found:
        at, source, text = _words(item, "at", "source", "text")
        clock = at.partition("T")[2][:8]
        service = source.removeprefix("aws.")
        rows.append(Row(cells=(clock, _SERVICES.get(service, service), _short(text))))
    return Table(
        title=f"last {counted(len(rows), 'event')} (UTC)",
        heads=("at", "of", "event"),
        rows=tuple(rows),
    )
