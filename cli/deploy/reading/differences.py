"""Pure: what becomes of each property of a changed resource, before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cli.change_records import Change, Detail
from cli.deploy.reading.secrets import HIDDEN, Secrets, scrubbed
from cli.deploy.reading.values import Path, dotted, parsed, steps, told

_STRENGTH = ("Never", "Conditionally", "Always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A property, or a place in it, that changes.

    Attributes:
        path: Where, such as `ContainerDefinitions[jenkins].Image`.
        before: The value as it is; None when there is none, or AWS tells none.
        after: The value as it would be.
        known: Whether AWS tells the values at all.
        recreation: `Never`, `Conditionally` or `Always`: whether it makes the resource anew.
        may: Whether AWS knows only while it works if it changes.
        cause: The parameter or resource that the value comes from; empty for the template itself.
        aligned: Whether it is already so, and only CloudFormation's record changes.
    """

    path: str
    before: str | None
    after: str | None
    known: bool
    recreation: str
    may: bool
    cause: str
    aligned: bool = False

    @property
    def lines(self) -> list[str]:
        """Write it: one line, or several for a long value."""
        why = ", ".join(filter(None, self._notes()))
        head = f"{self.path}{f' ({why})' if why else ''}"
        if not self.known:
            return [head]
        if HIDDEN in (self.before, self.after):
            return [f"{head}: {HIDDEN}"]
        first, *more = told(self.before, self.after)
        return (
            [f"{head}: {first}"] if not more else [f"{head}:", *(f"  {x}" for x in (first, *more))]
        )

    def _notes(self) -> tuple[str, ...]:
        """Say what is special about it."""
        anew = {"Always": "makes it anew", "Conditionally": "may make it anew"}
        return (
            "is already so" if self.aligned else "",
            "may change" if self.may else "",
            anew.get(self.recreation, ""),
            f"from {self.cause}" if self.cause else "",
        )


def differences(change: Change, secrets: Secrets) -> list[Difference]:
    """List what changes in a resource, property by property; nothing for one that comes or goes."""
    if change.action not in {"Modify", "Dynamic", "SyncWithActual"}:
        return []
    groups: dict[str, list[Detail]] = {}
    for detail in change.details:
        groups.setdefault(detail.name or detail.attribute, []).append(detail)
    found: list[Difference] = []
    for name, details in groups.items():
        found += _of_property(change, name, details, secrets)
    return found


def _of_property(
    change: Change, name: str, details: Sequence[Detail], secrets: Secrets
) -> list[Difference]:
    """List the places in one property, by the whole resource if AWS gives it, else by its paths."""
    pairs: list[tuple[Path, str | None, str | None]] = []
    if change.before and change.after:
        old, new = (
            _value(side, name, details[0].attribute) for side in (change.before, change.after)
        )
        pairs = [(step.path, step.before, step.after) for step in steps(name, old, new)]
    if not pairs:
        pairs = [pair for detail in details for pair in _by_path(name, detail)]
    unique = dict.fromkeys(pairs)
    if not unique:
        return [_difference((name,), None, None, details, known=False)]
    return [
        _difference(path, *_shown(change.logical_id, path, before, after, secrets), details)
        for path, before, after in unique
    ]


def _value(side: object, name: str, attribute: str) -> object:
    """Find a property, or another attribute, in a resource's context."""
    whole = side if isinstance(side, dict) else {}
    inside = whole.get("Properties", {}) if attribute in {"Properties", "Tags"} else whole
    return inside.get(name, parsed(None)) if isinstance(inside, dict) else parsed(None)


def _by_path(name: str, detail: Detail) -> list[tuple[Path, str | None, str | None]]:
    """List the places that one detail tells values of."""
    if detail.before is None and detail.after is None:
        return []
    parts = [part for part in detail.path.split("/") if part and part != "Properties"] or [name]
    return [
        ((*parts[:-1], *step.path), step.before, step.after)
        for step in steps(parts[-1], parsed(detail.before), parsed(detail.after))
    ]


def _shown(
    logical_id: str, path: Path, before: str | None, after: str | None, secrets: Secrets
) -> tuple[str | None, str | None]:
    """Return two values as they may be shown."""
    hide = any(secrets.hides(logical_id, path, value) for value in (before, after) if value)

    def shown(value: str | None) -> str | None:
        return value if value is None else HIDDEN if hide else scrubbed(value)

    return shown(before), shown(after)


def _difference(
    path: Path,
    before: str | None,
    after: str | None,
    details: Sequence[Detail],
    *,
    known: bool = True,
) -> Difference:
    """Put one place together with what AWS says of its property."""
    return Difference(
        path=dotted(path),
        before=before,
        after=after,
        known=known,
        recreation=max((one.recreation for one in details), key=_STRENGTH.index),
        may=all(one.dynamic for one in details),
        cause=", ".join(_causes(details)),
        aligned=all(one.aligned for one in details),
    )


def _causes(details: Iterable[Detail]) -> list[str]:
    """Name what a value comes from, once each."""
    return list(dict.fromkeys(one.cause for one in details if one.cause))
