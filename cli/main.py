"""The entry point: answers `--help` and `--version` at once, hands everything else to the verbs."""

import os
import sys
from collections.abc import Callable, Sequence

from cli.verbs import help_text, version_text

#: Answered without importing anything: these are typed most and should cost least.
_AT_ONCE: dict[tuple[str, ...], Callable[[], str]] = {
    ("--version",): version_text,
    ("--help",): help_text,
    ("-h",): help_text,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        argv: The arguments after the program's name; those of the process when absent.
    """
    arguments = tuple(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except BrokenPipeError:
        # Whoever read our output has left (`stackgen synth | head`): no error worth a word. What is
        # still buffered must go nowhere, or the interpreter complains while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(arguments: tuple[str, ...]) -> int:
    """Answer at once, or load the verbs."""
    answer = _AT_ONCE.get(arguments)
    if answer is None:
        from cli.boundary import run  # noqa: PLC0415 - click is loaded only when a verb is called

        code = run(arguments)
    else:
        sys.stdout.write(f"{answer()}\n")
        code = 0
    sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
