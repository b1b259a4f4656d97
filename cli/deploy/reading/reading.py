"""Pure: a whole change set as it is read: one value that text and JSON are written from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cli.change_records import Change, ChangeSet, Drift
from cli.deploy.reading.differences import Difference, differences
from cli.deploy.reading.interruptions import Interruption, interruptions, slots
from cli.deploy.reading.losses import Loss, losses, unworkable
from cli.deploy.reading.secrets import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a change set would do.

    Attributes:
        changes: As AWS tells them.
        differences: What changes in each, by logical id.
        interruptions: Who notices, the most people first.
        losses: What would be gone, or out of reach.
        unworkable: What AWS would refuse half-way.
        drifts: What somebody has changed since the last deployment; None when it is not known.
    """

    changes: tuple[Change, ...]
    differences: Mapping[str, list[Difference]]
    interruptions: list[Interruption]
    losses: list[Loss]
    unworkable: list[Change]
    drifts: list[Drift] | None = None

    @property
    def refused(self) -> list[Loss]:
        """The losses that nobody has accepted."""
        return [loss for loss in self.losses if not loss.accepted]


def read(
    change_set: ChangeSet,
    *,
    template: Mapping[str, Any],
    deployed: Mapping[str, Any],
    accepted: Collection[str] = (),
    drifts: list[Drift] | None = None,
) -> Reading:
    """Read a change set.

    Args:
        change_set: As AWS describes it, with the values of properties where it gives them.
        template: The template that it was made from: names slots, tells what is secret.
        deployed: The template that is deployed: names slots that go. Empty for a new stack.
        accepted: The logical ids that the user accepts to lose.
        drifts: What differs from the last deployment; None when it is not known.
    """
    secrets = Secrets(template)
    return Reading(
        changes=change_set.changes,
        differences={one.logical_id: differences(one, secrets) for one in change_set.changes},
        interruptions=interruptions(change_set.changes, slots(deployed) | slots(template)),
        losses=losses(change_set.changes, accepted),
        unworkable=unworkable(change_set.changes),
        drifts=drifts,
    )
