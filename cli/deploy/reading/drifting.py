"""Pure: what somebody has changed since the last deployment, and what a change set does to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cli.change_records import Change, ChangeSet, Drift
from cli.deploy.reading.kinds import kind
from cli.deploy.reading.secrets import HIDDEN, Secrets, scrubbed
from cli.deploy.reading.values import dotted, shortened

_EXISTING = {"changed", "replaced"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """What is known of drift.

    Attributes:
        by: `change set` when AWS made a drift-aware one, `detection` when drift was detected beside
            it, empty when nobody looked.
        note: Why nothing is known, or what else has to be said.
        drifts: The resources that differ from what was deployed.
    """

    by: str = ""
    note: str = ""
    drifts: Sequence[Drift] = ()

    @property
    def reverts(self) -> bool:
        """Whether the change set itself brings things back."""
        return self.by == "change set"


def touched(changes: Iterable[Change]) -> list[str]:
    """Name the resources that a change set changes and that exist: those whose drift it meets."""
    return [change.logical_id for change in changes if kind(change) in _EXISTING]


def of_change_set(change_set: ChangeSet) -> list[Drift]:
    """Return the drift that a drift-aware change set tells.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
    """
    found = []
    for change in change_set.changes:
        differences = tuple(
            (detail.path or f"/{detail.name}", *detail.drift)
            for detail in change.details
            if detail.drift is not None
        )
        if differences or change.drift_status in {"MODIFIED", "DELETED"}:
            found.append(
                Drift(
                    logical_id=change.logical_id,
                    type=change.type,
                    status=change.drift_status or "MODIFIED",
                    differences=differences,
                )
            )
    return found


def drift_lines(report: DriftReport, secrets: Secrets) -> list[str]:
    """Write what is known of drift; nothing when all is as it was deployed."""
    if not report.drifts:
        return [f"  {report.note}"] if report.note else []
    does = "brings it back" if report.reverts else "may overwrite it"
    lines = [f"Changed by others since the last deployment; this change {does}"]
    for drift in report.drifts:
        gone = ": it is gone" if drift.status == "DELETED" else ""
        lines.append(f"  {drift.logical_id} ({drift.type}){gone}")
        for path, expected, actual in _shown(drift, secrets):
            lines.append(f"       {path}: deployed {shortened(expected)}, now {shortened(actual)}")
    return [*lines, *([f"  {report.note}"] if report.note else [])]


def _shown(drift: Drift, secrets: Secrets) -> list[tuple[str, str, str]]:
    """Return the differences as they may be shown."""
    shown = []
    for path, *values in drift.differences:
        parts = tuple(part for part in path.split("/") if part and part != "Properties")
        hide = any(secrets.hides(drift.logical_id, parts or ("",), value) for value in values)
        expected, actual = (HIDDEN if hide else scrubbed(value) for value in values)
        shown.append((dotted(parts), expected, actual))
    return shown


def drift_json(report: DriftReport, secrets: Secrets) -> dict[str, Any]:
    """Write it for programs: the names are public."""
    return {
        "by": report.by or None,
        "reverted": report.reverts,
        "note": report.note or None,
        "resources": [
            {
                "logical_id": drift.logical_id,
                "type": drift.type,
                "status": drift.status,
                "differences": [
                    {"path": path, "deployed": expected, "actual": actual}
                    for path, expected, actual in _shown(drift, secrets)
                ],
            }
            for drift in report.drifts
        ],
    }
