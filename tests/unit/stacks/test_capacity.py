"""How tasks fill hosts."""

import pytest

from stacks.capacity import Room, can_trunk, hosts_for, room_of, slots_in_zones, smallest_room
from stacks.tables import instance_types

HOST = Room(memory_mib=8000, cpu=2048, tasks=2)


def task(memory_mib: int = 1000, cpu: int = 128) -> Room:
    """Return what a task takes."""
    return Room(memory_mib=memory_mib, cpu=cpu)


@pytest.mark.parametrize(
    ("slots", "zones", "expected"),
    [(2, 2, [1, 1]), (3, 2, [2, 1]), (2, 3, [1, 1, 0]), (10, 3, [4, 3, 3])],
)
def test_slots_go_round_the_zones(slots: int, zones: int, expected: list[int]) -> None:
    """The first zone never has fewer than another."""
    assert slots_in_zones(slots, zones) == expected


@pytest.mark.parametrize(
    ("tasks", "hosts"),
    [
        ([], 0),
        ([task()], 1),
        ([task()] * 2, 1),
        ([task()] * 3, 2),
        ([task(4001)] * 2, 2),
        ([task(4000)] * 2, 1),
        ([task(cpu=1025)] * 2, 2),
        ([task(2000), task(2000), task(6000), task(6000)], 2),
        ([task(9000)], 1),
    ],
)
def test_a_host_takes_what_fits(tasks: list[Room], hosts: int) -> None:
    """Interfaces, memory and CPU each can be the limit; the largest tasks are placed first."""
    assert hosts_for(tasks, HOST) == hosts


def test_a_host_of_an_unknown_type_takes_one_task() -> None:
    """Every type has an interface to spare."""
    assert hosts_for([task()] * 3, None) == 3


def test_a_host_keeps_part_of_its_memory_and_one_interface() -> None:
    """8 GiB are not 8 GiB for tasks, and the primary interface is the host's own."""
    found = room_of("m6i.large", instance_types()["m6i.large"])
    assert found == Room(memory_mib=7321, cpu=2048, tasks=2)


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("m7g.medium", 3),
        ("m6i.large", 8),
        ("c7g.xlarge", 18),
        ("r5.2xlarge", 34),
        ("m6i.24xlarge", 50),
    ],
)
def test_a_trunk_carries_more_tasks(name: str, tasks: int) -> None:
    """By the number of vCPUs, never more than AWS's table says."""
    assert smallest_room([name], trunking=True) == Room(
        memory_mib=room_of(name, instance_types()[name]).memory_mib,
        cpu=room_of(name, instance_types()[name]).cpu,
        tasks=tasks,
    )


@pytest.mark.parametrize("name", ["t3.large", "m4.large", "m7i-flex.large", "c4.large"])
def test_a_type_without_a_trunk_is_counted_as_ever(name: str) -> None:
    """The account's setting does nothing to it."""
    assert not can_trunk(name)
    assert smallest_room([name], trunking=True) == smallest_room([name])


def test_the_smallest_of_each_counts() -> None:
    """Any type of the group may carry any task."""
    assert smallest_room(["c6i.xlarge", "m6i.large"]) == Room(memory_mib=7321, cpu=2048, tasks=2)
    assert smallest_room(["m6i.large", "m99i.large"]) is None
