"""Recorded decisions are found in every form of a log, and decided once more."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from cli.replay import (
    HOOKS,
    Changes,
    Replay,
    as_json,
    as_text,
    changes,
    replay,
    summary,
    types_of,
)
from lambdas.health.decide import decide
from lambdas.health.model import Probe, Seen, Settings
from lambdas.shared import log
from lambdas.shared.observe import site
from lambdas.shared.record import decode, encode
from stacks.errors import UsageError
from tests.unit.lambdas.fake_aws import FakeAws, place

SLOW: Changes = {"health": {"latency_seconds": 3}}
LOGGED = "2025-11-21T22:30:00"


def decided(by: Settings | None = None, actions: Sequence[Any] | None = None) -> str:
    """Return the line of a health hook that saw one slot answer in five seconds."""
    aws = FakeAws()
    aws.host("i-a")
    aws.slot("main-1", "i-a")
    aws.slot("main-2", "i-a")
    used = by or Settings()
    probes = tuple(
        Probe(slot=slot.name, task=slot.tasks[0].arn, login=200, seconds=5.0, anonymous=403)
        for slot in site(aws, aws.clock, place()).slots
    )
    seen = Seen(site=site(aws, aws.clock, place()), probes=probes)
    out = io.StringIO()
    found = decide(seen, used) if actions is None else actions
    log.decided("health", used, seen, found, clock=aws.clock, out=out)
    return out.getvalue()


def lines(found: Replay) -> list[str]:
    """Return what is shown of the one decision."""
    (one,) = found.decisions
    return [line for line, _ in as_text(one)]


def test_the_same_settings_decide_the_same() -> None:
    """No sign stands before anything."""
    found = replay(decided(), {})
    assert found.decisions[0].same
    assert lines(found)[0] == "2025-11-21T22:30:00.000Z  health: same"
    assert {line[0] for line in lines(found)[1:]} == {" "}
    assert "  do-nothing subject=main-1: it is well" in lines(found)


def test_other_settings_decide_otherwise() -> None:
    """What was decided then, what would be now, and by which setting."""
    found = replay(decided(), SLOW)
    assert not found.decisions[0].same
    told = lines(found)
    assert told[0].endswith("health: differs, latency_seconds 3.0 instead of 10.0")
    assert any(line.startswith("+ remember subject=failing/") for line in told)
    assert summary(found) == "1 decision: 0 the same, 1 differ. 0 other lines."


def test_another_reason_is_no_other_deed() -> None:
    """A newer version says it better: the words differ, what is done does not."""
    text = decided().replace("it is well", "nothing is wrong with it")
    found = replay(text, {})
    assert found.decisions[0].same
    assert "~ do-nothing subject=main-1: it is well (then: nothing is wrong with it)" in lines(
        found
    )


def test_what_is_no_more_decided_bears_its_sign() -> None:
    """A line of a version that did something else."""
    text = decided().replace('"do":"do-nothing"', '"do":"stop-task"')
    told = lines(replay(text, {}))
    assert "- stop-task subject=main-1: it is well" in told
    assert "+ do-nothing subject=main-1: it is well" in told


@pytest.mark.parametrize(
    "form",
    [
        "{line}",
        "START RequestId: 1 Version: $LATEST\n{line}\nEND RequestId: 1",
        LOGGED + " {line}",
        LOGGED + "+00:00 2025/11/21/[$LATEST]0a1b {line}",
        "EVENTS\t387\t1763764200000\t{line}\t2025/11/21/[$LATEST]0a1b\t1763764200000",
    ],
    ids=["plain", "lambda", "tail short", "tail detailed", "filter text"],
)
def test_every_form_of_a_log_is_read(form: str) -> None:
    """As Lambda wrote it, as `aws logs tail` and `filter-log-events` print it."""
    assert replay(form.format(line=decided().strip()), {}).decisions[0].same


def test_several_decisions_may_stand_in_a_line() -> None:
    """`--query events[].message --output text` puts tabs between them."""
    line = decided().strip()
    found = replay(f"START RequestId: 1\t{line}\t{line}\tEND RequestId: 1", {})
    assert [one.line for one in found.decisions] == [1, 1]
    assert found.others == 0


def test_the_document_of_events_is_read() -> None:
    """`aws logs filter-log-events` prints JSON by default, a message a line of text in it."""
    events = [{"message": "START RequestId: 1"}, {"message": decided()}, {"timestamp": 1}]
    found = replay(json.dumps({"events": events, "searchedLogStreams": []}, indent=4), {})
    assert [one.line for one in found.decisions] == [2]
    assert found.others == 2


def test_other_lines_are_counted() -> None:
    """What was done, what Lambda says, other JSON."""
    text = f'{{"hook":"health","at":"x","did":{{}}}}\n\nREPORT 1\n{{"a": 1}}\n{decided()}'
    found = replay(text, {})
    assert (len(found.decisions), found.others) == (1, 3)


def test_one_hook_is_picked() -> None:
    """Another's decisions are neither shown nor decided."""
    other = decided().replace('"hook":"health"', '"hook":"scale"')
    found = replay(decided() + other, {}, "health")
    assert [one.hook for one in found.decisions] == ["health"]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (lambda line: line[:200], ""),
        (lambda line: line.replace('"health"', '"heal"'), "there is no hook heal"),
        (lambda line: line.replace('"disk_percent":95.0', '"disk_percnt":95.0'), "disk_percnt"),
        (
            lambda line: line.replace('"login":200', '"login":"200"'),
            "seen.probes[0].login is '200'",
        ),
        (lambda line: line.replace('"seen":', '"saw":'), "KeyError: 'seen'"),
    ],
    ids=["cut off", "hook", "setting", "type", "no inputs"],
)
def test_what_cannot_be_decided_again_says_why(broken: Any, problem: str) -> None:
    """With its line; the others are decided all the same."""
    found = replay(broken(decided().strip()) + "\n" + decided(), {})
    assert [one.line for one in found.decisions] == [2]
    assert [one.line for one in found.problems] == [1]
    assert problem in found.problems[0].problem


@pytest.mark.parametrize("hook", HOOKS)
@settings(max_examples=25, deadline=None)
@given(data=strategies.data())
def test_whatever_a_hook_sees_survives_its_log(hook: str, data: strategies.DataObject) -> None:
    """Everything that its types allow, through a line of JSON and back."""
    for kind in types_of(hook):
        text = json.dumps(encode(data.draw(strategies.from_type(kind))))
        again = json.dumps(encode(decode(kind, json.loads(text))))
        # What is no number equals nothing, but its name does.
        assert json.loads(again, parse_constant=str) == json.loads(text, parse_constant=str)


def test_a_log_cannot_drive_the_terminal() -> None:
    """A job's name is anybody's text."""
    text = decided().replace("it is well", "it is \\u001b[2Jwell")
    for other in (text, text.replace('"do":"do-nothing"', '"do":"stop-task"')):
        told = lines(replay(other, {}))
        assert any("[2J" in line for line in told)
        assert not any("\x1b" in line for line in told)


def test_settings_are_read_as_json_or_text() -> None:
    """Numbers, and lists of what is no number."""
    given = changes([("health.latency_seconds", "3"), ("reap.wait_minutes", "1.5")])
    assert given == {"health": {"latency_seconds": 3}, "reap": {"wait_minutes": 1.5}}
    floor = '[{"start": "07:30", "end": "19:00", "slots": 3}]'
    assert changes([("scale.floor", floor)])["scale"]["floor"][0]["slots"] == 3


@pytest.mark.parametrize(
    ("name", "value", "message", "hint"),
    [
        ("latency_seconds", "3", "names no setting of a hook", "health.latency_seconds=3"),
        ("helth.failures", "3", "names no setting of a hook", "lifecycle, health, scale"),
        ("health.latency", "3", 'has no setting "latency"', "latency_seconds"),
        ("spot.on", "1", 'has no setting "on"', "It has none."),
        ("health.failures", "many", "health.failures is 'many', not int", ""),
        ("health.failures", "1.5", "health.failures is 1.5, not int", ""),
    ],
)
def test_settings_that_no_hook_has(name: str, value: str, message: str, hint: str) -> None:
    """What is wrong, and what there is."""
    with pytest.raises(UsageError) as caught:
        changes([(name, value)])
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_programs_read_json() -> None:
    """The public names."""
    found = replay(decided() + "\nREPORT\n" + decided()[:100], SLOW)
    told = as_json(found, found.decisions)
    assert set(told) == {"decisions", "problems", "other_lines"}
    (one,) = told["decisions"]
    names = {"line", "hook", "at", "same", "changed", "recorded", "replayed"}
    assert set(one) == names
    assert one["changed"] == {"latency_seconds": {"recorded": 10.0, "used": 3.0}}
    assert one["recorded"] != one["replayed"]
    assert set(told["problems"][0]) == {"line", "problem"}
    json.dumps(told)
