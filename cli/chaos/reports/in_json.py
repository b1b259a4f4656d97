"""A report for programs. Pure.

The fields of each fault are a public contract: further ones may come beside them, none goes.
"""

from typing import Any

from cli.chaos.records import Outcome, Report
from cli.chaos.reports.words import due_seconds, failed_requests, verdict


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as JSON takes it; seconds are of the run's own clock."""
    return {
        "stack": report.stack,
        "region": report.region,
        "started_at": report.started_at,
        "against": report.against,
        "passed": report.passed,
        "faults": [_fault(outcome) for outcome in report.outcomes],
        "notes": list(report.notes),
        "extra": dict(report.extra),
    }


def _fault(outcome: Outcome) -> dict[str, Any]:
    return {
        "fault": outcome.fault,
        "level": outcome.level,
        "seed": outcome.seed,
        "bound_seconds": _rounded(outcome.bound_seconds),
        "detected_seconds": _rounded(outcome.detected_seconds),
        "first_good_seconds": _rounded(outcome.first_good_seconds),
        "restored_seconds": _rounded(outcome.restored_seconds),
        "requests": len(outcome.samples),
        "failed_requests": failed_requests(outcome),
        "builds_lost": outcome.builds.lost,
        "passed": outcome.passed,
        **_beside(outcome),
    }


def _beside(outcome: Outcome) -> dict[str, Any]:
    """Return what stands beside the fields that were promised."""
    bound = outcome.bound
    return {
        "verdict": verdict(outcome),
        "problems": list(outcome.problems),
        "unprotected": outcome.unprotected,
        "victim": outcome.victim,
        "noticed_by": outcome.noticed_by,
        "time_factor": outcome.time_factor,
        "allowance_seconds": _rounded(outcome.allowance_seconds),
        "due_seconds": _rounded(due_seconds(outcome)),
        "bound_uncompressed_seconds": bound and _rounded(bound.restored_seconds),
        "users_bound_uncompressed_seconds": bound and _rounded(bound.users_seconds),
        "bound_terms": [
            {
                "name": term.name,
                "aws_seconds": _rounded(term.seconds),
                "source": term.source,
                "shorter": term.shorter,
            }
            for term in (bound.terms if bound else ())
        ],
        "builds": {
            "submitted": outcome.builds.submitted,
            "finished": outcome.builds.finished,
            "lost": outcome.builds.lost,
            "repeated": outcome.builds.repeated,
            "promised": outcome.builds.promised,
        },
        "moments": [
            {
                "at_seconds": _rounded(moment.at_seconds),
                "source": moment.source,
                "kind": moment.kind,
                "text": moment.text,
            }
            for moment in outcome.moments
        ],
    }


def _rounded(seconds: float | None) -> float | None:
    """Keep milliseconds: what is below is noise."""
    return None if seconds is None else round(seconds, 3)
