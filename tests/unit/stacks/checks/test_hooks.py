"""What rests on a hook that is off, or on slots that are not there."""

import pytest

from tests.problems import config, only_problem

_RANGE = "controllers: [{name: a, slots: {min: 2, max: 3}, cpu: 256, memory_mib: 1024}]"


@pytest.mark.parametrize("off", ["{enabled: false}", "{scale: {enabled: false}}"])
def test_slots_that_nothing_would_turn_are_refused(off: str) -> None:
    """Created on, they would stay so for ever, or be turned off by hand and stay that."""
    text = f"name: ci\nhooks: {off}\n{_RANGE}"
    assert only_problem(text).startswith(
        "3: controllers[0].slots: has slots above 2 that nothing would turn: the scale hook is off"
    )


def test_a_range_of_one_number_needs_no_hook() -> None:
    """Nothing is there to be turned."""
    text = "name: ci\nhooks: {enabled: false}\ncontrollers: [{name: a, slots: {min: 2, max: 2}}]"
    assert config(text).controllers[0].slots_max == 2


def test_optional_slots_have_hosts() -> None:
    """The hosts are counted for all slots there may be."""
    found = config(f"name: ci\n{_RANGE}".replace("max: 3", "max: 6"))
    assert (found.hosts_needed, found.hosts_max) == (4, 4)
    large = "name: ci\nhosts: {max: 2}\ncontrollers: [{name: a, slots: {min: 2, max: 10}}]"
    assert "hosts.max: 2 is too few for 5 slots in a zone" in only_problem(large)


def test_a_floor_that_no_controller_reaches_is_refused() -> None:
    """Hours in which more slots are on than there are."""
    text = f"name: ci\n{_RANGE}\nhooks: {{scale: {{floor: [FLOOR]}}}}"
    floor = '{slots: 4, start: "07:00", end: "18:00"}'
    found = only_problem(text.replace("FLOOR", floor))
    assert found.startswith("3: hooks.scale.floor[0].slots: 4 is more than any controller has")
    none = '{slots: 3, start: "07:00", end: "07:00"}'
    found = only_problem(text.replace("FLOOR", none))
    assert found.startswith("3: hooks.scale.floor[0].end: 07:00 is the start too")
    assert config(text.replace("FLOOR", floor.replace("4", "3"))).hooks.scale.floor[0].slots == 3
    wrong = floor.replace("18:00", "24:00").replace("4", "3", 1)
    assert "must be a time in quotes" in only_problem(text.replace("FLOOR", wrong))
