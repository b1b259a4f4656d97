"""The report of programs."""

import json
from dataclasses import replace

from cli.chaos.reports.in_json import as_json
from tests.unit.cli.chaos.reports.examples import passed, report, unprotected

PROMISED = {
    "fault": "host-terminate",
    "level": "emulated",
    "seed": 7,
    "bound_seconds": 13.5,
    "detected_seconds": 0.8,
    "first_good_seconds": 1.2,
    "restored_seconds": 9.6,
    "requests": 300,
    "failed_requests": 12,
    "builds_lost": 1,
    "passed": True,
}


def test_the_promised_fields_are_there() -> None:
    """They are a public contract, by name and value."""
    fault = as_json(report(passed()))["faults"][0]
    assert {name: fault[name] for name in PROMISED} == PROMISED


def test_what_is_not_known_is_null() -> None:
    """A missing bound is none, and no 0."""
    fault = as_json(report(unprotected()))["faults"][0]
    assert fault["bound_seconds"] is None
    assert fault["bound_uncompressed_seconds"] is None
    assert fault["restored_seconds"] is None


def test_it_is_json_as_it_is() -> None:
    """Nothing in it needs a way of its own to be written."""
    assert json.loads(json.dumps(as_json(report()), allow_nan=False)) == as_json(report())


def test_one_broken_promise_fails_the_whole() -> None:
    """`passed` at the top is what a script asks for."""
    assert as_json(report())["passed"] is False
    assert as_json(report(passed(), unprotected()))["passed"] is True
    assert as_json(replace(report(), outcomes=()))["passed"] is False, "nothing ran: exit 1"
