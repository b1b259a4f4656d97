"""Finds the data that travels with the package, in a checkout and in an installed wheel alike."""

from collections.abc import Mapping
from pathlib import Path

_INSTALLED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent


def data_folder(name: str) -> Path:
    """Return the folder of packaged data called `name`, such as `cloudinit`.

    The wheel carries it inside this package (`cli/_data/`), because an import package of the name
    `cloudinit` belongs to cloud-init itself; a checkout has it at its root.
    """
    installed = _INSTALLED / name
    return installed if installed.is_dir() else _CHECKOUT / name


def texts() -> Mapping[str, str]:
    """Return every file of `cloudinit` by its path: `cloudinit/host.yaml.j2` and its scripts."""
    root = data_folder("cloudinit")
    return {
        f"cloudinit/{path.relative_to(root).as_posix()}": path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
