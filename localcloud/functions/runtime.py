"""What runs inside a function's process: loads its handler, answers one invocation a line.

A program of the standard library, started by itself: nothing of the local AWS is imported here, and
nothing of this machine's packages is hidden from the function but its own environment.

Each line on standard input is one invocation, `{"event": …, "context": …}`. Each line on standard
output is `{"log": text}`, or the end of one: `{"result": …}` or `{"error": …}`.
"""

import importlib
import json
import os
import sys
import time
import traceback
from types import SimpleNamespace
from typing import Any, TextIO

_OUT = sys.stdout


class Log:
    """Standard output and error of the handler: line by line into the function's log."""

    def __init__(self) -> None:
        self._rest = ""

    def write(self, text: str) -> int:
        """Send whole lines on."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            _tell({"log": line})
        return len(text)

    def flush(self) -> None:
        """Send what has no end yet."""
        if self._rest:
            _tell({"log": self._rest})
            self._rest = ""


def _tell(message: dict[str, Any]) -> None:
    _OUT.write(f"{json.dumps(message, default=str)}\n")
    _OUT.flush()


def _failed(error: BaseException) -> dict[str, Any]:
    """Return an error as Lambda's runtime for Python reports it.

    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """
    trace = traceback.format_exception(error)
    sys.stderr.write(f"[ERROR] {''.join(trace)}")
    kind = type(error).__name__
    return {"errorMessage": str(error), "errorType": kind, "stackTrace": trace[:-1]}


def _context(given: dict[str, Any]) -> Any:
    """Return the context object: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html."""
    until = time.monotonic() + float(given["timeout"])
    return SimpleNamespace(
        function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        function_version=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        invoked_function_arn=given["arn"],
        memory_limit_in_mb=os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
        aws_request_id=given["request_id"],
        log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        log_stream_name=os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
        identity=None,
        client_context=None,
        get_remaining_time_in_millis=lambda: max(0, int((until - time.monotonic()) * 1000)),
    )


def main(lines: TextIO) -> None:
    """Load the handler that the environment names, then answer until standard input ends."""
    log = Log()
    sys.stdout = sys.stderr = log
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    module, _, name = os.environ["_HANDLER"].rpartition(".")
    handler: Any = None
    for line in lines:
        asked = json.loads(line)
        try:
            handler = handler or getattr(importlib.import_module(module), name)
            answer = {"result": handler(asked["event"], _context(asked["context"]))}
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a handler raises is its answer
            answer = {"error": _failed(error)}
        log.flush()
        _tell(answer)


if __name__ == "__main__":
    main(sys.stdin)
