"""The bounds of a stack in the local AWS: what is assumed of AWS is known there. Pure."""

from collections.abc import Mapping

from stacks.bounds.records import Bound, Term
from stacks.faults import Fault


def imitated(found: Mapping[Fault, Bound], delays: Mapping[str, float]) -> dict[Fault, Bound]:
    """Return bounds with the delays that an emulator keeps in the place of assumed ones.

    A limit that is assumed with caution would let a stack pass there that has lost a protection.

    Args:
        found: As computed from the template.
        delays: Seconds of AWS by their names in `assumed.TABLE`, as far as it imitates them.
    """
    return {fault: _bound(bound, delays) for fault, bound in found.items()}


def _bound(bound: Bound, delays: Mapping[str, float]) -> Bound:
    terms = tuple(_term(term, delays) for term in bound.terms)
    users = tuple(_term(term, delays) for term in bound.users)
    return Bound(
        fault=bound.fault,
        users_seconds=sum(term.seconds for term in users),
        restored_seconds=sum(term.seconds for term in terms),
        terms=terms,
        users=users,
        users_after_end=bound.users_after_end,
        restored_after_end=bound.restored_after_end,
        rests_on=bound.rests_on,
        rest_seconds=bound.rest_seconds,
    )


def _term(term: Term, delays: Mapping[str, float]) -> Term:
    if term.assumed not in delays:
        return term
    return Term(
        name=term.name,
        seconds=delays[term.assumed] * term.times,
        source=f"imitated by the local AWS; of AWS {term.seconds:.0f} s, {term.source}",
        shorter=term.shorter,
        assumed=term.assumed,
        times=term.times,
    )
