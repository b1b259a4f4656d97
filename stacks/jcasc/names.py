"""Names that no plugin of the image binds: JCasC ends the boot at the first one."""

from collections.abc import Iterator

from stacks.jcasc.tree import Found, Node, roots
from stacks.reading.place import Path
from stacks.reading.words import nearest
from stacks.tables import jcasc


def check(document: Node) -> Iterator[Found]:
    """Yield unknown and removed keys, and values of another kind than is bound."""
    for found in jcasc.mismatches(_plain(document)):
        near = nearest(str(found.path[-1]), found.known) if found.known else None
        message = f"is unknown; did you mean {near}?" if near else found.message
        yield Found(node=_at(document, found.path), message=message)


def find(document: Node) -> Iterator[Found]:
    """Yield settings that nobody has looked for in the sources of the pinned plugins."""
    for path in jcasc.unseen(_plain(document)):
        message = (
            "is in no table of stackgen's: see that a plugin of jenkins/plugins.txt binds it, for "
            "Jenkins does not start when none does"
        )
        yield Found(node=_at(document, path), message=message)


def _plain(document: Node) -> dict[str, object]:
    return {key: node.plain for key, node in roots(document)}


def _at(document: Node, path: Path) -> Node:
    """Return the node at a path, or the nearest one around it."""
    node = document
    for part in path:
        inner = node.items[part] if isinstance(part, int) and part < len(node.items) else None
        inner = node.keys.get(str(part)) if inner is None else inner
        if inner is None:
            break
        node = inner
    return node
