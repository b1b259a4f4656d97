"""Finds the data that travels with the package, in a checkout and in an installed wheel alike."""

from collections.abc import Mapping
from pathlib import Path

_INSTALLED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent
_FOLDERS = ("cloudinit", "jenkins")


def data_folder(name: str) -> Path:
    """Return the folder of packaged data called `name`, such as `cloudinit`.

    The wheel carries it inside this package (`cli/_data/`), because an import package of the name
    `cloudinit` belongs to cloud-init itself; a checkout has it at its root.
    """
    installed = _INSTALLED / name
    return installed if installed.is_dir() else _CHECKOUT / name


def texts() -> Mapping[str, str]:
    """Return what is packaged as text by its path: user data and its scripts, the image's context.

    Left out is what a checkout or an installation gathers: compiled modules, editors' files.
    """
    return {
        f"{folder}/{inside.as_posix()}": path.read_text("utf-8")
        for folder, place in ((folder, data_folder(folder)) for folder in _FOLDERS)
        for path in sorted(place.rglob("*"))
        for inside in (path.relative_to(place),)
        if not _gathered(inside) and path.is_file()
    }


def _gathered(path: Path) -> bool:
    """Tell whether a file is none of the package's."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts) or (
        path.name.endswith("~")
    )
