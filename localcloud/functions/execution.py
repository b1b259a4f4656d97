"""One invocation: a process of the function's pool, its answer, its lines in the log group."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.core.lambda_runtime import acquire_worker, release_worker
from ministack.services import cloudwatch_logs as logs
from ministack.services import lambda_svc

from localcloud.functions.worker import Line, Worker

#: What a log stream keeps of the latest: on AWS it would keep all of them.
_KEPT_LINES = 2_000


def execute(func: Mapping[str, Any], event: Any, request_id: str) -> dict[str, Any]:
    """Run a Python function once; return it as ministack's callers want it."""
    config = func.get("config") or func
    name, version = config["FunctionName"], config.get("Version", "$LATEST")
    code = func.get("code_zip")
    if not code:
        raise ValueError(f"the function {name} has no code: its object was not in the bucket")
    begun = time.monotonic()
    worker, _ = acquire_worker(name, config, code, qualifier=version)
    try:
        answer = worker.invoke(event, request_id, invoked_function_arn=config["FunctionArn"])
    finally:
        release_worker(worker)
    milliseconds = (time.monotonic() - begun) * 1000
    _log(config, worker, request_id, answer.lines, milliseconds)
    told = {"body": answer.body, "log": "\n".join(text for _, text in answer.lines)}
    return {**told, "error": True} if answer.failed else told


def invoked(func: Mapping[str, Any], event: Any) -> dict[str, Any]:
    """Run a function in its own account and region, and count it as CloudWatch does."""
    begun = time.monotonic()
    result: dict[str, Any] = lambda_svc._execute_function_with_config_scope(func, event)

    def count() -> None:
        lambda_svc._emit_lambda_metrics(
            func["config"]["FunctionName"],
            duration_ms=(time.monotonic() - begun) * 1000,
            error=bool(result.get("error")),
            throttle=bool(result.get("throttle")),
        )

    lambda_svc._run_with_function_config_scope(func, count)
    return result


def _log(
    config: Mapping[str, Any],
    worker: Worker,
    request_id: str,
    lines: Sequence[Line],
    milliseconds: float,
) -> None:
    """Write an invocation's lines into its log stream, between those of the platform.

    https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
    """
    now = int(time.time() * 1000)
    begun = min([now - int(milliseconds), *(at for at, _ in lines)])
    billed = int(milliseconds) + 1
    report = (
        f"REPORT RequestId: {request_id}\tDuration: {milliseconds:.2f} ms\t"
        f"Billed Duration: {billed} ms\tMemory Size: {config.get('MemorySize', 128)} MB"
    )
    told = [
        (begun, f"START RequestId: {request_id} Version: {config.get('Version', '$LATEST')}"),
        *lines,
        (now, f"END RequestId: {request_id}"),
        (now, report),
    ]
    stream = _stream(worker.log_group, worker.log_stream, begun)
    logs._append_log_events(
        stream,
        [{"timestamp": at, "message": text, "ingestionTime": now} for at, text in told],
    )
    del stream["events"][:-_KEPT_LINES]


def _stream(group: str, name: str, now: int) -> dict[str, Any]:
    """Return a log stream, made if need be, with its group."""
    if group not in logs._log_groups:
        logs._create_log_group({"logGroupName": group})
    streams: dict[str, dict[str, Any]] = logs._log_groups[group]["streams"]
    return streams.setdefault(
        name,
        {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": now,
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        },
    )
