"""Helpers of the tests of hooks: a quickstart in a local AWS, with all hooks or some of them on.

`HooksSite(folder).deploy()` makes one, `acted(hook, do)` waits for an action, `decisions(hook)`
tells what it saw, `invoke(hook)` runs it beside its schedule, `down()` ends it all.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from tests.functional.chaos_site import ChaosSite
from tests.functional.standin_process import Spoken

#: As the quickstart says.
REGION = "us-east-1"
STACK = "ci"

#: Of this machine: a hook runs each minute of AWS, a busy machine is slow.
PATIENCE_SECONDS = 60.0

Decision = dict[str, Any]
Action = dict[str, Any]


@dataclass(frozen=True)
class HooksSite(ChaosSite):
    """A deployed quickstart with hooks.

    Attributes:
        more: What the file says beside the quickstart, such as
            `{"hooks": {"scale": {"enabled": False}}}`; nothing: all hooks are on.
    """

    more: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    def client(self, service: str) -> Any:
        """Return a boto3 client of this local AWS, by boto3's name of the service."""
        if service not in self._clients:
            self._clients[service] = boto3.Session(
                aws_access_key_id="test",
                aws_secret_access_key="test",  # noqa: S106 - the local AWS has no other
                region_name=REGION,
            ).client(service, endpoint_url=self.status().endpoint_url)
        return self._clients[service]

    def ids(self) -> dict[str, str]:
        """Return the stack's physical ids by logical id."""
        cloudformation = self.client("cloudformation")
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK)
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for page in pages
            for one in page["StackResourceSummaries"]
        }

    def function(self, hook: str) -> str:
        """Return the name of a hook's function: `health` is that of `HealthFunction`."""
        return self.ids()[f"{hook.title()}Function"]

    def lines(self, hook: str) -> list[str]:
        """Return what a hook has logged, START, END and REPORT with it, the oldest first."""
        logs, group = self.client("logs"), self.ids()[f"{hook.title()}LogGroup"]
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        events = [
            event
            for stream in streams
            for event in logs.get_log_events(
                logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True
            )["events"]
        ]
        return [event["message"] for event in sorted(events, key=lambda one: one["timestamp"])]

    def decisions(self, hook: str) -> list[Decision]:
        """Return a hook's decisions, the oldest first: `at`, `settings`, `seen`, `actions`."""
        found = [json.loads(line) for line in self.lines(hook) if line.startswith("{")]
        return [one for one in found if "actions" in one]

    def actions(self, hook: str) -> list[Action]:
        """Return everything that a hook did, the oldest first, but for `nothing`."""
        every = [action for one in self.decisions(hook) for action in one["actions"]]
        return [action for action in every if action["do"] not in {"nothing", "do-nothing"}]

    def invoke(self, hook: str, event: Mapping[str, Any] | None = None) -> Any:
        """Run a hook now, beside its schedule; return what its handler returns.

        Raises:
            AssertionError: It failed; the text is its error.
        """
        answer = self.client("lambda").invoke(
            FunctionName=self.function(hook), Payload=json.dumps(dict(event or {})).encode()
        )
        payload = answer["Payload"].read().decode()
        assert "FunctionError" not in answer, payload
        return json.loads(payload)

    def acted(
        self,
        hook: str,
        do: str,
        *,
        where: Callable[[Action], bool] = lambda _: True,
        seconds: float = PATIENCE_SECONDS,
    ) -> Action:
        """Wait until a hook has done something; return the action.

        Args:
            hook: Which.
            do: The action's `do`.
            where: What else must be true of it.
            seconds: How long, by this machine's clock.
        """

        def look() -> Action | None:
            done = [one for one in self.actions(hook) if one["do"] == do and where(one)]
            return done[0] if done else None

        return dict(self.until(look, f"{hook} did {do}", seconds=seconds))

    def until(
        self, look: Callable[[], Any], what: str, *, seconds: float = PATIENCE_SECONDS
    ) -> Any:
        """Return the first true thing that `look` returns."""
        deadline = time.monotonic() + seconds
        while not (seen := look()):
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
            time.sleep(0.2)
        return seen

    def task(self, slot: str) -> dict[str, Any]:
        """Return the running task of a slot, such as `main-1`, as `local status` shows it."""

        def look() -> dict[str, Any] | None:
            running = [one for one in self.status().tasks if one["home"] and one["pid"]]
            running = [one for one in running if Path(one["home"]).name == slot]
            return dict(running[0]) if running else None

        return dict(self.until(look, f"{slot} runs"))

    def jenkins(self, slot: str) -> Spoken:
        """Return the Jenkins of a slot's running task, at its own address, as its administrator."""
        name = f"{slot.rpartition('-')[0].title()}AdminSecret"
        found = self.client("secretsmanager").get_secret_value(SecretId=self.ids()[name])
        return Spoken(f"http://{self.task(slot)['address']}", ("admin", found["SecretString"]))

    def whole(self, slots: int = 2) -> bool:
        """Tell whether so many slots serve, all that there are."""
        return [target["state"] for target in self.status().targets] == ["healthy"] * slots
