"""The custom resource: what goes with the stack, and that CloudFormation always hears of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lambdas.reap.deletion import Cleanup, Told, run
from lambdas.shared.aws import AwsError
from tests.unit.lambdas.agents_world import CLUSTER, HOWS, STACK, World

EVENTS = Path(__file__).parents[3] / "events/cloudformation"


def event(kind: str, **more: Any) -> dict[str, Any]:
    """Return an event document."""
    found: dict[str, Any] = json.loads((EVENTS / f"custom-resource-{kind}.json").read_text())
    return {**found, **more}


class Site:
    """A world in which instances take three looks to end, and a function its time."""

    def __init__(self, world: World, seconds: float = 900.0) -> None:
        """Begin with so many seconds left."""
        self.world, self.seconds = world, seconds
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.never_ends = False

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.world.now += seconds
        self.seconds -= seconds
        for one in self.world.instances.values():
            if one["state"] == "shutting-down" and not self.never_ends:
                one["left"] = one.get("left", 3) - 1
                if not one["left"]:
                    one["state"] = "terminated"

    def handle(self, what: Mapping[str, Any]) -> dict[str, Any]:
        """Handle an event; return the answer."""
        cleanup = Cleanup(
            aws=self.world,
            clock=self.world.clock,
            stack=STACK,
            cluster=CLUSTER,
            left=lambda: self.seconds,
            pause=self.pause,
        )
        run(what, cleanup.answer, lambda url, body: self.sent.append((url, json.loads(body))))
        url, answer = self.sent[-1]
        assert url == what["ResponseURL"]
        return answer


def world() -> World:
    """Return a stack whose services are gone, with agents in every state."""
    made = World()
    for state in ("pending", "running", "stopping", "stopped", "shutting-down", "terminated"):
        made.agent(f"i-{state}", state=state)
    made.agent("i-other", stack="other")
    made.agent("i-host", slot="")
    return made


def states(made: World) -> dict[str, str]:
    """Return every instance's state."""
    return {identity: one["state"] for identity, one in made.instances.items()}


def test_agents_are_gone_before_it_answers() -> None:
    """Only this stack's: neither another's nor what has no slot."""
    made = world()
    answer = Site(made).handle(event("delete"))
    assert answer["Status"] == "SUCCESS"
    assert answer["Reason"] == "4 agents were ended, none is left"
    assert {one for one, state in states(made).items() if state != "terminated"} == {
        "i-other",
        "i-host",
    }


def test_the_answer_says_whose_it_is() -> None:
    """As CloudFormation matches it; the physical id stays, else it would be a replacement."""
    for kind in ("create", "update", "delete"):
        asked = event(kind)
        answer = Site(World()).handle(asked)
        for key in ("StackId", "RequestId", "LogicalResourceId"):
            assert answer[key] == asked[key]
        assert answer["PhysicalResourceId"] == "stackgen-cleanup"
    failed = Site(World()).handle(event("delete", PhysicalResourceId="of-a-failed-creation"))
    assert failed["PhysicalResourceId"] == "of-a-failed-creation"


@pytest.mark.parametrize("kind", ["create", "update"])
def test_a_stack_that_stays_keeps_its_agents(kind: str) -> None:
    """Nothing is even looked at."""
    made = world()
    before = states(made)
    assert Site(made).handle(event(kind))["Status"] == "SUCCESS"
    assert states(made) == before
    assert made.calls == []


def test_taken_out_of_a_living_stack_it_harms_nobody() -> None:
    """`hooks: {reap: {enabled: false}}` deletes it: services are there, agents have owners."""
    made = world()
    made.services = ["arn:main-1"]
    before = states(made)
    assert Site(made).handle(event("delete"))["Status"] == "SUCCESS"
    assert states(made) == before


def test_rolled_back_before_there_was_a_cluster() -> None:
    """A creation that failed early has nothing, and its rollback goes on."""
    made = World(services=None)
    answer = Site(made).handle(event("delete"))
    assert (answer["Status"], answer["Reason"]) == ("SUCCESS", "0 agents were ended, none is left")


def test_an_agent_that_does_not_end_is_named_in_time() -> None:
    """The answer comes before the function's own end."""
    made = world()
    site = Site(made, seconds=60.0)
    site.never_ends = True
    answer = site.handle(event("delete"))
    assert answer["Status"] == "FAILED"
    assert "i-running" in answer["Reason"]
    assert site.seconds >= 20
    site.never_ends = False
    site.seconds = 900.0
    assert site.handle(event("delete"))["Status"] == "SUCCESS"


@pytest.mark.parametrize("how", HOWS)
def test_whichever_call_fails_it_answers_and_the_next_attempt_ends_well(how: Any) -> None:
    """Each call in turn."""
    number = 0
    while True:
        number += 1
        made = world()
        made.fail = (number, how)
        answer = Site(made).handle(event("delete"))
        if number > len(made.calls):
            return
        assert answer["Status"] == "FAILED"
        assert "delete the stack again" in answer["Reason"]
        assert Site(made).handle(event("delete"))["Status"] == "SUCCESS"
        assert states(made)["i-running"] == "terminated"
        assert states(made)["i-other"] == "running"


def test_an_unknown_request_is_refused() -> None:
    """And answered."""
    assert Site(World()).handle(event("delete", RequestType="Import"))["Status"] == "FAILED"


def test_a_fault_of_its_own_is_told_and_raised() -> None:
    """Lambda counts the error, CloudFormation does not wait for an hour."""
    sent: list[bytes] = []

    def broken(_: Mapping[str, Any]) -> Told:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(event("delete"), broken, lambda _, body: sent.append(body))
    (answer,) = sent
    assert json.loads(answer)["Status"] == "FAILED"


def test_a_long_reason_fits() -> None:
    """CloudFormation takes 4 KB."""
    sent: list[bytes] = []

    def wordy(_: Mapping[str, Any]) -> Told:
        return Told(good=False, reason="x" * 9000)

    run(event("delete"), wordy, lambda _, body: sent.append(body))
    assert len(sent[0]) < 4096


def test_errors_of_aws_are_shown() -> None:
    """With AWS's own words."""

    class Denied(World):
        def call(self, *_: Any) -> dict[str, Any]:
            raise AwsError("AccessDenied", "not you", 403)

    answer = Site(Denied()).handle(event("delete"))
    assert "AccessDenied: not you" in answer["Reason"]
