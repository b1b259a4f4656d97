"""Which builds nobody serves."""

import pytest

from lambdas.scale.figures import unserved
from lambdas.scale.seen import Label, Look


def label(queue: float, executors: int = 0, busy: int = 0) -> Label:
    """Return a label."""
    return Label(name="linux", queue=queue, executors=executors, busy=busy)


@pytest.mark.parametrize(
    ("buildable", "busy", "labels", "count"),
    [
        pytest.param(2, 0, [label(2.0)], 2, id="no agent"),
        pytest.param(2, 1, [label(2.0)], 2, id="no agent, one of another label builds"),
        pytest.param(2, 2, [label(2.0, executors=2, busy=2)], 0, id="agents that are busy"),
        pytest.param(1, 0, [label(0.0, executors=2)], 1, id="a label that nobody has"),
        pytest.param(
            1, 1, [label(0.0, executors=2, busy=1)], 0, id="an expression may wait for it"
        ),
        pytest.param(1, 0, [], 1, id="no kinds of agents at all"),
        pytest.param(0, 0, [label(0.9)], 0, id="the figure of ten seconds is late"),
        pytest.param(3, 0, [label(0.4)], 3, id="and late the other way"),
    ],
)
def test_builds_that_wait_for_nobody(
    buildable: int, busy: int, labels: list[Label], count: int
) -> None:
    """Jenkins' queue says how many wait, its labels for whom."""
    look = Look(slot="main-1", answers="up", buildable=buildable, busy=busy, labels=tuple(labels))
    assert unserved(look) == count
