"""The one place where errors become text and exit codes.

Every error says what happened, where, and what to do next. `--debug` lets it through with its
traceback instead.
"""

import os
import sys
from collections.abc import Sequence
from types import TracebackType

import click

from cli.aws_errors import aws_error_types, explain
from cli.edge import Edge
from cli.group import cli
from cli.text import LOCAL_KEYS
from stacks.errors import ConfigError, StackgenError, UsageError

INTERRUPTED = 130


def run(arguments: Sequence[str], edge: Edge | None = None) -> int:
    """Run a verb; turn what goes wrong into lines on stderr and an exit code.

    Args:
        arguments: What was typed after the program's name.
        edge: The outside; the real one when absent.
    """
    debug = "--debug" in arguments or os.environ.get("STACKGEN_DEBUG", "") not in {"", "0"}
    if not debug:
        sys.excepthook = _report_fault
    try:
        result = cli.main(list(arguments), prog_name="stackgen", standalone_mode=False, obj=edge)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return UsageError.exit_code
    except click.ClickException as error:
        # On one line: click breaks the choices of an argument over several.
        _say(UsageError(" ".join(error.format_message().split()), _usage_hint(error)))
        return UsageError.exit_code
    except click.Abort:
        _say(StackgenError("interrupted; nothing goes on at AWS"))
        return INTERRUPTED
    except _user_errors() as error:
        if debug or isinstance(error, BrokenPipeError):
            raise
        own = own_error(error)
        _say(own)
        return own.exit_code
    return result if isinstance(result, int) else 0


def own_error(error: Exception) -> StackgenError:
    """Return any error that a user can cause as one of ours."""
    if isinstance(error, StackgenError):
        return error
    if isinstance(error, _local_error_types()):
        return StackgenError(str(error))
    if isinstance(error, OSError) and not isinstance(error, aws_error_types()):
        return StackgenError(f"{error.filename or 'system'}: {error.strerror or error}")
    return explain(error)


def _user_errors() -> tuple[type[Exception], ...]:
    """Return the errors that a user can cause; any other is a fault of the program."""
    return (StackgenError, OSError, *aws_error_types(), *_local_error_types())


def _local_error_types() -> tuple[type[Exception], ...]:
    """Return the error of the local AWS; none while it is not loaded."""
    module = sys.modules.get("localcloud.errors")
    return (module.LocalCloudError,) if module else ()


def problem_lines(error: StackgenError) -> list[str]:
    """Write an error as the lines shown to the user: problems of a file one line each."""
    if isinstance(error, ConfigError) and error.problems:
        return [str(problem) for problem in error.problems]
    # Imported late: only an error needs it. What was typed wrongly may be a secret.
    from stacks.checks.plain_secrets import scrub  # noqa: PLC0415

    lines = [f"stackgen: {error.message}"]
    lines += [f"  {line}" for line in error.hint.splitlines()]
    # A command for the local AWS has to work as it is printed.
    return [LOCAL_KEYS.join(map(scrub, line.split(LOCAL_KEYS))) for line in lines]


def _say(error: StackgenError) -> None:
    """Print an error."""
    for line in problem_lines(error):
        click.echo(line, err=True)


def _usage_hint(error: click.ClickException) -> str:
    """Name the help that fits a wrong command line."""
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx is not None else "stackgen"
    if path == "stackgen" and isinstance(error, click.NoSuchOption):
        return "Options stand after the verb, such as: stackgen deploy --region eu-west-1"
    return f"See: {path} --help"


def _report_fault(
    kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """Name a fault of the program itself in place of a traceback."""
    fault = f"internal error: {kind.__name__}: {error}"
    _say(StackgenError(fault, "A fault of stackgen: with --debug it shows where it happened."))
