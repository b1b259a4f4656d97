"""The hosts carry the slots."""

import pytest

from stacks.checks.hosts import check
from stacks.config import Config, Hosts
from tests.problems import config, only_problem, problems


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        ("min: 5, max: 2", "2: hosts.max: 2 is less than min (5); write 5 or more"),
        ("max: 1", "2: hosts.max: 1 is less than one per zone (2); write 2 or more"),
        (
            "instance_types: [hpc6id.32xlarge]",
            "2: hosts.instance_types: hpc6id.32xlarge has no network interface for a task",
        ),
        ("max: 100000", "2: hosts.max: 100000 is out of range; write 1 to 1000"),
        (
            "instance_types: [m6i.lrage]",
            '2: hosts.instance_types[0]: "m6i.lrage" is no known instance type; did you mean m6i.l',
        ),
        (
            "instance_types: [M6I.Large]",
            '2: hosts.instance_types[0]: "M6I.Large" is no known instance type; did you mean m6i.l',
        ),
        (
            "instance_types: [m6l.xlarge]",
            '2: hosts.instance_types[0]: "m6l.xlarge" is no known instance type; did you mean m6',
        ),
        (
            "instance_types: [zz9]",
            '2: hosts.instance_types[0]: "zz9" is no known instance type; see the',
        ),
        (
            "instance_types: [m6i.large, m7g.large]",
            "2: hosts.instance_types[1]: m7g.large is arm64, m6i.large is x86_64",
        ),
        (
            "instance_types: [m6i.large, m6i.large]",
            "2: hosts.instance_types[1]: m6i.large stands twice",
        ),
        (
            "instance_types: [m6i.large, m5.large], warm_pool: 2",
            "2: hosts.warm_pool: needs a group of one instance type, AWS keeps no warm pool for a",
        ),
        ("warm_pool: 0", "2: hosts.warm_pool: 0 is out of range; write 1 to 100"),
        (
            "instance_types: [t3.large], trunking: true",
            "2: hosts.trunking: t3.large is not known to carry a trunk interface; write a type",
        ),
        (
            "instance_types: [m6i.large, m7i-flex.large], trunking: true",
            "2: hosts.trunking: m7i-flex.large is not known to carry a trunk interface",
        ),
        ("instance_types: []", "2: hosts.instance_types: is empty; write for example [m6i.large]"),
    ],
)
def test_hosts_that_are_refused(hosts: str, said: str) -> None:
    """Numbers that contradict, types that do not exist or do not go together."""
    assert only_problem(f"name: ci\nhosts: {{{hosts}}}").startswith(said)


def test_a_type_that_the_region_does_not_offer() -> None:
    """Launching would fail in the middle of the deployment."""
    said = only_problem("name: ci\nregion: af-south-1\nhosts: {instance_types: [m8a.large]}")
    assert said.startswith("3: hosts.instance_types[0]: m8a.large is not offered in af-south-1")


def test_a_newer_type_is_let_through_when_asked_for() -> None:
    """For hosts and agents alike; what it carries is not checked."""
    types = "instance_types: [m99i.large]"
    text = f"name: ci\nhosts: {{{types}, unchecked_types: %s}}\nagents: [{{label: a, {types}}}]"
    assert problems(text % "true") == []
    assert [line.split(":")[1] for line in problems(text % "false")] == ["2", "3"]


def test_a_newer_type_has_the_architecture_of_its_name() -> None:
    """Also unchecked types of two architectures cannot share an image."""
    text = "name: ci\nhosts: {instance_types: [m99i.large, m99g.large], unchecked_types: true}"
    assert "m99g.large is arm64, m99i.large is x86_64" in only_problem(text)


@pytest.mark.parametrize(
    ("controller", "types", "said"),
    [
        (
            "memory_mib: 8192",
            "m6i.large",
            "memory_mib: 8192 is more than the 7321 MiB that m6i.large has for tasks",
        ),
        ("cpu: 4096", "m6i.large", "cpu: 4096 is more than the 2048 CPU units of m6i.large"),
        (
            "slots: 2",
            "t2.micro",
            "memory_mib: 3072 is more than the 691 MiB that t2.micro has for tasks",
        ),
        (
            "memory_mib: 8000",
            "m6i.xlarge, m6i.large",
            "memory_mib: 8000 is more than the 7321 MiB that m6i.xlarge, m6i.large has",
        ),
    ],
)
def test_a_slot_larger_than_a_host(controller: str, types: str, said: str) -> None:
    """The smallest type of the group decides."""
    text = (
        f"name: ci\nhosts: {{instance_types: [{types}]}}\ncontrollers: [{{name: a, {controller}}}]"
    )
    assert f"controllers[0].{said}" in only_problem(text)


@pytest.mark.parametrize(
    ("slots", "memory", "enough"),
    [
        (4, 1024, 2),
        (5, 1024, 4),
        (6, 1024, 4),
        (8, 1024, 4),
        (10, 1024, 6),
        (4, 4096, 4),
        (10, 4096, 10),
    ],
)
def test_more_slots_in_a_zone_than_its_hosts_can_take(slots: int, memory: int, enough: int) -> None:
    """A host of three interfaces takes two tasks, and its memory may allow only one."""
    controller = f"{{name: a, slots: {slots}, memory_mib: {memory}, cpu: 512}}"
    text = f"name: ci\nhosts: {{max: %d}}\ncontrollers: [{controller}]"
    assert problems(text % enough) == []
    if enough > 2:
        said = only_problem(text % (enough - 1))
        assert said.startswith(
            f"2: hosts.max: {enough - 1} is too few for {-(-slots // 2)} slots in a zone"
        )
        assert f"write {enough} or a larger type" in said


def test_three_zones_need_hosts_in_each() -> None:
    """Two hosts leave a third zone without one."""
    three = "network: {availability_zones: 3}\ncontrollers: [{name: a, slots: 3}]"
    said = only_problem(f"name: ci\nhosts: {{min: 1, max: 2}}\n{three}")
    assert "write 3 or a larger type" in said


def test_a_default_type_that_the_region_does_not_offer() -> None:
    """The line is the region's, and another type is named; agents have the same default."""
    found = problems("name: ci\nregion: eu-south-2")
    assert [line.split("; ")[0] for line in found] == [
        "ci.yaml:2: agents[0].instance_types[0]: m6i.large is not offered in eu-south-2",
        "ci.yaml:2: hosts.instance_types[0]: m6i.large is not offered in eu-south-2",
    ]
    assert all("write for example m7i.large" in line for line in found)


def test_a_slot_that_fits_no_host_is_one_problem() -> None:
    """How many such hosts it would take is no question."""
    text = "name: ci\nhosts: {max: 2}\ncontrollers: [{name: a, slots: 10, memory_mib: 99999}]"
    assert "is more than the 7321 MiB that" in only_problem(text)


def test_wrong_zones_do_not_hide_that_min_is_more_than_max() -> None:
    """Both numbers are written: how many zones there are changes nothing."""
    said = problems("name: ci\nhosts: {min: 3, max: 2}\nnetwork: {availability_zones: 5}")
    assert [line for line in said if "hosts.max: 2 is less than min (3)" in line]
    assert len(said) == 2


SMALL = "controllers: [{name: main, slots: 8, memory_mib: 1024, cpu: 128}]"


def test_a_trunk_makes_room_for_small_slots() -> None:
    """Four slots a zone: two hosts by their interfaces, one by its trunk."""
    assert config(f"name: ci\n{SMALL}").hosts_needed == 4
    assert config(f"name: ci\nhosts: {{trunking: true}}\n{SMALL}").hosts_needed == 2


def test_too_few_hosts_with_a_trunk_are_told_in_its_words() -> None:
    """The limit that counts is the trunk's, not the interfaces'."""
    many = SMALL.replace("slots: 8", "slots: 10").replace("1024", "4096")
    said = only_problem(f"name: ci\nhosts: {{trunking: true, max: 2}}\n{many}")
    assert "a host takes 8 (on a trunk interface)" in said


def test_an_unchecked_type_may_trunk() -> None:
    """A newer type is the user's word; it is counted as if it had no trunk."""
    hosts = "{instance_types: [t3.large], trunking: true, unchecked_types: true}"
    assert problems(f"name: ci\nhosts: {hosts}") == []


def test_additions_do_not_go_with_a_warm_pool() -> None:
    """AWS stops such a host while cloud-init is at work, and what it left undone stays so."""
    (finding,) = check(Config(name="ci", hosts=Hosts(warm_pool=1, cloud_config="a.yaml")), None)
    assert finding.path == ("hosts", "cloud_config")
    assert finding.message.startswith("does not go with a warm pool: ")
    assert list(check(Config(name="ci", hosts=Hosts(cloud_config="a.yaml")), None)) == []
