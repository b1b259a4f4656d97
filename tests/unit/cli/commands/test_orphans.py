"""`stackgen orphans`: what the reap hook says, for people and for programs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from cli.boundary import run
from cli.records import Resource
from tests.unit.cli.fakes import STACK_ID, FakeAws, World
from tests.unit.cli.fleet import Clock

KNOWN = {
    "instance": "i-1", "state": "running", "stack": "ci", "slot": "main-1", "spot": False,
    "request": "", "age_seconds": 7500.0,
}  # fmt: skip
LOST = {**KNOWN, "instance": "i-2", "slot": "main-2", "spot": True}
ANSWER: dict[str, Any] = {
    "agents": [KNOWN, LOST],
    "marks": {"i-2": 240.0},
    "actions": [
        {"do": "alarm", "slot": "main-3", "reason": "no token"},
        {"do": "keep", "instance": "i-1", "slot": "main-1", "reason": "its Jenkins lists it"},
        {"do": "keep", "instance": "i-2", "slot": "main-2", "reason": "marked 240 s ago"},
        {"do": "unmark", "instance": "i-3", "reason": "it has ended"},
        {"do": "delete-stream", "stream": "main-1/linux/i-0/x", "reason": "old"},
    ],
}


@dataclass(kw_only=True)
class HookedAws(FakeAws):
    """A stack with a reap hook."""

    answer: Any = field(default_factory=lambda: ANSWER)
    good: bool = True
    hooked: bool = True

    def resources(self, stack: str) -> list[Resource]:
        """List the hook's parts."""
        del stack
        parts = {"ReapFunction": "ci-reap", "ReapLogGroup": "/ci/reap"} if self.hooked else {}
        return [
            Resource(logical_id=name, physical_id=id_, type="x", status="CREATE_COMPLETE")
            for name, id_ in parts.items()
        ]

    def invoke(self, function: str, event: Mapping[str, Any]) -> tuple[Any, bool]:
        """Answer as the function would."""
        assert (function, event) == ("ci-reap", {"dry_run": True})
        return self.answer, self.good


def world(**more: Any) -> World:
    """Return an outside with that stack."""
    clock = Clock()
    return World(clock=clock, aws=HookedAws(clock=clock, status="CREATE_COMPLETE", **more))


def test_people_see_who_has_no_owner_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with the reason, then what else would go, and who cannot be asked."""
    assert run(["orphans"], world().edge()) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Stack ci (eu-west-1)",
        "2 agents, 1 without an owner.",
        "  INSTANCE  SLOT    STATE          AGE        NOW    WHY",
        "  i-2       main-2  running, spot  2 h 5 min  stays  marked 240 s ago",
        "  i-1       main-1  running        2 h 5 min  stays  its Jenkins lists it",
        "Log stream main-1/linux/i-0/x goes: old",
        "Slot main-3 cannot be looked into: no token",
    ]


def test_programs_get_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """The names are public."""
    assert run(["orphans", "--output", "json"], world().edge()) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["stack"], found["stack_id"], found["region"]) == ("ci", STACK_ID, "eu-west-1")
    assert found["agents"][1] == {
        "instance": "i-2", "slot": "main-2", "state": "running", "spot": True,
        "age_seconds": 7500.0, "marked_seconds": 240.0, "decision": "keep",
        "reason": "marked 240 s ago",
    }  # fmt: skip
    assert found["agents"][0]["marked_seconds"] is None
    assert found["log_streams"] == [{"stream": "main-1/linux/i-0/x", "reason": "old"}]
    assert found["blind"] == [{"slot": "main-3", "reason": "no token"}]


def test_without_agents(capsys: pytest.CaptureFixture[str]) -> None:
    """One line."""
    answer = {"agents": [], "marks": {}, "actions": [{"do": "do-nothing", "reason": "none"}]}
    assert run(["orphans"], world(answer=answer).edge()) == 0
    assert capsys.readouterr().out.splitlines() == ["Stack ci (eu-west-1)", "No agent runs."]


def test_a_stack_without_the_hook_says_how_to_have_it(capsys: pytest.CaptureFixture[str]) -> None:
    """It is on by default."""
    assert run(["orphans"], world(hooked=False).edge()) == 1
    said = capsys.readouterr().err
    assert "has no reap hook" in said
    assert said.rstrip().endswith(" deploy")


def test_a_hook_that_fails_is_named_with_its_log(capsys: pytest.CaptureFixture[str]) -> None:
    """The function's own words."""
    where = world(answer={"errorMessage": "AccessDenied: no"}, good=False)
    assert run(["orphans"], where.edge()) == 1
    said = capsys.readouterr().err
    assert "the reap hook failed: AccessDenied: no" in said
    assert "aws logs tail /ci/reap --region eu-west-1" in said
