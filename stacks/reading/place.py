"""Where a value stands in the configuration: the keys and list positions that lead to it."""

from collections.abc import Iterable
from pathlib import PurePosixPath

Path = tuple[str | int, ...]


def dotted(path: Path) -> str:
    """Return a path as people write it: `controllers[0].slots`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def related(path: Path, others: Iterable[Path]) -> bool:
    """Tell whether a path holds one of the others, is held by one, or is one."""
    return any(path[: len(other)] == other[: len(path)] for other in others)


def shown_name(file: str, name: str) -> str:
    """Return a named file as a message names it, so that an editor finds it.

    Args:
        file: The configuration file, as the user typed it.
        name: The named file, as written in it.
    """
    return str(PurePosixPath(file).parent / name)
