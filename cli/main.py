"""The entry point: answers `--help` and `--version` at once, hands everything else to the verbs."""

import atexit
import gc
import os
import sys

from cli.verbs import help_text, version_text


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        argv: The arguments after the program's name; those of the process when absent.
    """
    _open_standard_streams()
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except BrokenPipeError:
        # Whoever read our output has left (`stackgen synth | head`): no error worth a word.
        _drop_the_rest()
        return 1


def _open_standard_streams() -> None:
    """Put /dev/null where a stream is closed: the next file opened would take its place.

    Cron jobs and daemons call programs so; Python has None for such a stream.
    """
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
            mode = "w" if descriptor else "r"
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8", closefd=False))


def _drop_the_rest() -> None:
    """Let what is still buffered go nowhere: else the interpreter complains as it shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    """Answer at once, or load the verbs."""
    if arguments == ["--version"]:
        return _print(f"{version_text()}\n", 0)
    if arguments in (["--help"], ["-h"]):
        return _print(f"{help_text()}\n", 0)
    _start_lightly()
    from cli.boundary import run  # noqa: PLC0415 - click is loaded only when a verb is called

    return _print("", run(arguments))


def _start_lightly() -> None:
    """Spare what costs a quarter of a short run and gives it nothing.

    What is loaded stays to the end, so that looking for garbage in it is in vain, and most of all
    at the end itself, when the interpreter looks through everything once more. And troposphere
    loads what it needs to write YAML, which we do not: that waits until somebody asks.
    https://docs.python.org/3/library/gc.html#gc.freeze
    https://docs.python.org/3/library/importlib.html#implementing-lazy-imports
    """
    gc.set_threshold(200_000, 20, 100)
    atexit.register(gc.freeze)
    from importlib.machinery import ModuleSpec, PathFinder  # noqa: PLC0415 - as below
    from importlib.util import LazyLoader  # noqa: PLC0415 - `--version` does not need it

    class WhenUsed:
        """Finds a module whose loading waits until one of its names is used."""

        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
            """Find that one module, and leave all others to the finders behind."""
            del path, target
            spec = PathFinder.find_spec(name) if name == "cfn_flip" else None
            if spec is not None and spec.loader is not None:
                spec.loader = LazyLoader(spec.loader)
            return spec

    sys.meta_path.insert(0, WhenUsed)


def _print(text: str, code: int) -> int:
    """Print a text and what is still buffered; return the exit code, 1 if the disk is full."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stderr.write(f"stackgen: the result cannot be written: {error.strerror}\n")
        _drop_the_rest()
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
