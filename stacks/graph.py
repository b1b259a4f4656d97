"""A template as a graph: which resource needs which to exist before it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

#: What `Fn::Sub` completes: a name, or a name and an attribute; `${!x}` stays as it is.
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


def dependencies(template: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return, for each resource, those that CloudFormation makes before it and deletes after it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
    """
    resources = template["Resources"]
    found = {}
    for name, resource in resources.items():
        named = resource.get("DependsOn", [])
        names = {named} if isinstance(named, str) else set(named)
        names.update(_references(resource.get("Properties", {})))
        found[name] = frozenset(names & set(resources))
    return found


def closure(graph: Mapping[str, frozenset[str]], name: str) -> frozenset[str]:
    """Return everything a resource needs, directly or through others."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for needed in graph[waiting.pop()] - seen:
            seen.add(needed)
            waiting.append(needed)
    return frozenset(seen)


def essential(graph: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the graph without what a resource needs through another one anyway."""
    return {
        name: needed - frozenset().union(*(closure(graph, other) for other in needed))
        for name, needed in graph.items()
    }


def contracted(
    graph: Mapping[str, frozenset[str]], kept: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return the graph of some resources: who needs whom, directly or through those left out."""
    found = {}
    for name in kept:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for needed in graph[waiting.pop()] - seen:
                seen.add(needed)
                if needed not in kept:
                    waiting.append(needed)
        found[name] = frozenset(seen) & kept
    return found


def _references(value: object) -> Iterator[str]:
    """Yield every name that a value refers to."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _function(key, item)
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _function(key: str, value: Any) -> Iterator[str]:
    """Yield the names that one CloudFormation function refers to."""
    if key == "Ref":
        yield value
    elif key == "Fn::GetAtt":
        yield value.partition(".")[0] if isinstance(value, str) else value[0]
    elif key == "Fn::Sub":
        text, own = (value, {}) if isinstance(value, str) else value
        names = {name.partition(".")[0] for name in _VARIABLE.findall(text)}
        yield from sorted(names - set(own))
