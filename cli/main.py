"""The entry point: answers `--help` and `--version` at once, hands everything else to the verbs."""

import atexit
import gc
import os
import sys

from cli.verbs import help_text, version_text

#: The verbs that work on files alone.
_SHORT = ("init", "schema", "synth", "lint", "bounds", "graph", "replay", "completion")


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
    _start_lightly(arguments[0] if arguments else "")
    from cli.boundary import run  # noqa: PLC0415 - click is loaded only when a verb is called

    _end_by_sigterm_as_by_ctrl_c()
    return _print("", run(arguments))


def _start_lightly(verb: str) -> None:
    """Spare what costs a quarter of a short run and gives it nothing.

    What is loaded stays to the end, so that looking for garbage in it is in vain, and most of all
    at the end itself, when the interpreter looks through everything once more. A verb that waits
    for nobody ends before garbage counts. And troposphere loads what it needs to write YAML, which
    we do not: that waits until somebody asks.
    https://docs.python.org/3/library/gc.html#gc.freeze
    """
    from cli.lazy import load_when_used  # noqa: PLC0415 - `--version` does not need it

    atexit.register(gc.freeze)
    gc.set_threshold(200_000, 20, 100)
    load_when_used("cfn_flip")
    if verb in _SHORT:
        gc.disable()


def _end_by_sigterm_as_by_ctrl_c() -> None:
    """Take away what was made only to look at, and files with passwords, whoever ends the process.

    A CI system that cancels a job sends SIGTERM. Who ignores it goes on ignoring it.
    """
    import signal  # noqa: PLC0415 - `--version` does not need it

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)


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
