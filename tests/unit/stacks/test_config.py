"""What the configuration's objects tell those who build on them."""

from dataclasses import FrozenInstanceError

import pytest

from stacks.config import Controller, ExistingNetwork, NewNetwork
from tests.problems import config, only_problem

VPC = """
network:
  vpc_id: vpc-0123456789abcdef0
  vpc_cidr: 10.0.0.0/16
  subnets:
    private:
      - {id: subnet-00000001, cidr: 10.0.1.0/24, zone: us-east-1a}
      - {id: subnet-00000002, cidr: 10.0.2.0/24, zone: us-east-1b}
      - {id: subnet-00000003, cidr: 10.0.3.0/24, zone: us-east-1c}
"""


def test_a_configuration_cannot_be_changed() -> None:
    """What was checked stays what it was."""
    found = config("name: ci")
    with pytest.raises(FrozenInstanceError):
        found.name = "other"  # type: ignore[misc]


def test_nothing_is_converted_silently() -> None:
    """Neither text to a number nor a boolean to one."""
    for slots in ('"2"', "true", "2.0"):
        text = f"name: ci\ncontrollers: [{{name: a, slots: {slots}}}]"
        assert "must be a whole number" in only_problem(text)


def test_code_cannot_make_a_section_of_unknown_keys() -> None:
    """Nor leave out what has no default."""
    with pytest.raises(TypeError, match=r"Controller misses \['name'\], does not know \['nmae'\]"):
        Controller(nmae="main")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("network", "count"),
    [
        ("", 2),
        ("network: {availability_zones: 3}", 3),
        ("network: {availability_zones: [us-east-1a, us-east-1b, us-east-1c]}", 3),
        (VPC, 3),
    ],
)
def test_zones_are_counted_alike(network: str, count: int) -> None:
    """By number, by name, or by the subnets of an existing VPC."""
    assert config(f"name: ci\n{network}").zone_count == count


def test_the_key_tells_the_network() -> None:
    """`vpc_id` makes it an existing one."""
    assert isinstance(config(f"name: ci\n{VPC}").network, ExistingNetwork)
    assert isinstance(config("name: ci").network, NewNetwork)


def test_the_host_name_is_derived_from_name_and_zone() -> None:
    """Unless it is written."""
    assert config("name: ci").host_name is None
    assert config("name: ci\ndns: {zone: example.com}").host_name == "ci.example.com"
    assert (
        config("name: ci\ndns: {zone: example.com, host: j.example.com}").host_name
        == "j.example.com"
    )


def test_source_ranges_make_the_balancer_internet_facing() -> None:
    """Without them it is internal."""
    assert not config("name: ci").internet_facing
    text = "name: ci\ndns: {zone: example.com}\naccess: {allow: [203.0.113.0/24]}"
    assert config(text).internet_facing


@pytest.mark.parametrize(
    ("types", "architecture"),
    [("[m6i.large]", "x86_64"), ("[m7g.large]", "arm64"), ("[c6gn.large, m7g.large]", "arm64")],
)
def test_hosts_have_one_architecture(types: str, architecture: str) -> None:
    """That of their types."""
    assert (
        config(f"name: ci\nhosts: {{instance_types: {types}}}").hosts.architecture == architecture
    )


@pytest.mark.parametrize(
    ("text", "fewest", "most"),
    [
        ("", 2, 4),
        ("network: {availability_zones: 3}", 3, 6),
        ("hosts: {min: 5}", 5, 10),
        ("hosts: {min: 3, max: 4}", 3, 4),
        ("controllers: [{name: a, slots: 10, memory_mib: 4096}]", 2, 10),
        ("hosts: {instance_types: [m99i.large], unchecked_types: true}", 2, 4),
        (
            "controllers: [{name: a, slots: 9}]\nhosts: {unchecked_types: on, instance_types: [z]}",
            2,
            10,
        ),
    ],
)
def test_the_number_of_hosts(text: str, fewest: int, most: int) -> None:
    """One per zone, twice that, and never too few for the slots."""
    found = config(f"name: ci\n{text}")
    assert (found.hosts_min, found.hosts_max) == (fewest, most)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("main", "Main"), ("team-a", "TeamA"), ("a1-b2", "A1B2"), ("team-1x", "Team1x")],
)
def test_a_name_in_logical_ids(name: str, expected: str) -> None:
    """A controller's name keeps its letters and digits in logical ids."""
    assert Controller(name=name).logical_name == expected
