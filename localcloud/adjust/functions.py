"""Lambda and EventBridge's schedules: processes, retries and logs as on AWS, time compressed."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import eventbridge, lambda_svc

from localcloud import emulators
from localcloud.delays import clock
from localcloud.functions import execution
from localcloud.functions.asynchronous import Asynchronous
from localcloud.functions.worker import Worker

#: How often the schedules are looked at: the shortest of a minute's at any factor is a few looks.
_LOOK_SECONDS = 0.25


def install() -> None:
    """Apply the changes."""
    _processes()
    _events()
    _schedules()


def _processes() -> None:
    """Python functions run in processes of ours: with their own environment and nothing else.

    ministack's inherit the server's, load botocore first, and write a log stream for each call.
    """
    provided = lambda_runtime._worker_class_for
    lambda_runtime._worker_class_for = lambda config: (
        Worker if str(config.get("Runtime", "")).startswith("python") else provided(config)
    )
    lambda_svc._execute_function_warm = execution.execute
    lambda_svc._emit_lambda_logs = lambda *_, **__: None


def _events() -> None:
    """Whatever calls a function and does not wait for it retries as Lambda does.

    ministack's EventBridge calls once, and its retries know nothing of compressed time.
    """
    asynchronous = Asynchronous(clock=clock(), execute=execution.invoked, send=_send)

    def from_event_bridge(arn: str, payload: str) -> None:
        func, config, _ = lambda_svc._get_func_record_for_ref(arn)
        event = json.loads(payload)
        if not func or not config or (_of_a_schedule(event) and _runs(config)):
            return
        asynchronous.take(lambda_svc._execution_record_for_config(func, config), event)

    lambda_svc.invoke_async_with_retry = asynchronous.take
    eventbridge._dispatch_to_lambda = from_event_bridge
    count = lambda_svc._emit_lambda_metrics

    def once(name: str, *, duration_ms: float, error: bool, throttle: bool) -> None:
        # An event that is only taken has no duration: it counts when it is executed.
        if duration_ms or throttle:
            count(name, duration_ms=duration_ms, error=error, throttle=throttle)

    lambda_svc._emit_lambda_metrics = once


def _of_a_schedule(event: Any) -> bool:
    return isinstance(event, dict) and event.get("detail-type") == "Scheduled Event"


def _runs(config: Mapping[str, Any]) -> bool:
    """Tell whether a function is running: its next turn of a schedule is then left out.

    What it does takes this machine's time, however fast its minutes pass: on a busy machine its
    calls would pile up, where on AWS it is through long before the next minute.
    """
    _, by_function = lambda_svc.executions_in_flight()
    return bool(by_function.get(lambda_svc._inflight_key(config)))


def _send(region: str, arn: str, body: str, attributes: Mapping[str, str]) -> None:
    """Send to a queue or a topic, by its ARN."""
    named = {
        name: {"DataType": "String", "StringValue": text}
        for name, text in attributes.items()
        if text
    }
    service = arn.split(":")[2]
    client = emulators.client(service, region)
    if service == "sqs":
        url = client.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        client.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=named)
    else:
        client.publish(TopicArn=arn, Message=body, MessageAttributes=named)


def _schedules() -> None:
    """Let rates pass as fast as all other time; times of day (`cron`) stay this machine's."""
    factor, original = clock().factor, eventbridge._parse_rate_seconds

    def rate(expression: str) -> float | None:
        seconds: int | None = original(expression)
        return None if seconds is None else seconds / factor

    eventbridge._parse_rate_seconds = rate
    eventbridge._SCHEDULER_TICK_INTERVAL = _LOOK_SECONDS
