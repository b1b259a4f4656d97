"""The entry point: answers `--help` and `--version` at once, hands everything else to the verbs."""

import os
import sys

from cli.verbs import help_text, version_text


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        argv: The arguments after the program's name; those of the process when absent.
    """
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except BrokenPipeError:
        # Whoever read our output has left (`stackgen synth | head`): no error worth a word. What is
        # still buffered must go nowhere, or the interpreter complains while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(arguments: list[str]) -> int:
    """Answer at once, or load the verbs."""
    if arguments == ["--version"]:
        code = _print(version_text())
    elif arguments in (["--help"], ["-h"]):
        code = _print(help_text())
    else:
        from cli.boundary import run  # noqa: PLC0415 - click is loaded only when a verb is called

        code = run(arguments)
    sys.stdout.flush()
    return code


def _print(text: str) -> int:
    """Print a text that needed nothing to be loaded: what is typed most should cost least."""
    sys.stdout.write(f"{text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
