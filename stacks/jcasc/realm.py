"""Who users are: Jenkins' own realm, because it is the one that knows stackgen's user."""

from collections.abc import Iterator

from stackgen_slot.casc import HOOKS
from stacks.errors import shown
from stacks.jcasc.tree import Found, Node

_REALM = "local"


def check(document: Node) -> Iterator[Found]:
    """Yield a realm that does not know stackgen's user: its token would open nothing."""
    node = document.get("jenkins", "securityRealm")
    for name, other in node.others(_REALM) if node else ():
        message = (
            f"{shown(name)} knows no {HOOKS}, and without it nobody sees whether Jenkins "
            f"lives. Keep `{_REALM}` and add to its users; a company's login: access.login"
        )
        yield Found(node=other, message=message)
