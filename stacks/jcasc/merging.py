"""Merges documents as the plugin does by default, and names what it would refuse.

Its strategy is called `errorOnConflict`: lists are appended, mappings merged key by key; a scalar
that stands in two documents is refused, even an equal one, and two values of different kinds are.
Keys are compared letter by letter here, although JCasC takes them in any case later: of `jenkins`
and `Jenkins` the second would then be unknown.
https://github.com/jenkinsci/configuration-as-code-plugin/blob/master/plugin/src/main/java/io/jenkins/plugins/casc/yaml/ErrorOnConflictMergeStrategy.java
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from stacks.jcasc.tree import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two values that cannot both stand.

    Attributes:
        first: What stood before.
        second: What came on top of it.
        spelled: The first one's key, where the two keys differ by the case of letters alone.
    """

    first: Node
    second: Node
    spelled: str | None = None


def merge(documents: Iterable[Node]) -> tuple[Node, list[Clash]]:
    """Return documents as one, and what they do not agree in: there the first one counts."""
    merged = Node(value={})
    clashes: list[Clash] = []
    for document in documents:
        merged = _merged(merged, document, clashes)
    return merged, clashes


def _merged(first: Node, second: Node, clashes: list[Clash]) -> Node:
    if first.kind != second.kind or first.text is not None:
        clashes.append(Clash(first=first, second=second))
        return first
    if first.kind == "a list":
        return replace(first, value=[*first.items, *second.items])
    keys = dict(first.keys)
    for key, inner in second.keys.items():
        if key in keys:
            keys[key] = _merged(keys[key], inner, clashes)
        else:
            other = next(_spelled_otherwise(key, keys), None)
            if other is None:
                keys[key] = inner
            else:
                clashes.append(Clash(first=keys[other], second=inner, spelled=other))
    return replace(first, value=keys)


def _spelled_otherwise(key: str, keys: Iterable[str]) -> Iterator[str]:
    """Yield keys that JCasC takes for the same."""
    return (other for other in keys if other.lower() == key.lower())
