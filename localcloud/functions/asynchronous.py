"""Asynchronous invocations: EventBridge's, and those of `InvocationType: Event`.

A function that fails is called again after one minute and after two more, as long as the event is
not too old; then the event goes to where the function says.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.delays import FUNCTION_RETRIES, FUNCTION_RETRIES_AGAIN, Clock
from localcloud.faults import faults

logger = logging.getLogger("localcloud.functions")

_WAITS = (FUNCTION_RETRIES, FUNCTION_RETRIES_AGAIN)
_OLDEST_SECONDS = 21_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """How often a function is tried, and what becomes of an event that it never took.

    Attributes:
        retries: After the first time, at most two.
        oldest_seconds: An older event is not tried again.
        destination: The ARN of what gets a record of the failure; empty without one.
        dead_letters: The ARN of the queue or topic that gets the event as it was; empty without.
    """

    retries: int = len(_WAITS)
    oldest_seconds: float = _OLDEST_SECONDS
    destination: str = ""
    dead_letters: str = ""


def trying(func: Mapping[str, Any]) -> Trying:
    """Return what a function's own configuration and that of its asynchronous invocations say."""
    configs = func.get("event_invoke_configs") or {}
    asked = configs.get("$LATEST") or configs.get("") or {}
    on_failure = (asked.get("DestinationConfig") or {}).get("OnFailure") or {}
    config = func.get("config") or func
    return Trying(
        retries=int(asked.get("MaximumRetryAttempts", len(_WAITS))),
        oldest_seconds=float(asked.get("MaximumEventAgeInSeconds", _OLDEST_SECONDS)),
        destination=str(on_failure.get("Destination") or ""),
        dead_letters=str((config.get("DeadLetterConfig") or {}).get("TargetArn") or ""),
    )


def next_wait(how: Trying, tries: int, age_seconds: float) -> float | None:
    """Return how many seconds of AWS pass before the next try; None when there is none. Pure.

    Args:
        how: What is configured.
        tries: How often it was tried, and failed.
        age_seconds: Of the event, in seconds of AWS.
    """
    if tries > min(how.retries, len(_WAITS)):
        return None
    wait = _WAITS[tries - 1].seconds
    return wait if age_seconds + wait <= how.oldest_seconds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asynchronous:
    """Takes events for functions.

    Attributes:
        clock: Of this local AWS.
        execute: Runs a function once; its answer has `error` when it failed.
        send: Sends a message to a queue or topic: region, ARN, body, attributes.
    """

    clock: Clock
    execute: Callable[[Mapping[str, Any], Any], Mapping[str, Any]]
    send: Callable[[str, str, str, Mapping[str, str]], None]

    def take(self, func: Mapping[str, Any], event: Any) -> None:
        """Take an event; return at once."""
        config = func.get("config") or func
        name = config["FunctionName"]
        often = 2 if name in faults.about("hook-duplicate", "function") else 1
        for _ in range(often):
            threading.Thread(
                target=self._run, args=(func, event), name=f"event for {name}", daemon=True
            ).start()

    def _run(self, func: Mapping[str, Any], event: Any) -> None:
        how, begun, tries = trying(func), time.monotonic(), 0
        while True:
            answer = self.execute(func, event)
            tries += 1
            if not answer.get("error"):
                return
            age = (time.monotonic() - begun) * self.clock.factor
            wait = next_wait(how, tries, age)
            if wait is None:
                self._give_up(func, event, how, answer, tries)
                return
            time.sleep(self.clock.real(wait))

    def _give_up(
        self,
        func: Mapping[str, Any],
        event: Any,
        how: Trying,
        answer: Mapping[str, Any],
        tries: int,
    ) -> None:
        """Send the event to where it goes after the last try; to nowhere it is lost, as on AWS."""
        arn = (func.get("config") or func)["FunctionArn"]
        region, identity = arn.split(":")[3], str(uuid.uuid4())
        logger.warning("%s failed %s times: its event is given up", arn, tries)
        if how.dead_letters:
            text = str((answer.get("body") or {}).get("errorMessage", ""))
            told = {"RequestID": identity, "ErrorCode": "200", "ErrorMessage": text[:1024]}
            self.send(region, how.dead_letters, json.dumps(event), told)
        if how.destination:
            self.send(region, how.destination, record(arn, identity, event, answer, tries), {})


def record(arn: str, identity: str, event: Any, answer: Mapping[str, Any], tries: int) -> str:
    """Return what a destination is told. Pure.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    return json.dumps(
        {
            "version": "1.0",
            "requestContext": {
                "requestId": identity,
                "functionArn": f"{arn}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": tries,
            },
            "requestPayload": event,
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "responsePayload": answer.get("body"),
        },
        default=str,
    )
