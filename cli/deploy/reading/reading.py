"""Pure: a whole change set as it is read: one value that text and JSON are written from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cli.change_records import EXPRESS, Change, ChangeSet, Detail
from cli.deploy.reading.controllers import names
from cli.deploy.reading.differences import Difference, differences
from cli.deploy.reading.interruptions import Interruption, interruptions
from cli.deploy.reading.kinds import kind, uncertain
from cli.deploy.reading.losses import Loss, losses, unworkable
from cli.deploy.reading.secrets import Secrets
from cli.deploy.reading.values import UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a change set would do.

    Attributes:
        changes: As AWS tells them.
        differences: What changes in each, by logical id.
        interruptions: Who notices, the most people first.
        losses: What would be gone, or out of reach.
        unworkable: What AWS would refuse half-way.
    """

    changes: tuple[Change, ...]
    differences: Mapping[str, list[Difference]]
    interruptions: list[Interruption]
    losses: list[Loss]
    unworkable: list[Change]

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
) -> Reading:
    """Read a change set.

    Args:
        change_set: As AWS describes it, with the values of properties where it gives them.
        template: The template that it was made from: names slots, tells what is secret.
        deployed: The template that is deployed: names slots that go. Empty for a new stack.
        accepted: The logical ids that the user accepts to lose.
    """
    secrets = Secrets(template)
    changes = _settled(change_set.changes)
    return Reading(
        changes=changes,
        differences={one.logical_id: differences(one, secrets) for one in changes},
        interruptions=interruptions(
            changes, names(deployed, template), together=change_set.deployment == EXPRESS
        ),
        losses=losses(changes, accepted),
        unworkable=unworkable(changes),
    )


def _settled(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes with what can be known already.

    AWS leaves open whether a reference changes, though the id of what is replaced surely will be
    another, and though it tells two values that differ.
    """
    changes = tuple(changes)
    anew = {one.logical_id for one in changes if kind(one) == "replaced" and not uncertain(one)}
    return tuple(
        replace(
            change,
            details=tuple(
                replace(one, dynamic=one.dynamic and one.cause not in anew and not _differs(one))
                for one in change.details
            ),
        )
        for change in changes
    )


def _differs(detail: Detail) -> bool:
    """Tell whether AWS knows both values already, and they are not the same."""
    before, after = detail.before, detail.after
    return before is not None and after is not None and before != after and UNKNOWN not in after
