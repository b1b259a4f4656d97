"""Where a value stands in the configuration: the keys and list positions that lead to it."""

from collections.abc import Iterable

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
