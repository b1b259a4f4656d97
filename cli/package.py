"""Finds the data that travels with the package, in a checkout and in an installed wheel alike."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

_INSTALLED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent
_FOLDERS = ("cloudinit", "jenkins")

#: What all hooks run: an import package, so it lies beside this one in both forms.
_CODE = "lambdas"
#: The earliest that a zip can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Made on Unix, a plain file that everybody may read: Lambda's user is none of ours.
#: https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
_UNIX, _READABLE = 3, 0o100644 << 16


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


@cache
def code() -> bytes:
    """Return the zip that all hooks' functions run: the same bytes for the same sources.

    Nothing in it tells when, where or by which version of zlib it was made: it is not compressed.
    """
    # Imported late: whoever reads texts needs no zip.
    from zipfile import ZIP_STORED, ZipFile, ZipInfo  # noqa: PLC0415

    place = _CHECKOUT / _CODE
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for path in sorted(place.rglob("*.py"), key=Path.as_posix):
            inside = path.relative_to(place)
            if _gathered(inside):
                continue
            entry = ZipInfo(f"{_CODE}/{inside.as_posix()}", _NO_TIME)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            archive.writestr(entry, path.read_bytes())
    return packed.getvalue()


def _gathered(path: Path) -> bool:
    """Tell whether a file is none of the package's."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts) or (
        path.name.endswith("~")
    )
