"""Pure: bounds as people and programs read them."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.text import columns
from stacks.bounds import Bound, Term
from stacks.faults import FAULTS, NEED_HOOKS, Fault

#: How far a bound reaches: nothing was measured.
LEVEL = "pure"

_HOOKS = "needs a Lambda hook, which this template does not have"
_NOTHING = "nothing in this template brings the stack back"


def as_text(found: Mapping[Fault, Bound]) -> Iterator[str]:
    """Yield the table of all faults."""
    rows = [("fault", "users", "full redundancy", "mostly")]
    rows += (_row(found[fault]) for fault in FAULTS if fault in found)
    yield from columns(rows, indent="")
    yield ""
    for fault in FAULTS:
        if fault not in found:
            yield f"{fault}: unprotected, {_reason(fault)}"
    yield (
        f"Level {LEVEL}: computed from the template, in seconds of AWS, at most, of one fault in a"
        " stack at rest."
    )
    yield "Users wait `none` where no request may fail. `from its end`: once the cause is over."


def terms_as_text(fault: Fault, bound: Bound | None) -> Iterator[str]:
    """Yield what one fault's bound is made of."""
    if bound is None:
        yield f"{fault}: unprotected, {_reason(fault)}"
        return
    users = _users(bound)
    yield f"{fault}, by {bound.rests_on} (level {LEVEL})"
    if bound.rest_seconds:
        yield f"of tasks that run for {bound.rest_seconds:.0f} s: before, their checks do not count"
    yield f"users are answered again: {users}"
    yield from _terms(bound.users)
    yield f"full redundancy: {_restored(bound)}"
    yield from _terms(bound.terms)


def as_json(found: Mapping[Fault, Bound], fault: Fault | None = None) -> dict[str, Any]:
    """Return bounds for programs, of one fault or of all: the names are public."""
    return {
        "level": LEVEL,
        "faults": [_fault(one, found.get(one)) for one in FAULTS if fault in (one, None)],
    }


def _fault(fault: Fault, bound: Bound | None) -> dict[str, Any]:
    if bound is None:
        return {"fault": fault, "protected": False, "unprotected": _reason(fault)}
    return {
        "fault": fault,
        "protected": True,
        "users_seconds": bound.users_seconds,
        "users_after_end": bound.users_after_end,
        "restored_seconds": bound.restored_seconds,
        "restored_after_end": bound.restored_after_end,
        "rest_seconds": bound.rest_seconds,
        "rests_on": bound.rests_on,
        "dominant": bound.dominant.name,
        "users_terms": [_term(term) for term in bound.users],
        "terms": [_term(term) for term in bound.terms],
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "name": term.name,
        "seconds": term.seconds,
        "source": term.source,
        "shorter": term.shorter,
    }


def _row(bound: Bound) -> tuple[str, str, str, str]:
    mostly = f"{bound.dominant.name} ({bound.dominant.seconds:.0f} s)"
    return bound.fault, _users(bound), _restored(bound), mostly


def _users(bound: Bound) -> str:
    if not bound.users:
        return "none"
    return f"{bound.users_seconds:.0f} s" + (" from its end" if bound.users_after_end else "")


def _restored(bound: Bound) -> str:
    return f"{bound.restored_seconds:.0f} s" + (" from its end" if bound.restored_after_end else "")


def _terms(terms: tuple[Term, ...]) -> list[str]:
    return columns((f"{term.seconds:>4.0f} s", term.name, term.source) for term in terms)


def _reason(fault: Fault) -> str:
    return _HOOKS if fault in NEED_HOOKS else _NOTHING
