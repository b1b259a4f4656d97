"""What wakes the lifecycle hook, and what it leaves alone: documents as AWS writes them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.lifecycle.events import Due, parse
from lambdas.shared.events import Ignored

_EVENTS = Path(__file__).parents[3] / "events"
_GROUP = "ci-HostGroup-1ABCDEF"
_TERMINATES = "terminate-lifecycle-action"


def _document(name: str) -> Any:
    return json.loads((_EVENTS / f"{name}.json").read_text())


@pytest.mark.parametrize("kind", ["", "-duplicate", "-late", "-of-the-warm-pool"])
def test_a_host_that_leaves_makes_a_step_due(kind: str) -> None:
    """Late or twice: the step looks for itself what there is to do."""
    found = parse(_document(f"autoscaling/{_TERMINATES}{kind}"), _GROUP)
    assert found == Due(why="i-0123456789abcdef0 is terminated by its group")


def test_the_schedule_makes_a_step_due() -> None:
    """Every minute, whatever was told."""
    assert parse(_document("schedule/lifecycle"), _GROUP) == Due(why="the schedule")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("autoscaling/test-notification", "a test notification"),
        (f"autoscaling/{_TERMINATES}-version-1", "events of version '1' are not known"),
        (f"autoscaling/{_TERMINATES}-of-another-group", "a host of the group 'another-group'"),
        (f"autoscaling/{_TERMINATES}-without-instance", "names no host"),
        (f"autoscaling/{_TERMINATES}-malformed", "a host of the group None"),
        ("autoscaling/launch-lifecycle-action", "EC2 Instance-launch Lifecycle Action"),
    ],
)
def test_what_is_left_alone_says_why(name: str, why: str) -> None:
    """The schedule takes the step that such an event may have meant."""
    found = parse(_document(name), _GROUP)
    assert isinstance(found, Ignored)
    assert why in found.why


_KEYS = st.sampled_from(["version", "detail", "detail-type", "Event", "EC2InstanceId", "0"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(event=_JSON)
def test_nothing_breaks_it(event: object) -> None:
    """Whatever comes is either understood or left alone."""
    assert isinstance(parse(event, _GROUP), Due | Ignored)
