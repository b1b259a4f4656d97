"""The rights that a document gives, in whichever form it writes them.

They stand in matrices: of all of Jenkins, of an agent, of a folder or job; entries as mappings, or
in the older short form `USER:Overall/Read:name`.
https://github.com/jenkinsci/matrix-auth-plugin/tree/master/src/main/java/org/jenkinsci/plugins/matrixauth/integrations/casc
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stacks.jcasc.tree import Node

_MATRICES: Final = {"globalmatrix", "projectmatrix", "authorizationmatrix"}
_HOLDERS: Final = ("user", "group", "userOrGroup")
_SHORT: Final = ("permissions", "grantedPermissions")
_TYPES: Final = {"USER", "GROUP", "EITHER"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One right.

    Attributes:
        name: As written: `Overall/Read` or `hudson.model.Hudson.Read`.
        node: Where.
    """

    name: str
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Rights given to somebody.

    Attributes:
        name: Of the user or group, in lower case: Jenkins compares without it.
        rights: What is given.
        node: Where.
    """

    name: str
    rights: tuple[Right, ...]
    node: Node


def grants(document: Node) -> Iterator[Grant]:
    """Yield what every matrix of a document gives."""
    for node in document.walk():
        for key, inner in node.keys.items():
            if key.lower() in _MATRICES:
                yield from _entries(inner)
                yield from _short(inner)


def _entries(matrix: Node) -> Iterator[Grant]:
    """Yield entries such as `user: {name: ada, permissions: [Job/Read]}`."""
    for entry in _items(matrix.get("entries")):
        for holder in _HOLDERS:
            name, given = entry.get(holder, "name"), entry.get(holder, "permissions")
            if name is not None and name.text:
                rights = [Right(name=item.text or "", node=item) for item in _items(given)]
                yield Grant(name=name.text.lower(), rights=tuple(rights), node=name)


def _short(matrix: Node) -> Iterator[Grant]:
    """Yield entries such as `USER:Job/Read:ada`; the type may be left out."""
    for key in _SHORT:
        for item in _items(matrix.get(key)):
            parts = (item.text or "").split(":")
            right, *name = parts[1:] if parts[0] in _TYPES and len(parts) > 1 else parts
            if name:
                given = (Right(name=right, node=item),)
                yield Grant(name=":".join(name).lower(), rights=given, node=item)


def _items(listed: Node | None) -> Sequence[Node]:
    """Return the entries of a list; JCasC takes a single value for a list of one."""
    if listed is None:
        return ()
    return listed.items if listed.kind == "a list" else [listed]
