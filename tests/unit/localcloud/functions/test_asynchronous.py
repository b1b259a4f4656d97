"""Asynchronous invocations: when a function is tried again, and what becomes of its event."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from localcloud.delays import Clock
from localcloud.functions.asynchronous import Asynchronous, Trying, next_wait, record, trying

ARN = "arn:aws:lambda:eu-west-1:000000000000:function:f"
QUEUE = "arn:aws:sqs:eu-west-1:000000000000:lost"


@pytest.mark.parametrize(
    ("how", "tries", "age", "wait"),
    [
        (Trying(), 1, 0.0, 60.0),
        (Trying(), 2, 61.0, 120.0),
        (Trying(), 3, 182.0, None),
        (Trying(retries=0), 1, 0.0, None),
        (Trying(retries=1), 2, 61.0, None),
        (Trying(oldest_seconds=60), 1, 0.0, 60.0),
        (Trying(oldest_seconds=60), 1, 1.0, None),
    ],
)
def test_a_failed_function_is_called_again_twice(
    how: Trying, tries: int, age: float, wait: float | None
) -> None:
    """After a minute and two more, unless fewer are wanted or the event is too old by then."""
    assert next_wait(how, tries, age) == wait


def test_what_is_configured_is_read() -> None:
    """AWS's defaults where nothing is said; the function's queue and the destination are two."""
    config = {"FunctionName": "f", "FunctionArn": ARN}
    assert trying({"config": config}) == Trying(retries=2, oldest_seconds=21_600)
    asked = {
        "MaximumRetryAttempts": 0,
        "MaximumEventAgeInSeconds": 300,
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
    }
    dead = {**config, "DeadLetterConfig": {"TargetArn": "other"}}
    found = trying({"config": dead, "event_invoke_configs": {"$LATEST": asked}})
    assert found == Trying(retries=0, oldest_seconds=300, destination=QUEUE, dead_letters="other")


@dataclass
class Function:
    """A function that fails as often as it is told."""

    failures: int
    calls: int = 0
    sent: list[tuple[str, str, str, Mapping[str, str]]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def execute(self, _func: Mapping[str, Any], _event: Any) -> Mapping[str, Any]:
        """Run once."""
        self.calls += 1
        if self.calls <= self.failures:
            return {"error": True, "body": {"errorMessage": "no", "errorType": "ValueError"}}
        self.ended.set()
        return {"body": "ok"}

    def send(self, region: str, arn: str, body: str, attributes: Mapping[str, str]) -> None:
        """Take note."""
        self.sent.append((region, arn, body, attributes))
        self.ended.set()

    def take(self, event: Any) -> None:
        """Take an event, and return when it has ended; waits pass in no time."""
        config = {
            "FunctionName": "f",
            "FunctionArn": ARN,
            "DeadLetterConfig": {"TargetArn": QUEUE},
        }
        clock = Clock(1_000_000)
        made = Asynchronous(clock=clock, execute=self.execute, send=self.send)
        made.take({"config": config}, event)
        assert self.ended.wait(10)


def test_an_event_ends_where_it_is_taken() -> None:
    """A function that fails once gets it again, and nothing is given up."""
    function = Function(failures=1)
    function.take({"a": 1})
    assert (function.calls, function.sent) == (2, [])


def test_an_event_that_nobody_takes_is_kept_as_it_was() -> None:
    """The dead-letter queue gets the event itself, and why."""
    function = Function(failures=9)
    function.take({"a": 1})
    assert function.calls == 3
    ((region, arn, body, attributes),) = function.sent
    assert (region, arn, json.loads(body)) == ("eu-west-1", QUEUE, {"a": 1})
    assert attributes["ErrorMessage"] == "no"


def test_a_destination_is_told_all() -> None:
    """The event, how often it was tried, what came of it."""
    answer = {"body": {"errorMessage": "no"}}
    told = json.loads(record(ARN, "1", {"a": 1}, answer, 3))
    assert told["requestPayload"] == {"a": 1}
    assert told["requestContext"]["approximateInvokeCount"] == 3
    assert told["responsePayload"] == {"errorMessage": "no"}
