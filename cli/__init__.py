"""The command line of stackgen: everything with an effect outside the process."""

from stacks import __version__

__all__ = ["__version__"]
