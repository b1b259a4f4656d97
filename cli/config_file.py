"""Reads the configuration file, and those it names, from disk: the one place that opens them."""

import os
import stat
from pathlib import Path

from stacks.config import Config
from stacks.errors import UsageError, visible
from stacks.loading import load
from stacks.named_files import Absent, FileReader
from stacks.reading.decoding import MAX_BYTES, too_large

_OTHER = "Name another file with -c FILE."


def read_config(path: Path, region: str | None) -> Config:
    """Return the configuration in a file.

    Args:
        path: The file, as the user typed it.
        region: The environment's region, for checks when the file has none.

    Raises:
        UsageError: There is no such file, or it cannot be read.
        ConfigError: What is in it is wrong.
    """
    return load(_read(path), file=str(path), region=region, reader=named_reader(path.parent))


def named_reader(folder: Path) -> FileReader:
    """Return what opens the files that a configuration names.

    They lie in the configuration's own folder or below it, by links too: so the folder is all that
    one needs to deploy it elsewhere, and a configuration that somebody else wrote cannot send what
    lies beside it, such as a private key, to AWS.

    Args:
        folder: The configuration's.
    """

    def read(name: str) -> bytes | Absent:
        path = folder / name
        try:
            if not path.resolve().is_relative_to(folder.resolve()):
                return Absent("is a link out of the configuration's folder: put the file itself in")
            with open(path, "rb", opener=_open_without_waiting) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return Absent("is no regular file: write the name of one")
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return Absent("is not there: write a name relative to the configuration's folder")
        except IsADirectoryError:
            return Absent("is a directory: write the name of a file in it")
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or "a loop of links"
            return Absent(f"cannot be read: {reason}")

    return read


def _read(path: Path) -> bytes:
    """Return a regular file's bytes, of at most the size that is accepted."""
    name = visible(str(path))
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UsageError(f"{name}: is no regular file", _OTHER)
            text = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        hint = f"Run `stackgen init` to write one. {_OTHER}"
        raise UsageError(f"{name}: there is no such file", hint) from None
    except IsADirectoryError:
        raise UsageError(f"{name}: is a directory", _OTHER) from None
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}", _OTHER) from None
    except ValueError:
        raise UsageError(f"{name}: no file can have this name", _OTHER) from None
    if len(text) > MAX_BYTES:
        too_large(str(path))
    return text


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to would otherwise wait for ever."""
    return os.open(path, flags | os.O_NONBLOCK)
