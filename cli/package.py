"""Finds the data that travels with the package, in a checkout and in an installed wheel alike."""

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
