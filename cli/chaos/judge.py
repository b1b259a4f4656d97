"""Whether what was promised was kept: a bound, the other slots' users, the homes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cli.chaos.records import Sample
from stacks.bounds import Bound
from stacks.faults import NEED_HOOKS, Fault

#: What users without a slot of their own are called.
UNBOUND = ("plain", "slow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A fault, measured: seconds of the run's own clock.

    Attributes:
        fault: Which.
        bound: Of the template; None without a protection.
        time_factor: Of the clock.
        allowance_seconds: What the machine may add.
        end_seconds: When the cause ended, if it lasted; else 0.
        restored_seconds: When everything was whole; None if it never was.
        missing: What was missing in the end.
        samples: Of all users.
        bound_to: The slot of each user that has one.
        hit: The slots whose users may notice.
        homes: What is wrong with the homes, in sentences.
    """

    fault: Fault
    bound: Bound | None
    time_factor: float
    allowance_seconds: float
    end_seconds: float
    restored_seconds: float | None
    missing: tuple[str, ...]
    samples: Sequence[Sample]
    bound_to: Mapping[str, str]
    hit: frozenset[str]
    homes: tuple[str, ...] = ()


def unprotected(fault: Fault, bound: Bound | None) -> str:
    """Say why a stack has no protection against a fault; empty if it has one."""
    if bound is not None:
        return ""
    if fault in NEED_HOOKS:
        return "only the Lambda hooks can mend this, and this stack has not the one"
    return "nothing in this template protects against it"


def problems(measured: Measured) -> tuple[str, ...]:
    """Say what was promised and not kept, each in a sentence."""
    found = [*_restored(measured), *_homes(measured)]
    if not unprotected(measured.fault, measured.bound):
        found += [*_late(measured), *_users(measured), *_others(measured)]
    return tuple(found)


def first_good(samples: Iterable[Sample]) -> float | None:
    """Return when the last failed request was followed by a good one: 0 where none failed."""
    ordered = sorted(samples, key=lambda sample: sample.at_seconds)
    failed = [sample.at_seconds for sample in _failed(ordered)]
    if not failed:
        return 0.0
    after = (
        sample.at_seconds + sample.took_seconds
        for sample in ordered
        if sample.good and sample.at_seconds > failed[-1] and _ended(sample) >= 0
    )
    return next(after, None)


def _restored(measured: Measured) -> list[str]:
    if measured.restored_seconds is not None:
        return []
    missing = "; ".join(measured.missing) or "what was hit has not been replaced"
    return [f"full redundancy did not come back: {missing}"]


def _late(measured: Measured) -> list[str]:
    """Compare with the bound of the way back."""
    if measured.bound is None or measured.restored_seconds is None:
        return []
    start = measured.end_seconds if measured.bound.restored_after_end else 0.0
    took = measured.restored_seconds - start
    allowed = measured.bound.restored_seconds / measured.time_factor + measured.allowance_seconds
    if took <= allowed:
        return []
    return [f"full redundancy took {took:.1f} s, the bound is {allowed:.1f} s"]


def _users(measured: Measured) -> list[str]:
    """Compare the time in which users met errors with its bound."""
    if measured.bound is None:
        return []
    failed = _failed(measured.samples)
    if not failed:
        return []
    if not measured.bound.users_seconds:
        return [f"{len(failed)} requests failed, and none may: {_who(failed)}"]
    start = measured.end_seconds if measured.bound.users_after_end else 0.0
    last = max(one.at_seconds for one in failed) - start
    allowed = measured.bound.users_seconds / measured.time_factor + measured.allowance_seconds
    if last <= allowed:
        return []
    return [f"requests failed for {last:.1f} s, the bound is {allowed:.1f} s: {_who(failed)}"]


def _others(measured: Measured) -> list[str]:
    """Say which users met errors although their slot was not hit."""
    others = {client for client, slot in measured.bound_to.items() if slot not in measured.hit}
    failed = [one for one in _failed(measured.samples) if one.client in others]
    if not failed:
        return []
    return [f"{len(failed)} requests of users of other slots failed: {_who(failed)}"]


def _failed(samples: Iterable[Sample]) -> list[Sample]:
    """Return the failed requests that a fault may have hit: those in flight when it came, too."""
    return [one for one in samples if not one.good and _ended(one) >= 0]


def _ended(sample: Sample) -> float:
    return sample.at_seconds + sample.took_seconds


def _homes(measured: Measured) -> list[str]:
    return list(measured.homes)


def _who(failed: Sequence[Sample]) -> str:
    """Say whose requests failed, and how."""
    counted: dict[tuple[str, int], int] = {}
    for one in failed:
        key = (one.client, one.status)
        counted[key] = counted.get(key, 0) + 1
    told = [
        f"{client} {count} x {status or 'no answer'}"
        for (client, status), count in sorted(counted.items())
    ]
    return ", ".join(told)
