"""What AWS answered about that which agents are started with, as plain immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """Where agents may start."""

    vpc: str
    zone: str
    available: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineImage:
    """What they start from."""

    architecture: str
    owner: str
    available: bool = True
    snapshots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFacts:
    """Everything that clouds name, as it is on AWS; what is not there is absent.

    Attributes:
        groups: The VPC of each security group.
        subnets: By id.
        images: By id.
        profiles: The names of the roles in each instance profile, by its ARN.
        keys: The name of each key pair, by its id.
        parameters: The names of Systems Manager parameters.
        architectures: What each instance type runs.
        offered: Pairs of instance type and zone.
        snapshot_tags: The tags of this account's own snapshots.
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    subnets: Mapping[str, Subnet] = field(default_factory=dict)
    images: Mapping[str, MachineImage] = field(default_factory=dict)
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    architectures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offered: frozenset[tuple[str, str]] = frozenset()
    snapshot_tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
