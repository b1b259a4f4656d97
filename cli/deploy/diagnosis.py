"""Say what is not stable and why, in the words of ECS and of the balancer."""

from collections.abc import Sequence
from typing import Protocol

from cli.deploy.board import Board
from cli.deploy.health import Deployed, Places, cluster_of, examine, not_serving
from cli.records import Event

#: With more slots in trouble the cause is common to them.
_MOST_SLOTS = 3


class Troubled(Deployed, Protocol):
    """What a diagnosis needs of AWS."""

    def complaints(self, cluster: str, service: str) -> list[str]:
        """Return what a service says."""

    def target_complaints(self, target_group: str) -> list[str]:
        """Return why targets are not healthy."""


def going_on(events: Sequence[Event]) -> list[str]:
    """List what an operation has begun and not ended, by its events."""
    board = Board()
    board.take(events)
    return [
        f"{row.logical_id} ({row.type}) is {row.status}"
        for row in board.rows.values()
        if row.state == "going"
    ]


def complaints(aws: Troubled, where: Places) -> list[str]:
    """Say of each slot that does not serve what ECS and the balancer say; at most three slots."""
    controllers = examine(aws, where)
    lines = not_serving(controllers)
    troubled = [
        (f"{controller.name}-{slot.slot}", slot.service)
        for controller in controllers
        for slot in controller.slots
        if slot.service and (slot.running != slot.desired or not slot.steady)
    ]
    for name, service in troubled[:_MOST_SLOTS]:
        said = aws.complaints(cluster_of(service), service)
        lines += [f"{name}: {' '.join(text.split())}" for text in said]
    for controller, declared in zip(controllers, where.controllers, strict=True):
        group = where.there.get(f"{declared['LogicalName']}TargetGroup")
        if group and controller.targets and not_serving([controller]):
            lines += [f"{controller.name}: {text}" for text in aws.target_complaints(group)]
    return lines
