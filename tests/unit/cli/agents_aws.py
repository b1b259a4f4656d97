"""An AWS with two slots whose agents' parts are all in order, until a test changes one."""

# ruff: noqa: ARG002 - a fake takes what the real one takes

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cli.agent_records import AgentFacts, MachineImage, Subnet
from cli.records import Resource, Service
from tests.slot_environment import agents, environment
from tests.unit.cli.fakes import ACCOUNT, FakeAws, World
from tests.unit.cli.fleet import Clock

SERVICE = "arn:aws:ecs:eu-west-1:1:service/cluster/{name}"
DEFINITION = "arn:aws:ecs:eu-west-1:1:task-definition/{name}:3"
GROUP, KEY = "sg-0123456789abcdef0", "key-0123456789abcdef0"
IMAGE = "ami-0123456789abcdef0"
PROFILE = "arn:aws:iam::123456789012:instance-profile/agents"
TYPES = ("m6i.large", "m5.large")
SNAPSHOT = "snap-0123456789abcdef0"

FACTS = AgentFacts(
    groups={GROUP: "vpc-1"},
    subnets={
        "subnet-0a": Subnet(vpc="vpc-1", zone="eu-west-1a"),
        "subnet-0b": Subnet(vpc="vpc-1", zone="eu-west-1b"),
    },
    images={IMAGE: MachineImage(architecture="x86_64", owner="137112412989")},
    profiles={PROFILE: ("AgentRole",)},
    keys={KEY: "main-agents"},
    parameters=frozenset({f"/ec2/keypair/{KEY}"}),
    architectures=dict.fromkeys(TYPES, ("i386", "x86_64")),
    offered=frozenset((kind, f"eu-west-1{zone}") for kind in TYPES for zone in "ab"),
)
"""What is there when everything is."""


@dataclass(kw_only=True)
class AgentsAws(FakeAws):
    """Two slots of one controller, each with a task definition.

    Attributes:
        facts: What is there.
        environments: The variables of each container, by the task definition.
    """

    facts: AgentFacts = FACTS
    environments: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)

    def services(self, cluster: str, arns: Sequence[str]) -> list[Service]:
        """Describe services."""
        return [item for item in self.running if item.arn in arns]

    def container_environments(self, definition: str) -> list[dict[str, str]]:
        """Return variables."""
        return self.environments[definition]

    def security_group_vpcs(self, ids: Iterable[str]) -> dict[str, str]:
        """Return VPCs."""
        return _of(self.facts.groups, ids)

    def subnets(self, ids: Iterable[str]) -> dict[str, Subnet]:
        """Describe subnets."""
        return _of(self.facts.subnets, ids)

    def agent_images(self, ids: Iterable[str]) -> dict[str, MachineImage]:
        """Describe images."""
        return _of(self.facts.images, ids)

    def snapshot_tags(self, ids: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """Return tags."""
        return _of(self.facts.snapshot_tags, ids)

    def key_pairs(self, ids: Iterable[str]) -> dict[str, str]:
        """Return names."""
        return _of(self.facts.keys, ids)

    def type_architectures(self, types: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return architectures."""
        return _of(self.facts.architectures, types)

    def offered_types(self, types: Iterable[str]) -> frozenset[tuple[str, str]]:
        """Return offers."""
        return frozenset(pair for pair in self.facts.offered if pair[0] in types)

    def profile_roles(self, name: str) -> tuple[str, ...] | None:
        """Return roles."""
        found = {arn.rpartition("/")[2]: roles for arn, roles in self.facts.profiles.items()}
        return found.get(name)

    def parameter_names(self, names: Iterable[str]) -> frozenset[str]:
        """Return names."""
        return self.facts.parameters & frozenset(names)


def _of(found: Mapping[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    return {key: found[key] for key in wanted if key in found}


def slot_variables(number: int) -> dict[str, str]:
    """Return what a slot's container is told."""
    name = f"main-{number}"
    tags = {"stackgen:stack": "ci", "stackgen:controller": "main", "stackgen:slot": name}
    return environment(
        STACKGEN_SLOT=name,
        STACKGEN_ZONE=f"eu-west-1{'ab'[number - 1]}",
        STACKGEN_AGENTS=json.dumps({**agents(), "tags": tags}),
    )


def outside(**changed: Any) -> World:
    """Make an outside with two slots; `changed` are other facts than those in order."""
    clock = Clock()
    names = ("main-1", "main-2")
    resources = {
        "Main1Service": SERVICE.format(name="main-1"),
        "Main2Service": SERVICE.format(name="main-2"),
        "AgentSecurityGroup": GROUP,
        "AgentInstanceProfile": "agents",
        "AgentRole": "AgentRole",
        "MainAgentKeyPair": "main-agents",
    }
    aws = AgentsAws(
        clock=clock,
        status="CREATE_COMPLETE",
        facts=replace(FACTS, **changed),
        deployed={
            "Metadata": {
                "Stackgen": {
                    "Controllers": [
                        {"Name": "main", "LogicalName": "Main", "Mode": "mirror", "Slots": 2}
                    ]
                }
            }
        },
        there=[
            Resource(
                logical_id=logical,
                physical_id=physical,
                type="AWS::ECS::Service" if "Service" in logical else "AWS::Any::Thing",
                status="CREATE_COMPLETE",
            )
            for logical, physical in resources.items()
        ],
        running=[
            Service(
                arn=SERVICE.format(name=name),
                definition=DEFINITION.format(name=name),
                desired=1,
                running=1,
                pending=0,
            )
            for name in names
        ],
        environments={
            DEFINITION.format(name=name): [{"OTHER": "container"}, slot_variables(number)]
            for number, name in enumerate(names, 1)
        },
    )
    assert aws.identity.account == ACCOUNT
    return World(aws=aws, clock=clock)
