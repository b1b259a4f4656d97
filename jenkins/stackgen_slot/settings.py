"""What a slot is told by its task definition: the environment, read and checked once.

`stacks/handover.py` and `stacks/plan.py` write these variables. Secrets are checked, never kept:
JCasC reads them from the environment itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class GitJobs:
    """Where job definitions are cloned from.

    Attributes:
        url: Of the repository.
        branch: Its branch.
        path: The folder in it that holds the `*.groovy` files; empty for its root.
    """

    url: str
    branch: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """Where agents may start.

    Attributes:
        id: Its physical id.
        zone: Its availability zone.
    """

    id: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of agent.

    Attributes:
        label: What jobs ask for.
        instance_types: Of EC2, the preferred one first.
        spot: Whether spot instances come first.
        max: How many agents all slots of the controller may have together.
        idle_minutes: After which an agent without work ends.
        one_build_each: Whether an agent ends after one build.
        disk_gib: Size of its root disk.
        architecture: `x86_64` or `arm64`.
        image: The machine image's id.
        user_data: Its cloud-config, with its seams.
    """

    label: str
    instance_types: tuple[str, ...]
    spot: bool
    max: int
    idle_minutes: int
    one_build_each: bool
    disk_gib: int
    architecture: str
    image: str
    user_data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """What agents are started with: physical ids of the stack.

    Attributes:
        region: Of AWS.
        slots: How many slots share each kind's `max`.
        security_group: The agents' own, by id.
        instance_profile: Its ARN.
        key_pair: The EC2 key pair's name.
        key_pair_id: Its id.
        subnets: The slot's own zone first.
        tags: Of every agent of this slot.
        kinds: In the order of the file.
    """

    region: str
    slots: int
    security_group: str
    instance_profile: str
    key_pair: str
    key_pair_id: str
    subnets: tuple[Subnet, ...]
    tags: Mapping[str, str]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that makes this slot the Jenkins it is.

    Attributes:
        controller: Its name in the file: `main`.
        slot: Its own name: `main-1`.
        url: The controller's address, with its prefix, without a slash at the end.
        zone: The availability zone the slot is pinned to.
        agents: None without agents.
        jobs: None unless job definitions are cloned.
        home: `$JENKINS_HOME`, on the file system of the stack.
        local: The folder of this task alone.
        ec2_endpoint: Another end point than AWS's own, None otherwise.
    """

    controller: str
    slot: str
    url: str
    zone: str
    agents: Agents | None
    jobs: GitJobs | None
    home: Path
    local: Path
    ec2_endpoint: str | None


def read(environ: Mapping[str, str]) -> Settings:
    """Read the environment of the container.

    Raises:
        SlotError: A variable or secret is missing, empty or not what it must be.
    """
    raise NotImplementedError
