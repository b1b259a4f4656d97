"""What CloudFormation does at once: which order, what is begun, what is told."""

import pytest

from localcloud.cfn.operations import Made, Operation, Wait, carry_out, current, planned


def test_independent_ones_begin_before_any_is_waited_for() -> None:
    """Two slow ones, one after the other in the list: both begin, then both must be ready."""
    needs = {"A": (), "B": ("A",), "C": ("A",)}
    assert planned("ABC", needs, "BC") == ["A", "B", "C", "B", "C"]


def test_a_dependent_one_begins_when_the_other_is_ready() -> None:
    """A chain is a chain."""
    assert planned("ABC", {"A": (), "B": ("A",), "C": ("B",)}, "ABC") == list("AABBCC")


def test_what_needs_nothing_slow_goes_first() -> None:
    """The wait comes as late as it can."""
    needs = {"A": (), "B": ("A",), "C": ()}
    assert planned("ABC", needs, "A") == ["A", "C", "A", "B"]


def test_nothing_slow_leaves_the_order() -> None:
    """An order without services is the engine's own."""
    assert planned("CAB", {"A": ("C",), "B": (), "C": ()}, "") == list("CAB")


def _begin(done: list[str], *, fails: bool = False, waits: bool = True) -> tuple[Made, Wait | None]:
    done.append("begun")

    def wait() -> None:
        done.append("waited")
        if fails:
            raise ValueError("broken")

    return ("id", {}), wait if waits else None


def test_the_second_visit_waits() -> None:
    """Begun once; only the second visit tells that it is complete."""
    done: list[str] = []
    operation = Operation("stack")
    operation.take(["A"])
    told = [operation.tells("A", "UPDATE_IN_PROGRESS")]
    assert operation.carry_out("A", lambda: _begin(done)) == ("id", {})
    told.append(operation.tells("A", "UPDATE_COMPLETE"))
    assert (done, set(operation.unready)) == (["begun"], {"A"})
    told.append(operation.tells("A", "UPDATE_IN_PROGRESS"))
    assert operation.carry_out("A", lambda: _begin(done)) == ("id", {})
    told.append(operation.tells("A", "UPDATE_COMPLETE"))
    assert (done, set(operation.unready)) == (["begun", "waited"], set())
    assert told == [True, False, False, True]


def test_a_failure_is_told_of_the_one_that_failed() -> None:
    """The wait's error comes out of its own second visit; it stays unready."""
    operation = Operation("stack")
    operation.take(["A"])
    operation.carry_out("A", lambda: _begin([], fails=True))
    assert not operation.tells("A", "UPDATE_COMPLETE")
    with pytest.raises(ValueError, match="broken"):
        operation.carry_out("A", lambda: _begin([]))
    assert operation.unready == {"A"}
    assert operation.tells("A", "UPDATE_FAILED")


def test_what_cannot_begin_is_tried_and_told_once() -> None:
    """A rollback visits it again: nothing is done, nothing more is told."""
    operation, tried, told = Operation("stack"), list[str](), list[bool]()
    operation.take(["A"])

    def begin() -> tuple[Made, Wait | None]:
        tried.append("A")
        raise ValueError("refused")

    for _ in range(2):
        told.append(operation.tells("A", "UPDATE_IN_PROGRESS"))
        with pytest.raises(ValueError, match=r"refused|could not be changed"):
            operation.carry_out("A", begin)
        told.append(operation.tells("A", "UPDATE_FAILED"))
    assert (tried, told) == (["A"], [True, True, False, False])


@pytest.mark.parametrize("touched", [True, False])
def test_what_does_not_change_is_told_once(touched: bool) -> None:  # noqa: FBT001
    """Without a wait, or not even begun, a resource is complete at its first visit."""
    operation = Operation("stack")
    operation.take(["A"])
    told = []
    for _ in range(2):
        told.append(operation.tells("A", "UPDATE_IN_PROGRESS"))
        if touched:
            operation.carry_out("A", lambda: _begin([], waits=False))
        told.append(operation.tells("A", "UPDATE_COMPLETE"))
    assert told == [True, True, False, False]


@pytest.mark.parametrize("name", ["stack", "nested"])
def test_outside_of_an_operation_a_change_is_waited_for_at_once(name: str) -> None:
    """So is a nested stack's, whatever its resources are called."""
    done: list[str] = []
    operation = Operation("stack")
    operation.take(["A"])
    token = current.set(operation if name == "nested" else None)
    try:
        carry_out(name, "A", lambda: _begin(done))
    finally:
        current.reset(token)
    assert done == ["begun", "waited"]
