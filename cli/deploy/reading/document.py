"""Pure: a reading as JSON: the names are public, and stand in docs/cli.md."""

from typing import Any

from cli.change_records import Change
from cli.deploy.reading.differences import Difference
from cli.deploy.reading.effects import WORDS
from cli.deploy.reading.interruptions import Interruption, effect
from cli.deploy.reading.kinds import counts, kind, stays, uncertain
from cli.deploy.reading.losses import why_unworkable
from cli.deploy.reading.reading import Reading

#: Where every "who" and every number of seconds comes from: computed, not measured.
_LEVEL = "pure"


def document(reading: Reading) -> dict[str, Any]:
    """Write a reading for programs."""
    return {
        "counts": counts(reading.changes),
        "changes": [_change(change, reading) for change in reading.changes],
        "interruptions": [_interruption(one) for one in reading.interruptions],
        "losses": [
            {
                "logical_id": one.logical_id,
                "type": one.type,
                "what": one.text,
                "accepted": one.accepted,
            }
            for one in reading.losses
        ],
        "unworkable": [
            {"logical_id": one.logical_id, "type": one.type, "why": why_unworkable(one)}
            for one in reading.unworkable
        ],
    }


def _change(change: Change, reading: Reading) -> dict[str, Any]:
    """Write one change."""
    return {
        "kind": kind(change),
        "logical_id": change.logical_id,
        "physical_id": change.physical_id or None,
        "type": change.type,
        "replacement": change.replacement or "False",
        "policy_action": change.policy_action or None,
        "may": uncertain(change),
        "stays": stays(change),
        "who": WORDS[effect(change).who],
        "differences": [_difference(one) for one in reading.differences[change.logical_id]],
    }


def _difference(one: Difference) -> dict[str, Any]:
    """Write one place."""
    return {
        "path": one.path,
        "before": one.before,
        "after": one.after,
        "known": one.known,
        "recreation": one.recreation,
        "may": one.may,
        "aligned": one.aligned,
        "cause": one.cause or None,
    }


def _interruption(one: Interruption) -> dict[str, Any]:
    """Write what people notice."""
    return {
        "who": one.who,
        "what": one.what,
        "may": one.may,
        "bound_seconds": one.seconds,
        "assumes": one.assumed or None,
        "level": _LEVEL,
        "logical_ids": list(one.logical_ids),
    }
