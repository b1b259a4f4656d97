"""Routes: every request has one controller that takes it."""

from collections.abc import Iterator

from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.errors import shown
from stacks.reading.place import Path

#: First levels of Jenkins' own addresses: a path route of that name would take them away from the
#: controller that serves the root. https://www.jenkins.io/doc/book/using/remote-access-api/
_JENKINS_PATHS = frozenset(
    "about adjuncts administrative-monitor api appearance asynch-people cli computer credentials "
    "favicon federatedLoginService github-webhook job jnlp-jars label log login logout "
    "manage me metrics my-views people plugin prometheus queue robots script search securityRealm "
    "static user userContent view whoami wsagents ws".lower().split()
)


def check(config: Config, _region: str | None) -> Iterator[Finding]:
    """Check that no two controllers ask for the same requests."""
    taken: dict[tuple[str | None, str | None], int] = {}
    for number, controller in enumerate(config.controllers):
        path: Path = ("controllers", number, "route")
        route = controller.route
        host, prefix = (route.host, route.path) if route else (None, None)
        if route and not host and not prefix:
            yield Finding(
                path=path, message="is empty; write `host: …` or `path: /…`, or remove it"
            )
            continue
        first = taken.setdefault((host, prefix), number)
        if first != number:
            yield _taken(path, first, host, prefix)
    yield from _hidden(config, taken)


def _taken(path: Path, first: int, host: str | None, prefix: str | None) -> Finding:
    also: tuple[Path, ...] = (("controllers", first, "route"),)
    if not host and not prefix:
        message = (
            f"is missing: controllers[{first}] takes what no other takes; write route.host or "
            "route.path, such as /team"
        )
        return Finding(path=path, message=message, also=also)
    asked = shown((host or "") + (prefix or ""))
    message = f"{asked} is the route of controllers[{first}] too; write another host or path"
    return Finding(path=path, message=message, also=also)


def _hidden(config: Config, taken: dict[tuple[str | None, str | None], int]) -> Iterator[Finding]:
    """Yield routes that hide the controller without one, whole or in part."""
    root = taken.get((None, None))
    if root is None:
        return
    for (host, prefix), number in taken.items():
        path: Path = ("controllers", number, "route")
        also: tuple[Path, ...] = (("controllers", root, "route"),)
        if host is not None and host == config.host_name and prefix is None:
            yield Finding(
                path=(*path, "host"),
                message=f"{shown(host)} is the stack's own name, which leads to "
                f"controllers[{root}]; write another host",
                also=(*also, ("dns",), ("name",)),
            )
        elif prefix is not None and prefix[1:] in _JENKINS_PATHS:
            yield Finding(
                path=(*path, "path"),
                message=f"{prefix} is a page of Jenkins itself, which controllers[{root}] would "
                "lose; write another path",
                also=also,
            )
