"""What others have changed in a stack since its last deployment, asked within a time limit."""

from collections.abc import Sequence
from typing import Protocol

from cli.aws_errors import aws_error_types, explain
from cli.change_records import ChangeSet, Drift
from cli.deploy.changeset import drift_aware
from cli.deploy.follow import delays
from cli.deploy.reading.drifting import DriftReport, of_change_set, touched
from cli.edge import Edge
from cli.text import duration

_FIRST_SECONDS = 0.5
#: AWS compares a resource within seconds; a person who waits for a question waits no longer.
LONGEST_SECONDS = 60.0
NO_DRIFT_AWARE = "this end point makes no drift-aware change sets: drift is shown, and not reverted"


class Drifting(Protocol):
    """What looking for drift needs of AWS."""

    def detect_drift(self, stack: str, logical_ids: Sequence[str]) -> str:
        """Begin to compare."""

    def drift_detection(self, detection: str) -> str:
        """Tell how far it is."""

    def drifts(self, stack: str) -> list[Drift]:
        """List what differs."""


def look_for_drift(
    aws: Drifting, change_set: ChangeSet, edge: Edge, *, wanted: bool, detect: bool = True
) -> DriftReport:
    """Tell what drift a change set meets: from itself if it is drift-aware, else by detection.

    Args:
        aws: Where the stack is.
        change_set: What would be carried out.
        edge: Its clock.
        wanted: Whether a drift-aware change set was asked for.
        detect: Whether to take the time to detect drift beside an ordinary one.
    """
    if drift_aware(change_set):
        return DriftReport(by="change set", drifts=of_change_set(change_set))
    note = NO_DRIFT_AWARE if wanted else ""
    logical_ids = touched(change_set.changes)
    if not (detect and logical_ids):
        return DriftReport(note=note)
    try:
        detection = aws.detect_drift(change_set.stack_id, logical_ids)
        status = _wait(aws, detection, edge)
        if status == "DETECTION_IN_PROGRESS":
            waited = duration(LONGEST_SECONDS)
            return DriftReport(note=f"drift is not known: AWS still compares after {waited}")
        found = [one for one in aws.drifts(change_set.stack_id) if one.logical_id in logical_ids]
    except aws_error_types() as error:
        return DriftReport(note=f"drift is not known: {explain(error).message}")
    # A detection that failed on one resource has still compared the others.
    failed = "AWS could not compare every resource" if status == "DETECTION_FAILED" else ""
    return DriftReport(
        by="detection", note="; ".join(filter(None, (note, failed))), drifts=tuple(found)
    )


def _wait(aws: Drifting, detection: str, edge: Edge) -> str:
    """Return how a comparison ended, or that it still goes on."""
    start = edge.monotonic()
    for delay in delays(_FIRST_SECONDS):
        status = aws.drift_detection(detection)
        if status != "DETECTION_IN_PROGRESS" or edge.monotonic() - start > LONGEST_SECONDS:
            return status
        edge.sleep(delay)
    raise AssertionError("delays() has no end")
