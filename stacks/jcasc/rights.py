"""Who may do what: nobody without a login, and stackgen's own user exactly what it needs.

Rights stand in matrices: of all of Jenkins, of an agent, of a folder or job; entries as mappings,
or in the older short form `USER:Overall/Read:name`.
https://github.com/jenkinsci/matrix-auth-plugin/tree/master/src/main/java/org/jenkinsci/plugins/matrixauth/integrations/casc
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from stackgen_slot.casc import HOOKS
from stacks.errors import shown
from stacks.jcasc.tree import Found, Node

ANONYMOUS: Final = (
    "gives rights to anonymous, that is to everybody who reaches the balancer: remove it; "
    "`authenticated` is everybody with a login"
)
_STRATEGY: Final = "globalMatrix"
_MATRICES: Final = {"globalmatrix", "projectmatrix", "authorizationmatrix"}
_HOLDERS: Final = ("user", "group", "userOrGroup")
_SHORT: Final = ("permissions", "grantedPermissions")
_TYPES: Final = {"USER", "GROUP", "EITHER"}
#: Everything else follows from it.
_ADMINISTER: Final = {"overall/administer", "hudson.model.hudson.administer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    """Rights given to somebody.

    Attributes:
        name: Of the user or group, in lower case: Jenkins compares without it.
        rights: In lower case.
        node: Where they are given.
    """

    name: str
    rights: frozenset[str]
    node: Node


def check(document: Node) -> Iterator[Found]:
    """Check the authorization of a user's document."""
    yield from _strategy(document)
    for node in document.walk():
        for key, inner in node.keys.items():
            if key.lower() in _MATRICES:
                for grant in _grants(inner):
                    message = _wrong(grant)
                    if message:
                        yield Found(node=grant.node, message=message)


def _strategy(document: Node) -> Iterator[Found]:
    """Yield another strategy than the one that holds stackgen's own rights."""
    node = document.get("jenkins", "authorizationStrategy")
    for name, other in node.others(_STRATEGY) if node else ():
        message = (
            f"{shown(name)} would be a second strategy, and JCasC takes one: `{_STRATEGY}` holds "
            f"the rights of {HOOKS}. Add entries to `{_STRATEGY}: entries`"
        )
        yield Found(node=other, message=message)


def _wrong(grant: _Grant) -> str:
    """Return what is wrong with rights, or nothing."""
    if grant.name == "anonymous" and grant.rights:
        return ANONYMOUS
    if grant.name == HOOKS:
        return f"{HOOKS} has exactly the rights that stackgen needs: remove this entry"
    if grant.name == "authenticated" and grant.rights & _ADMINISTER:
        return f"makes every login an administrator, {HOOKS} with it: name those who shall be"
    return ""


def _grants(matrix: Node) -> Iterator[_Grant]:
    """Yield what a matrix gives, in any of its forms."""
    listed = matrix.get("entries")
    for entry in listed.items if listed else ():
        for holder in _HOLDERS:
            body = entry.get(holder)
            name = body.get("name") if body else None
            if body is not None and name is not None and name.text:
                given = body.get("permissions")
                rights = (
                    frozenset((item.text or "").lower() for item in given.items) if given else ()
                )
                yield _Grant(name=name.text.lower(), rights=frozenset(rights), node=name)
    for key in _SHORT:
        short = matrix.get(key)
        for item in short.items if short else ():
            parts = (item.text or "").split(":")
            kind, *rest = parts if parts[0].upper() in _TYPES else ("EITHER", *parts)
            if kind and len(rest) > 1:
                name_text = ":".join(rest[1:]).lower()
                yield _Grant(name=name_text, rights=frozenset({rest[0].lower()}), node=item)
