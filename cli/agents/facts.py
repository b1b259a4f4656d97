"""Asks AWS for everything that clouds name: each thing once, however many templates name it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from cli.agent_records import AgentFacts, MachineImage, Subnet
from cli.agents.resolve import SlotClouds, Template


class Parts(Protocol):
    """What this needs of AWS."""

    def security_group_vpcs(self, ids: Iterable[str]) -> dict[str, str]:
        """Return VPCs."""

    def subnets(self, ids: Iterable[str]) -> dict[str, Subnet]:
        """Describe subnets."""

    def agent_images(self, ids: Iterable[str]) -> dict[str, MachineImage]:
        """Describe images."""

    def snapshot_tags(self, ids: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """Return tags."""

    def key_pairs(self, ids: Iterable[str]) -> dict[str, str]:
        """Return names."""

    def type_architectures(self, types: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return architectures."""

    def offered_types(self, types: Iterable[str]) -> frozenset[tuple[str, str]]:
        """Return offers."""

    def profile_roles(self, name: str) -> tuple[str, ...] | None:
        """Return roles."""

    def parameter_names(self, names: Iterable[str]) -> frozenset[str]:
        """Return names."""


def templates(slots: Sequence[SlotClouds]) -> list[Template]:
    """List the templates of all clouds."""
    return [item for slot in slots for cloud in slot.clouds for item in cloud.templates]


def private_key_parameter(key_pair_id: str) -> str:
    """Return where `AWS::EC2::KeyPair` leaves a private key.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-keypair.html
    """
    return f"/ec2/keypair/{key_pair_id}"


def profile_name(profile_arn: str) -> str:
    """Return the name in an instance profile's ARN."""
    return profile_arn.rpartition("/")[2]


def look(aws: Parts, slots: Sequence[SlotClouds], account: str) -> AgentFacts:
    """Ask for what the clouds name, and for nothing else.

    Args:
        aws: Asked; nothing is changed, no secret is read.
        slots: With their clouds.
        account: Whose snapshots are looked at: an image of another's shows none.
    """
    named = templates(slots)
    if not named:
        return AgentFacts()
    keys = {item.key_pair_id for item in named}
    types = {item.type for item in named}
    images = aws.agent_images({item.ami for item in named})
    own = {
        snapshot
        for image in images.values()
        if image.owner == account
        for snapshot in image.snapshots
    }
    profiles = {
        arn: aws.profile_roles(profile_name(arn))
        for arn in sorted({item.iam_instance_profile for item in named})
    }
    return AgentFacts(
        groups=aws.security_group_vpcs({item.security_group_id for item in named}),
        subnets=aws.subnets({item.subnet_id for item in named}),
        images=images,
        profiles={arn: roles for arn, roles in profiles.items() if roles is not None},
        keys=aws.key_pairs(keys),
        parameters=aws.parameter_names({private_key_parameter(key) for key in keys}),
        architectures=aws.type_architectures(types),
        offered=aws.offered_types(types),
        snapshot_tags=aws.snapshot_tags(own) if own else {},
    )
