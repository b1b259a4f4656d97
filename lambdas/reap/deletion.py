"""The custom resource that ends a stack's agents when the stack goes.

CloudFormation asks it after the services are gone, which depend on it, and before the network, on
which it depends: no Jenkins is left that would start agents anew, and none of them holds the
network. It always answers: without one CloudFormation waits for up to an hour.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

import json
import os
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lambdas.reap.actions import terminate
from lambdas.shared import agents
from lambdas.shared.aws import Aws, AwsError, Calls
from lambdas.shared.clock import Clock

#: What this resource is called where CloudFormation does not say: one a stack.
_NAME = "stackgen-cleanup"
#: Between two looks at instances that end, in seconds of AWS. They take about a minute.
_PAUSE_SECONDS = 5.0
#: What is kept of the function's time for the answer itself, real seconds.
_ANSWER_SECONDS = 20.0
#: Seconds between the tries to answer, and for each of them.
_PAUSES, _ANSWER_TIMEOUT_SECONDS = (1, 2, 3), 4.0
#: CloudFormation takes 4 KB of answer.
_LONGEST_REASON = 1000


class Context(Protocol):
    """What Lambda says of a call."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What CloudFormation is told.

    Attributes:
        good: Whether it may go on.
        reason: Why, or why not.
    """

    good: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleanup:
    """Ends agents.

    Attributes:
        aws: By whom.
        clock: Of this function.
        stack: The stack's name.
        cluster: Its cluster's.
        left: Returns how many real seconds the function has left.
        pause: Waits so many real seconds.
    """

    aws: Calls
    clock: Clock
    stack: str
    cluster: str
    left: Callable[[], float]
    pause: Callable[[float], None]

    def answer(self, event: Mapping[str, Any]) -> Told:
        """Do what CloudFormation asks for; only a deletion does something."""
        kind = event.get("RequestType")
        if kind in {"Create", "Update"}:
            return Told(good=True, reason="there is nothing to clean up before the stack goes")
        if kind != "Delete":
            return Told(good=False, reason=f"unknown request {kind!r}")
        try:
            if serving := self._services():
                # Taken out of a stack that lives on: its controllers know their agents.
                return Told(good=True, reason=f"{serving} services are there: no agent is ended")
            return self._ended()
        except AwsError as error:
            return Told(good=False, reason=f"{error}; agents may be left: delete the stack again")

    def _services(self) -> int:
        """Return how many services the cluster has; one that was never made has none."""
        try:
            answer = self.aws.call("ecs", "ListServices", {"cluster": self.cluster})
        except AwsError as error:
            if error.missing:
                return 0
            raise
        return len(answer.get("serviceArns") or ())

    def _ended(self) -> Told:
        """Terminate all agents and see them go: until then they hold subnets and groups."""
        ended: set[str] = set()
        while found := agents.of_stack(self.aws, self.clock, self.stack, ending=True):
            if alive := [one.instance for one in found if one.state != "shutting-down"]:
                terminate(self.aws, alive)
                ended.update(alive)
            if self.left() < _ANSWER_SECONDS + _PAUSE_SECONDS:
                names = ", ".join(one.instance for one in found)
                reason = f"agents are still ending: {names}; delete the stack again in a minute"
                return Told(good=False, reason=reason)
            self.pause(self.clock.real(_PAUSE_SECONDS))
        return Told(good=True, reason=f"{len(ended)} agents were ended, none is left")


def handle(event: Mapping[str, Any], context: Context) -> None:
    """Answer CloudFormation."""
    cleanup = Cleanup(
        aws=Aws.of(os.environ),
        clock=Clock.of(os.environ),
        stack=os.environ["STACKGEN_STACK"],
        cluster=os.environ["STACKGEN_CLUSTER"],
        left=lambda: context.get_remaining_time_in_millis() / 1000,
        pause=time.sleep,
    )
    run(event, cleanup.answer, put)


def run(
    event: Mapping[str, Any],
    answer: Callable[[Mapping[str, Any]], Told],
    send: Callable[[str, bytes], None],
) -> None:
    """Answer an event, whatever comes of it: a fault of this program is told, then raised.

    Args:
        event: Of CloudFormation.
        answer: Does what it asks for.
        send: Puts the answer to its address.
    """
    told = Told(good=False, reason="the cleanup function failed: see its log")
    try:
        told = answer(event)
    finally:
        line = {"hook": "cleanup", "request": event.get("RequestType"), "good": told.good}
        print(json.dumps({**line, "reason": told.reason}))  # noqa: T201 - the function's log
        send(str(event["ResponseURL"]), _body(event, told))


def _body(event: Mapping[str, Any], told: Told) -> bytes:
    """Return the answer. The physical id never changes: another would mean a replacement."""
    answer = {
        "Status": "SUCCESS" if told.good else "FAILED",
        "Reason": told.reason[:_LONGEST_REASON],
        "PhysicalResourceId": event.get("PhysicalResourceId") or _NAME,
        "StackId": event.get("StackId", ""),
        "RequestId": event.get("RequestId", ""),
        "LogicalResourceId": event.get("LogicalResourceId", ""),
    }
    return json.dumps(answer).encode()


def put(address: str, body: bytes) -> None:
    """Put the answer to its signed address, which takes it without a content type."""
    request = urllib.request.Request(  # noqa: S310 - CloudFormation's own
        address, data=body, method="PUT", headers={"content-type": ""}
    )
    for attempt in _PAUSES:
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_TIMEOUT_SECONDS):  # noqa: S310 - as above
                return
        except OSError:
            if attempt == _PAUSES[-1]:
                raise
            time.sleep(attempt)
