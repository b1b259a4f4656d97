"""Pure: who notices a change set, told once for each thing that people notice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.change_records import Change, Detail
from cli.deploy.reading.controllers import Names
from cli.deploy.reading.effects import WORDS, Effect, Rules, Who, nobody, operators
from cli.deploy.reading.kinds import kind, uncertain
from cli.deploy.reading.rules_around import AROUND
from cli.deploy.reading.rules_network import NETWORK
from cli.deploy.reading.rules_serving import SERVING
from cli.text import duration, listed

RULES: Mapping[str, Rules] = {**SERVING, **NETWORK, **AROUND}
_SERVICE = "AWS::ECS::Service"
#: What can run no code of ours: an attribute of a resource that is CloudFormation's own business.
_RECORDS = frozenset({"Metadata", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy"})
_RECORD = nobody("only a record of CloudFormation's or a tag changes")
_UNKNOWN = operators("not known: this version has no rule for the type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """What people notice.

    Attributes:
        who: Who notices.
        what: What they notice.
        seconds: At most so long for each resource, by computation; None when nobody can say.
        assumed: What the computation assumes.
        may: Whether AWS knows only while it works if it happens.
        logical_ids: The resources that it comes from.
    """

    rank: Who
    who: str
    what: str
    seconds: int | None
    assumed: str
    may: bool
    logical_ids: tuple[str, ...]

    @property
    def text(self) -> str:
        """Write it as a sentence."""
        may = " (may happen)" if self.may else ""
        return f"{self.who}{may}: {self.what}"

    @property
    def source(self) -> str:
        """Write what it comes from, and its bound, never as if it had been measured."""
        where = ", ".join(self.logical_ids)
        if self.seconds is None:
            return where
        time = duration(self.seconds)
        return f"{where}: at most {time} each (computed, not measured; assumes {self.assumed})"


def effect(change: Change) -> Effect:
    """Return what one change does to people: the strongest of what its properties do."""
    word = kind(change)
    rules = RULES.get(change.type)
    if word == "added":
        return rules.added if rules else nobody("it is new")
    if word in {"imported", "aligned"}:
        return _RECORD
    if rules is None:
        return _UNKNOWN
    if word == "removed":
        return rules.removed
    if word == "replaced":
        return rules.replaced
    return max(_of_properties(change, rules), key=lambda one: one.who, default=rules.changed)


def _of_properties(change: Change, rules: Rules) -> Iterator[Effect]:
    """Yield what each changed property does."""
    for detail in change.details:
        if detail.attribute in _RECORDS or detail.attribute == "Tags" or detail.aligned:
            yield _RECORD
        elif detail.name in rules.upward and _grows(detail):
            yield rules.upward[detail.name]
        else:
            yield rules.properties.get(detail.name, rules.changed)


def _grows(detail: Detail) -> bool:
    """Tell whether a number only grows; no, when AWS does not tell both."""
    numbers = [float(text) for text in (detail.before, detail.after) if text and text.isdigit()]
    return len(numbers) == 2 and numbers[0] <= numbers[1]  # noqa: PLR2004 - before and after


def interruptions(
    changes: Iterable[Change], known: Names, *, together: bool = False
) -> list[Interruption]:
    """Tell who notices, the most people first; what nobody notices is left out.

    Changes that do the same to people are told once, controller by controller.

    Args:
        changes: The change set.
        known: The names of controllers and slots, old and new.
        together: Whether slots may restart at once, as CloudFormation waits for none of them.
    """
    groups: dict[tuple[str, Effect, bool], list[Change]] = {}
    for change in changes:
        found = effect(change)
        if found.who is not Who.NOBODY:
            key = (_whose(change, found, known), found, uncertain(change))
            groups.setdefault(key, []).append(change)
    for whose, found, may in list(groups):
        if may and (whose, found, False) in groups:
            # What happens anyway is not told a second time as something that may happen.
            groups[whose, found, False] += groups.pop((whose, found, True))
    told = [
        Interruption(
            rank=found.who,
            who=f"users of {whose}" if whose else WORDS[found.who],
            what=_what(found, group, known, together=together),
            seconds=found.seconds,
            assumed=found.assumed,
            may=may,
            logical_ids=tuple(sorted(change.logical_id for change in group)),
        )
        for (whose, found, may), group in groups.items()
    ]
    return sorted(told, key=lambda one: (-one.rank, one.may, one.logical_ids))


def _whose(change: Change, found: Effect, known: Names) -> str:
    """Return the controller whose users notice; empty when they are of several, or unknown."""
    if change.type == _SERVICE and change.logical_id in known.slots:
        return known.slots[change.logical_id].controller
    return known.owner(change.logical_id) if found.who is Who.CONTROLLER else ""


def _what(found: Effect, group: Sequence[Change], known: Names, *, together: bool) -> str:
    """Put what several changes do alike into words, with the slots' names and who serves."""
    ours = [known.slots[one.logical_id] for one in group if one.logical_id in known.slots]
    if not ours:
        return found.what
    called = listed([slot.name for slot in ours])
    every = len(ours) > ours[0].others
    if every and all(kind(change) == "removed" for change in group):
        return (
            f"the controller goes with its slots {called}: its address answers no more, builds"
            " running on it are lost"
        )
    return f"{_served(called, len(ours), ours[0].others, together=together)}; {found.what}"


def _served(called: str, number: int, others: int, *, together: bool) -> str:
    """Name slots that restart, and say who serves meanwhile."""
    if number == 1:
        rest = "the others serve" if others else "and no other serves"
        return f"slot {called}, {rest} meanwhile"
    if not together:
        return f"slots {called}, one after the other, so that another one always serves"
    if number > others:
        return f"slots {called}, perhaps all at once, and no other serves meanwhile"
    return f"slots {called}, perhaps at once, the others serve meanwhile"
