"""Pure: recorded decisions of the Lambda hooks, made once more by the code that is here."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

from lambdas.shared.log import described
from lambdas.shared.record import decode, encode
from stacks.errors import LINE_LIMIT, UsageError, shorten, shown, visible

HOOKS = ("lifecycle", "health", "scale", "spot", "reap")

#: How a decision's line begins, whatever stands before it.
_BEGINS = '{"hook":'

Action = Mapping[str, Any]
#: Values of settings, by hook and name.
Changes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided, and what would be.

    Attributes:
        line: Where it stands: the line, or the event in a document of events.
        hook: Whose.
        at: When, as recorded.
        recorded: What was decided then.
        replayed: What would be decided.
        changed: The settings that were changed for it: as recorded, and as used.
    """

    line: int
    hook: str
    at: str
    recorded: Sequence[Action]
    replayed: Sequence[Action]
    changed: Mapping[str, tuple[Any, Any]]

    @property
    def same(self) -> bool:
        """Whether the same would be done; the words of a reason may differ."""
        return _deeds(self.recorded) == _deeds(self.replayed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A decision that cannot be made again.

    Attributes:
        line: Where it stands.
        problem: Why.
    """

    line: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Everything that a log says.

    Attributes:
        decisions: In its order.
        problems: What else looked like one.
        others: How many lines are none: what was done, and Lambda's own.
    """

    decisions: tuple[Decision, ...]
    problems: tuple[Problem, ...]
    others: int


def replay(text: str, changes: Changes, only: str | None = None) -> Replay:
    """Make every decision of a log once more.

    Args:
        text: Lines of a log, as Lambda wrote them or as the AWS CLI shows them; or the document
            of `aws logs filter-log-events`.
        changes: Settings that take the place of the recorded ones.
        only: The one hook that is wanted; every one by default.

    Raises:
        UsageError: A changed setting is of another type.
    """
    lines = [list(_of_line(number, line, changes, only)) for number, line in _lines(text)]
    found = [one for line in lines for one in line]
    return Replay(
        decisions=tuple(one for one in found if isinstance(one, Decision)),
        problems=tuple(one for one in found if isinstance(one, Problem)),
        others=sum(not line for line in lines),
    )


def _of_line(
    number: int, line: str, changes: Changes, only: str | None
) -> Iterator[Decision | Problem | None]:
    """Yield what came of each decision in a line, None for that of a hook that is not wanted."""
    try:
        for found in _objects(line):
            if "actions" in found:
                wanted = only in (None, found["hook"])
                yield _again(number, found, changes) if wanted else None
    except (ValueError, KeyError, TypeError) as error:
        what = f"{type(error).__name__}: " if isinstance(error, (KeyError, TypeError)) else ""
        yield Problem(line=number, problem=_told(f"{what}{error}"))


def _objects(line: str) -> Iterator[Mapping[str, Any]]:
    """Yield what hooks logged in a line: `--output text` puts several into one."""
    at = line.find(_BEGINS)
    while at >= 0:
        found, end = json.JSONDecoder().raw_decode(line, at)
        yield found
        at = line.find(_BEGINS, end)


def changes(given: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Read what was typed as `health.latency_seconds=3`: values are JSON, or else text.

    Raises:
        UsageError: There is no such hook or setting, or the value is of another type.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, text in given:
        hook, _, setting = name.partition(".")
        if hook not in HOOKS or not setting:
            raise UsageError(
                f'"{shown(name)}" names no setting of a hook',
                f"Write HOOK.SETTING=VALUE, such as health.latency_seconds=3. The hooks are"
                f" {', '.join(HOOKS)}.",
            )
        found.setdefault(hook, {})[setting] = _value(hook, setting, text)
    return found


def _value(hook: str, setting: str, text: str) -> Any:
    """Return a setting's value of what was typed; refuse what the hook would not take."""
    _, kind = types_of(hook)
    names = [field.name for field in fields(kind)]
    if setting not in names:
        those = f"It has {', '.join(names)}." if names else "It has none."
        raise UsageError(f'the hook {hook} has no setting "{shown(setting)}"', those)
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    try:
        decode(kind, {setting: value}, hook)
    except ValueError as error:
        raise UsageError(_told(str(error))) from None
    return value


def _told(problem: str) -> str:
    """Return a problem as it may be printed: a log holds anybody's text."""
    return shorten(visible(problem), LINE_LIMIT)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield what was logged, with its number."""
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        for number, event in enumerate(document["events"], start=1):
            yield number, str(event.get("message", ""))
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line


def _again(number: int, found: Mapping[str, Any], changed: Changes) -> Decision:
    """Make a decision once more."""
    hook = found["hook"]
    if hook not in HOOKS:
        raise ValueError(f"there is no hook {hook}")
    seen_kind, settings_kind = types_of(hook)
    mine = changed.get(hook, {})
    before = encode(decode(settings_kind, found["settings"], "settings"))
    settings = decode(settings_kind, {**found["settings"], **mine}, "settings")
    seen = decode(seen_kind, found["seen"], "seen")
    after = encode(settings)
    return Decision(
        line=number,
        hook=hook,
        at=str(found["at"]),
        recorded=found["actions"],
        replayed=described(_decide(hook)(seen, settings)),
        changed={name: (before[name], after[name]) for name in mine},
    )


@cache
def _decide(hook: str) -> Callable[[Any, Any], Sequence[Any]]:
    """Return what decides for a hook."""
    found: Callable[[Any, Any], Sequence[Any]] = import_module(f"lambdas.{hook}.decide").decide
    return found


@cache
def types_of(hook: str) -> tuple[Any, Any]:
    """Return the types of what a hook sees, and of its settings."""
    hints = get_type_hints(_decide(hook))
    return hints["seen"], hints["settings"]


def _deeds(actions: Sequence[Action]) -> list[dict[str, Any]]:
    return [{name: one[name] for name in one if name != "reason"} for one in actions]


def as_json(found: Replay, shown_too: Sequence[Decision]) -> dict[str, Any]:
    """Return a replay for programs: the names are public."""
    return {
        "decisions": [
            {
                "line": one.line,
                "hook": one.hook,
                "at": one.at,
                "same": one.same,
                "changed": {
                    name: {"recorded": before, "used": after}
                    for name, (before, after) in one.changed.items()
                },
                "recorded": list(one.recorded),
                "replayed": list(one.replayed),
            }
            for one in shown_too
        ],
        "problems": [asdict(one) for one in found.problems],
        "other_lines": found.others,
    }


def as_text(one: Decision) -> Iterator[tuple[str, str | None]]:
    """Yield a decision's lines, each with the role it is coloured by.

    What both have bears no sign; `-` was decided then, `+` would be now, `~` has another reason.
    """
    verdict = "same" if one.same else "differs"
    given = "".join(
        f", {name} {_short(after)} instead of {_short(before)}"
        for name, (before, after) in one.changed.items()
    )
    yield f"{visible(one.at)}  {one.hook}: {verdict}{given}", None if one.same else "title"
    left = list(one.replayed)
    for action in one.recorded:
        twin = next((it for it in left if _deeds([it]) == _deeds([action])), None)
        if twin is None:
            yield f"- {_action(action)}", "bad"
            continue
        left.remove(twin)
        if twin.get("reason") == action.get("reason"):
            yield f"  {_action(twin)}", None
        else:
            yield f"~ {_action(twin)} (then: {visible(str(action.get('reason')))})", "care"
    yield from ((f"+ {_action(action)}", "good") for action in left)


def summary(found: Replay) -> str:
    """Return the last line: how many of what."""
    differ = sum(not one.same for one in found.decisions)
    count = len(found.decisions)
    told = f"{count} decision{'s' * (count != 1)}: {count - differ} the same, {differ} differ"
    return f"{told}. {found.others} other lines."


def _action(action: Action) -> str:
    """Return an action on one line: what it does, with what, and why."""
    words = [
        f"{name}={_short(value)}"
        for name, value in action.items()
        if name not in {"do", "reason"} and value not in ("", None, [], {})
    ]
    return visible(f"{' '.join([str(action.get('do')), *words])}: {action.get('reason', '')}")


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
