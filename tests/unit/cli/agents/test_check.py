"""Each thing that can be missing or not fit is found, and named by what is wrong with it."""

from dataclasses import replace
from typing import Any

import pytest

from cli.agent_records import MachineImage, Subnet
from cli.agents.check import Check, Owner, check
from cli.agents.facts import look
from cli.agents.resolve import resolve
from cli.deploy.health import places
from tests.unit.cli.agents_aws import (
    FACTS,
    GROUP,
    IMAGE,
    KEY,
    PROFILE,
    SNAPSHOT,
    AgentsAws,
    outside,
)
from tests.unit.cli.fakes import ACCOUNT

OWN = frozenset({GROUP, "agents", "AgentRole", "main-agents"})


def wrong(*, own: frozenset[str] = OWN, name: str = "ci", **changed: Any) -> list[Check]:
    """Return what is not in order where these facts are others."""
    aws = outside(**changed).aws
    assert isinstance(aws, AgentsAws)
    stack = aws.stack(name)
    assert stack
    slots = resolve(aws, places(aws, stack))
    owner = Owner(name=name, account=ACCOUNT, physical_ids=own)
    return [item for item in check(slots, look(aws, slots, ACCOUNT), owner) if not item.ok]


SUBNETS = FACTS.subnets
AMAZONS = FACTS.images[IMAGE]
OF_OWN = MachineImage(architecture="x86_64", owner=ACCOUNT, snapshots=(SNAPSHOT,))


@pytest.mark.parametrize(
    ("changed", "what", "words"),
    [
        ({"groups": {}}, "security group", "not there"),
        ({"own": OWN - {GROUP}}, "security group", "none of stack ci"),
        ({"subnets": {"subnet-0a": SUBNETS["subnet-0a"]}}, "subnet", "not there"),
        (
            {"subnets": {**SUBNETS, "subnet-0b": Subnet(vpc="vpc-2", zone="eu-west-1b")}},
            "subnet",
            "in vpc-2, the security group in vpc-1",
        ),
        (
            {"subnets": {**SUBNETS, "subnet-0b": Subnet(vpc="vpc-1", zone="eu-west-1c")}},
            "subnet",
            "in eu-west-1c, its slots were told eu-west-1b",
        ),
        (
            {"subnets": {**SUBNETS, "subnet-0b": replace(SUBNETS["subnet-0b"], available=False)}},
            "subnet",
            "not available",
        ),
        ({"profiles": {}}, "instance profile", "not there"),
        ({"profiles": {PROFILE: ()}}, "instance profile", "no role"),
        ({"profiles": {PROFILE: ("Admin",)}}, "instance profile", "Admin are not of stack ci"),
        ({"own": OWN - {"agents"}}, "instance profile", "not of stack ci"),
        ({"keys": {}}, "key pair", "not there"),
        ({"keys": {KEY: "other"}}, "key pair", "name is other, its slots were told main-agents"),
        ({"own": OWN - {"main-agents"}}, "key pair", "none of stack ci"),
        ({"parameters": frozenset()}, "key pair", f"no parameter /ec2/keypair/{KEY}"),
        ({"images": {}}, "image", "not there"),
        ({"images": {IMAGE: replace(AMAZONS, available=False)}}, "image", "not available"),
        (
            {"images": {IMAGE: replace(AMAZONS, architecture="arm64")}},
            "image",
            "arm64, which m5.large and m6i.large cannot run",
        ),
        ({"images": {IMAGE: OF_OWN}}, "image", "lack the tag stackgen:stack: ci"),
        (
            {"images": {IMAGE: OF_OWN}, "snapshot_tags": {SNAPSHOT: {"stackgen:stack": "other"}}},
            "image",
            "lack the tag stackgen:stack: ci",
        ),
        (
            {"offered": FACTS.offered - {("m5.large", "eu-west-1b")}},
            "instance type",
            "does not offer it in eu-west-1b",
        ),
    ],
)
def test_what_is_wrong_is_found(changed: dict[str, Any], what: str, words: str) -> None:
    """One thing is changed: one thing is found, and said with what to do."""
    (found,) = wrong(**changed)
    assert found.what == what
    assert words in found.found
    assert found.fix


def test_agents_of_another_stack_are_found() -> None:
    """IAM would refuse to start agents whose tags name another stack."""
    found = [item for item in wrong(name="twin") if item.what == "slot"]
    assert [item.id for item in found] == ["main-1", "main-2"]
    assert all("stackgen:stack" in item.found for item in found)


def test_an_image_made_for_the_stack_is_in_order() -> None:
    """Of this account's own images those whose disks are tagged as the stack's."""
    tags = {SNAPSHOT: {"stackgen:stack": "ci"}}
    assert wrong(images={IMAGE: OF_OWN}, snapshot_tags=tags) == []


def test_nothing_is_asked_where_there_are_no_agents() -> None:
    """EC2 takes an empty filter for a wrong request."""
    assert look(AgentsAws(clock=outside().clock), [], ACCOUNT).groups == {}


def test_a_lost_private_key_needs_a_new_pair() -> None:
    """The pair as it is has none any more: what others changed in it is nothing to bring back."""
    (found,) = wrong(parameters=frozenset())
    assert found.fix == (
        f"aws ec2 delete-key-pair --key-pair-id {KEY} && stackgen deploy --revert-drift"
    )
