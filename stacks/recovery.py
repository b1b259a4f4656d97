"""Whether a template keeps what `recovery` in the file asks for. Pure."""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from stacks.bounds import Bound, Term, bounds
from stacks.config import Config
from stacks.errors import ConfigError, Problem
from stacks.faults import Fault

#: What each key is about: the faults, and whether it is full redundancy or the users that count.
KEYS: Mapping[str, tuple[tuple[Fault, ...], bool]] = {
    "host_seconds": (("host-terminate", "host-stop"), True),
    "jvm_seconds": (("jvm-kill", "jvm-hang", "jvm-oom"), True),
    "zone_seconds": (("zone-loss",), False),
}


def check(config: Config, template: Mapping[str, Any]) -> None:
    """Refuse a template that is too slow for its file.

    Raises:
        ConfigError: It cannot keep `recovery`; a problem for each key, with its line.
    """
    wanted = {key: getattr(config.recovery, key) for key in KEYS}
    if not any(wanted.values()):
        return
    found = bounds(template, {})
    problems = []
    for key, most in wanted.items():
        faults, restored = KEYS[key]
        for message in () if most is None else _message(most, faults, found, restored=restored):
            file, line = config.place_of(f"recovery.{key}")
            problems.append(Problem(file=file, line=line, key=f"recovery.{key}", message=message))
    if problems:
        raise ConfigError(tuple(sorted(problems)))


def _message(
    most: int, faults: tuple[Fault, ...], found: Mapping[Fault, Bound], *, restored: bool
) -> Iterator[str]:
    """Yield what is wrong with one key, if anything is."""
    unprotected = [fault for fault in faults if fault not in found]
    if unprotected:
        yield f"nothing in the template brings the stack back from {unprotected[0]}; remove it"
        return
    known = [found[fault] for fault in faults]
    worst = max(known, key=lambda bound: _seconds(bound, restored=restored))
    needed = _seconds(worst, restored=restored)
    if needed <= most:
        return
    terms = worst.terms if restored else worst.users
    first = max(terms, key=lambda term: term.seconds)
    yield (
        f"{most} cannot be kept: {worst.fault} takes up to {needed:.0f} s, most of it"
        f' "{first.name}" ({first.seconds:.0f} s); {_way(terms, first)}write {ceil(needed)} or more'
    )


def _seconds(bound: Bound, *, restored: bool) -> float:
    return bound.restored_seconds if restored else bound.users_seconds


def _way(terms: tuple[Term, ...], first: Term) -> str:
    """Say what shortens the longest term, else the longest that can be shortened."""
    if first.shorter:
        return f"shorter with {first.shorter}; or "
    others = [term for term in terms if term.shorter]
    if not others:
        return "no key of the file shortens it: "
    other = max(others, key=lambda term: term.seconds)
    return f'no key shortens that, but "{other.name}" ({other.seconds:.0f} s): {other.shorter}; or '
