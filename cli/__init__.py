"""The command line of stackgen: everything with an effect outside the process."""

__version__ = "0.1.0"
