"""A function's process: started at its first invocation, kept for the next, as on AWS.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import hashlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from localcloud.delays import FACTOR_VARIABLE
from localcloud.faults import faults

_RUNTIME = Path(__file__).with_name("runtime.py")

#: What a process takes from this machine: nothing else of the server's environment reaches it.
_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")

_LAST_SECONDS = 2.0
_unpacking = threading.Lock()


def surroundings(endpoint_url: str, proxy_url: str, factor: float) -> Mapping[str, str]:
    """Return what functions find here and not on AWS: where AWS is, the way to tasks, the time."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "http_proxy": proxy_url,
        "no_proxy": "127.0.0.1,localhost",
        FACTOR_VARIABLE: str(factor),
    }


#: A line of a log: when, in milliseconds of the epoch, and what.
Line = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an invocation.

    Attributes:
        body: What the handler returned, or its error.
        failed: Whether it is an error.
        lines: What was logged meanwhile.
    """

    body: Any
    failed: bool
    lines: tuple[Line, ...]


class Worker:
    """One execution environment of one function; ministack's pool holds it.

    Args:
        func_name: The function's name.
        config: Its configuration, as GetFunctionConfiguration tells it.
        code_zip: Its code.

    Attributes:
        in_use: Whether an invocation has it; the pool's.
        last_used: When it was last taken, epoch seconds; the pool's.
        log_group: Where its lines go.
        log_stream: Its own, in there.
    """

    #: What every function finds beside what AWS sets: the end point, the proxy, the factor.
    surroundings: Mapping[str, str] = {}

    def __init__(self, func_name: str, config: Mapping[str, Any], code_zip: bytes) -> None:
        self.config = config
        self.in_use = False
        self.last_used = time.time()
        logging = config.get("LoggingConfig") or {}
        self.log_group = str(logging.get("LogGroup") or f"/aws/lambda/{func_name}")
        now = datetime.now(UTC)
        version = config.get("Version", "$LATEST")
        self.log_stream = f"{now:%Y/%m/%d}/[{version}]{uuid.uuid4().hex}"
        self._name = func_name
        self._code = code_zip
        self._proc: subprocess.Popen[str] | None = None
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._lock = threading.Lock()

    def invoke(self, event: Any, request_id: str, *, invoked_function_arn: str) -> Answer:
        """Run one invocation, to its end or its time-out: that is of this machine's clock."""
        with self._lock:
            process = self._process()
            if self._name in faults.about("hook-error", "function"):
                # What a process that dies leaves: an invocation that has failed.
                process.kill()
            timeout = float(self.config.get("Timeout", 3))
            context = {"request_id": request_id, "arn": invoked_function_arn, "timeout": timeout}
            return self._ask(process, {"event": event, "context": context}, timeout)

    def _ask(
        self, process: "subprocess.Popen[str]", invocation: dict[str, Any], timeout: float
    ) -> Answer:
        lines: list[Line] = []
        request_id = invocation["context"]["request_id"]
        deadline = time.monotonic() + timeout
        assert process.stdin is not None  # noqa: S101 - it was started with one
        try:
            process.stdin.write(f"{json.dumps(invocation)}\n")
            process.stdin.flush()
        except OSError:
            pass  # it has died: told by the end of what it says
        while True:
            try:
                line = self._said.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self._end(process)
                text = f"Task timed out after {timeout:.2f} seconds"
                return _failed(request_id, "Sandbox.Timedout", text, lines)
            if line is None:
                self._end(process)
                text = "Error: Runtime exited without providing a reason"
                return _failed(request_id, "Runtime.ExitError", text, lines)
            said = json.loads(line)
            if "log" in said:
                lines.append((_now(), said["log"]))
            else:
                failed = "error" in said
                body = said["error"] if failed else said["result"]
                return Answer(body=body, failed=failed, lines=tuple(lines))

    def _process(self) -> "subprocess.Popen[str]":
        if self._proc is None or self._proc.poll() is not None:
            self._said = queue.SimpleQueue()
            folder = unpacked(self._code)
            self._proc = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-I", _RUNTIME],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=folder,
                env=self._environment(folder),
            )
            threading.Thread(
                target=_listen, args=(self._proc, self._said), name=self._name, daemon=True
            ).start()
        return self._proc

    def _environment(self, folder: Path) -> dict[str, str]:
        """Return what the function finds in its environment.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
        """
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        region = self.config["FunctionArn"].split(":")[3]
        given = (self.config.get("Environment") or {}).get("Variables") or {}
        return {
            **kept,
            **self.surroundings,
            **{name: str(value) for name, value in given.items()},
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_SESSION_TOKEN": "test",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_LAMBDA_FUNCTION_NAME": self._name,
            "AWS_LAMBDA_FUNCTION_VERSION": str(self.config.get("Version", "$LATEST")),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.config.get("MemorySize", 128)),
            "AWS_LAMBDA_LOG_GROUP_NAME": self.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": self.log_stream,
            "LAMBDA_TASK_ROOT": str(folder),
            "_HANDLER": str(self.config["Handler"]),
        }

    def _end(self, process: "subprocess.Popen[str]") -> None:
        """End it, whatever it does."""
        process.kill()
        process.wait()
        self._proc = None

    def _discard_tmpdir(self) -> None:
        """Nothing is this one's own: the code is shared."""


def _failed(request_id: str, kind: str, text: str, lines: list[Line]) -> Answer:
    """Return what Lambda answers where the function itself did not."""
    told = f"RequestId: {request_id} {text}"
    body = {"errorType": kind, "errorMessage": told}
    return Answer(body=body, failed=True, lines=(*lines, (_now(), told)))


def _now() -> int:
    return int(time.time() * 1000)


def _listen(process: "subprocess.Popen[str]", said: "queue.SimpleQueue[str | None]") -> None:
    """Pass on what a process says; None at its end."""
    assert process.stdout is not None  # noqa: S101 - it was started with one
    for line in process.stdout:
        # What does not speak our language comes from below the handler: the interpreter itself.
        said.put(line if line.startswith("{") else json.dumps({"log": line.rstrip("\n")}))
    said.put(None)


def unpacked(code: bytes) -> Path:
    """Return the folder of a zip's content, unpacked once: as on AWS, nobody writes into it."""
    folder = Path(gettempdir()) / f"code-{hashlib.sha256(code).hexdigest()[:32]}"
    with _unpacking:
        if not folder.is_dir():
            made = folder.with_suffix(".part")
            with zipfile.ZipFile(BytesIO(code)) as archive:
                archive.extractall(made)
            made.rename(folder)
    return folder
