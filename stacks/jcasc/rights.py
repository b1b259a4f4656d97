"""Who may do what: nobody without a login, and stackgen's own user exactly what it needs."""

from collections.abc import Iterator
from typing import Final

from stackgen_slot.casc import HOOKS
from stacks.errors import shown
from stacks.jcasc.matrices import Grant, grants
from stacks.jcasc.tree import Found, Node

ANONYMOUS: Final = (
    "gives rights to anonymous, that is to everybody who reaches the balancer: remove it; "
    "`authenticated` is everybody with a login"
)
_STRATEGY: Final = "globalMatrix"
#: Everything else follows from it.
_ADMINISTER: Final = {"Overall/Administer", "hudson.model.Hudson.Administer"}


def check(document: Node) -> Iterator[Found]:
    """Check the authorization of a user's document."""
    yield from _strategy(document)
    for grant in grants(document):
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


def _wrong(grant: Grant) -> str:
    """Return what is wrong with rights, or nothing."""
    if grant.name == "anonymous" and grant.rights:
        return ANONYMOUS
    if grant.name == HOOKS:
        return f"{HOOKS} has exactly the rights that stackgen needs: remove this entry"
    if grant.name == "authenticated" and any(item.name in _ADMINISTER for item in grant.rights):
        return f"makes every login an administrator, {HOOKS} with it: name those who shall be"
    return ""
