"""Lets the loading of a module wait until one of its names is used."""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader


class WhenUsed:
    """A finder for some modules that most runs import and do not use.

    https://docs.python.org/3/library/importlib.html#implementing-lazy-imports
    """

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find one of the modules, and leave all others to the finders behind."""
        del path, target
        spec = PathFinder.find_spec(name) if name in self.names else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def load_when_used(*names: str) -> None:
    """Let the modules of these names, of the top level, load when they are used."""
    sys.meta_path.insert(0, WhenUsed(*names))
