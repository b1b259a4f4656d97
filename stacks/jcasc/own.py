"""What is stackgen's alone in a controller's configuration: settings, and entries of lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stacks.errors import shown
from stacks.jcasc.merging import Clash, merge
from stacks.jcasc.tree import Found, Node, rendered
from stacks.reading.place import Path

#: Settings that hold only as stackgen writes them, and why. JCasC refuses a second value anyway.
SETTINGS: Final[dict[Path, str]] = {
    ("jenkins", "numExecutors"): (
        "stays 0: a build on the built-in node can read every secret of Jenkins, and ends with "
        "the slot. Remove it; agents build"
    ),
    ("jenkins", "slaveAgentPort"): (
        "stays off: no security group opens it. Remove it; agents connect by SSH, inbound ones by "
        "WebSocket"
    ),
    ("jenkins", "crumbIssuer"): (
        "stays `standard`: it keeps other sites' pages from acting as the user. Remove it; API "
        "tokens need no crumb"
    ),
    ("jenkins", "securityRealm", "local", "allowsSignup"): (
        "stays false: with it anybody who reaches the balancer makes an account. Remove it"
    ),
    ("unclassified", "location", "url"): (
        "is made of the configuration's dns and the controller's route; agents are counted by it. "
        "Remove it"
    ),
    ("security", "globalJobDslSecurityConfiguration", "useScriptSecurity"): (
        "stays on: without it whoever may configure a job runs any code in Jenkins. Remove it"
    ),
    ("configuration-as-code",): (
        "decides what JCasC forgives; here it forgives nothing, so that no setting is silently "
        "left out. Remove it"
    ),
}
#: How entries of lists are told apart.
_NAMES: Final = ("id", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What stackgen renders for a controller.

    Attributes:
        document: For its first slot.
        entries: The names of entries in lists, by the keys that lead to the list: those of all
            slots.
    """

    document: Node
    entries: Mapping[tuple[str, ...], frozenset[str]]


def ours(documents: Sequence[Mapping[str, object]]) -> Ours:
    """Return what stackgen renders, of one document for each slot."""
    nodes = [rendered(document) for document in documents]
    names: dict[tuple[str, ...], set[str]] = {}
    for node in nodes:
        for place, name, _ in _entries(node):
            names.setdefault(place, set()).add(name)
    entries = {place: frozenset(found) for place, found in names.items()}
    return Ours(document=nodes[0], entries=entries)


def settings(document: Node) -> Iterator[Found]:
    """Yield settings that are not the user's to write."""
    for path, why in SETTINGS.items():
        found = document.get(*(str(part) for part in path))
        if found is not None:
            yield Found(node=found, message=why)


def entries(document: Node, own: Ours) -> Iterator[Found]:
    """Yield entries of the same name as one of stackgen's: which of the two holds is chance."""
    for place, name, node in _entries(document):
        if name in own.entries.get(place, ()):
            message = f"{shown(name)} is stackgen's own entry: remove it, or rename yours"
            yield Found(node=node, message=message)


def clashes(own: Ours, documents: Sequence[Node]) -> Iterator[Found]:
    """Yield what JCasC would refuse to merge."""
    _, found = merge([own.document, *documents])
    yield from map(_clash, found)


def _clash(clash: Clash) -> Found:
    first, second = clash.first, clash.second
    where = "in what stackgen writes" if first.file is None else f"on {first.file}:{first.line}"
    if clash.spelled is not None:
        message = f"is written {shown(clash.spelled)} {where}: write it the same, or JCasC refuses"
    elif first.kind != second.kind:
        message = f"is {second.kind} here and {first.kind} {where}: JCasC cannot merge them"
    else:
        message = f"stands {where} too: JCasC refuses a value set twice, even the same; remove it"
    return Found(node=second, message=message)


def _entries(document: Node) -> Iterator[tuple[tuple[str, ...], str, Node]]:
    """Yield list entries that have a name: keys that lead to the list, name, entry.

    An entry names itself (`{id: admin}`) or by its kind (`{user: {name: admin}}`).
    """
    for node in document.walk():
        place = tuple(part.lower() for part in node.path if isinstance(part, str))
        for entry in node.items:
            inner = list(entry.keys.values())
            bodies = [entry, *(inner if len(inner) == 1 else ())]
            found = [body.get(key) for body in bodies for key in _NAMES]
            name = next((item.text for item in found if item is not None and item.text), None)
            if name is not None:
                yield place, name.lower(), entry
