"""The configuration file as types: what each key means, its default, its range.

These models hold one value's own shape only (type, range, pattern). What needs two keys, a table
or the region stands in `stacks/checks/`; reading text, with the line of every key, in
`stacks/loading.py`. Constructs receive these objects and never see YAML.
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, Self

from stacks import capacity, values
from stacks.config_access import Access, Dns, Login, Tls
from stacks.config_hooks import Hooks
from stacks.config_hosts import Hosts
from stacks.config_jobs import GitJobs, Jobs
from stacks.config_network import (
    ExistingNetwork,
    ExistingSubnet,
    ExistingSubnets,
    Network,
    NewNetwork,
    NewSubnets,
)
from stacks.config_operations import LOG_RETENTION_DAYS, Alarms, Logs, Protection
from stacks.config_recovery import Recovery
from stacks.model import Field, Model
from stacks.slot_range import Slots
from stacks.tables import Architecture
from stacks.values import InstanceTypes

__all__ = [
    "LOG_RETENTION_DAYS",
    "Access",
    "Agent",
    "Alarms",
    "Architecture",
    "Backup",
    "Config",
    "Controller",
    "Dns",
    "ExistingNetwork",
    "ExistingSubnet",
    "ExistingSubnets",
    "GitJobs",
    "Hooks",
    "Hosts",
    "Jobs",
    "Login",
    "Logs",
    "Network",
    "NewNetwork",
    "NewSubnets",
    "Protection",
    "Recovery",
    "Route",
    "Storage",
    "Tls",
]


class Route(Model):
    """How requests find a controller; a controller without one takes what no other takes."""

    host: Annotated[values.Domain, Field(examples=["team.example.com"])] | None = None
    """A full host name, such as `team.ci.example.com`."""
    path: values.RoutePath | None = None
    """A path of one level, such as `/team`; Jenkins then runs with that prefix."""


class Controller(Model):
    """One Jenkins as its users know it, run by two or more slots."""

    name: Annotated[str, Field(pattern=values.NAME_PATTERN, max_length=24, examples=["main"])]
    """Lower-case letters, digits and hyphens, a letter first; unique."""
    mode: Literal["mirror", "standby"] = "mirror"
    """`mirror`: independent slots built from the same code. `standby` is not available yet."""
    slots: Slots = 2
    """How many slots run it, spread over the zones: a number, or `min` and `max`: those above `min`
    are turned on and off with the load by the scale hook."""
    image: values.Image | None = None
    """An image that configures itself. Absent: stackgen's own, which `deploy` builds and pushes."""
    cpu: Annotated[int, Field(ge=128, le=196608)] = 1024
    """CPU units of a slot; 1024 are one vCPU."""
    memory_mib: Annotated[int, Field(ge=1024, le=786432)] = 3072
    """Hard memory limit of a slot, in MiB; the heap is 60 % of it."""
    java_options: Annotated[str, Field(max_length=4096, examples=["-Xlog:gc"])] = ""
    """Options added to the JVM's, in one string."""
    route: Route | None = None
    """Host name or path of this controller."""
    casc: Annotated[
        tuple[values.NamedFile, ...],
        Field(max_length=20, examples=[["files/jenkins.yaml"]]),
    ] = ()
    """Files beside this one with more configuration as code, merged with stackgen's own."""
    jobs: Jobs | None = None
    """Where its job definitions come from. Absent: what `casc` and people define."""
    secrets: Annotated[
        Mapping[str, values.SecretReference],
        Field(max_length=30, examples=[{"GITHUB_TOKEN": values.REFERENCE_EXAMPLE}]),
    ] = MappingProxyType({})
    """Environment variables of its slots by name, each the ARN of a Secrets Manager secret (with
    `:key::` behind it for one key of its JSON) or of a Systems Manager parameter. ECS reads the
    value when a slot starts; configuration as code takes it as `${NAME}`."""

    @property
    def slots_min(self) -> int:
        """How many slots always run."""
        return self.slots if isinstance(self.slots, int) else self.slots.min

    @property
    def slots_max(self) -> int:
        """How many slots there are."""
        return self.slots if isinstance(self.slots, int) else self.slots.max

    @property
    def logical_name(self) -> str:
        """The name in logical ids, which have no hyphens: `team-a` is `TeamA`."""
        return "".join(part[:1].upper() + part[1:] for part in self.name.split("-"))


class Agent(Model):
    """One kind of EC2 agent, started by the controllers when builds wait for its label."""

    label: values.Label
    """The label that jobs ask for."""
    instance_types: InstanceTypes = ("m6i.large",)
    """Instance types of one architecture, the preferred first."""
    spot: bool = False
    """Ask for spot capacity first; an on-demand twin stands behind it."""
    max: Annotated[int, Field(ge=1, le=1000)] = 10
    """Most agents of this kind per zone and type, over all slots; all kinds together: the sum."""
    idle_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    """Minutes without a build after which an agent ends."""
    one_build_each: bool = False
    """End an agent after one build."""
    disk_gib: Annotated[int, Field(ge=8, le=16384)] = 30
    """Size of the root disk, in GiB."""
    architecture: Architecture | None = None
    """Checked against the instance types. Absent: theirs."""
    cloud_config: values.NamedFile | None = None
    """A cloud-config file beside this one: what agents do at their first boot besides."""
    reference_repositories: Annotated[
        tuple[values.PublicRepository, ...], Field(max_length=20)
    ] = ()
    """Git repositories that anybody may read, of which an agent keeps copies for clones to borrow
    from: `/var/cache/stackgen/git/<host>/<path>.git`."""


class Storage(Model):
    """Where the homes lie."""

    file_system_id: values.FileSystemId | None = None
    """An EFS file system to adopt, such as one a deleted stack left. Absent: a new one."""


class Backup(Model):
    """Daily backups of the homes by AWS Backup."""

    enabled: bool = True
    """Whether backups are made."""
    retention_days: Annotated[int, Field(ge=1, le=36500)] = 35
    """Days a backup is kept."""


class Config(Model):
    """One stack: everything that `stackgen.yaml` says."""

    name: Annotated[str, Field(pattern=values.NAME_PATTERN, max_length=32, examples=["ci"])]
    """The stack's name: lower-case letters, digits and hyphens, a letter first."""
    region: Annotated[str, Field(max_length=32, examples=["us-east-1"])] | None = None
    """The AWS region. Absent: the environment's or the profile's."""
    dns: Dns | None = None
    """The name users type. Absent: the balancer's own name."""
    tls: Tls | None = None
    """An existing certificate. Absent with `dns`: one is made and validated in the zone."""
    access: Access = Access()
    """Who may reach the load balancer."""
    network: Network = NewNetwork()
    """A new VPC, or with `vpc_id` an existing one."""
    hosts: Hosts = Hosts()
    """The EC2 instances that carry the controllers."""
    controllers: Annotated[tuple[Controller, ...], Field(min_length=1, max_length=100)] = (
        Controller(name="main"),
    )
    """The controllers; at least one."""
    agents: Annotated[tuple[Agent, ...], Field(max_length=50)] = (Agent(label="linux"),)
    """The kinds of EC2 agents; `[]` for none."""
    storage: Storage = Storage()
    """Where the homes lie."""
    backup: Backup = Backup()
    """Daily backups of the homes."""
    logs: Logs = Logs()
    """Logs of controllers, hosts, network and load balancer."""
    hooks: Hooks = Hooks()
    """Functions that close the loops which ECS and Auto Scaling leave open."""
    alarms: Alarms = Alarms()
    """Who is told when something is wrong."""
    protection: Protection = Protection()
    """What must be lifted before deletion."""
    recovery: Recovery = Recovery()
    """How soon the stack has to be back."""
    tags: Annotated[Mapping[str, str], Field(max_length=40, examples=[{"team": "build"}])] = (
        MappingProxyType({})
    )
    """Tags on the stack and everything in it."""

    @property
    def files(self) -> Mapping[str, str]:
        """The texts of the files it names, by their names as written."""
        found: Mapping[str, str] = vars(self).get("_files", {})
        return found

    def with_files(self, files: Mapping[str, str]) -> Self:
        """Return the same configuration with the texts of the files it names."""
        return self._with(_files=files)

    def place_of(self, key: str) -> tuple[str, int]:
        """Return the file and the line of a dotted key; without a file, line 1 of none."""
        file, lines = vars(self).get("_places", ("", {}))
        return file, lines.get(key, 1)

    def with_places(self, file: str, lines: Mapping[str, int]) -> Self:
        """Return the same configuration with the lines of keys that the template is judged by."""
        return self._with(_places=(file, lines))

    def without_recovery(self) -> Self:
        """Return the same configuration, whose template is not judged by how fast it recovers."""
        return self._with(recovery=Recovery())

    @property
    def zone_count(self) -> int:
        """How many availability zones the slots are spread over."""
        if isinstance(self.network, ExistingNetwork):
            return len(self.network.subnets.private)
        zones = self.network.availability_zones
        return zones if isinstance(zones, int) else len(zones)

    @property
    def host_name(self) -> str | None:
        """The name users type; none without `dns`: then it is the balancer's own."""
        if self.dns is None:
            return None
        return self.dns.host or f"{self.name}.{self.dns.zone}"

    @property
    def internet_facing(self) -> bool:
        """Whether the balancer can be reached from outside the VPC."""
        return bool(self.access.allow)

    @property
    def hosts_min(self) -> int:
        """The fewest hosts: as written, else one in each zone."""
        return self.hosts.min or self.zone_count

    @property
    def hosts_max(self) -> int:
        """The most hosts: as written, else twice the fewest and never too few for the slots."""
        return self.hosts.max or max(2 * self.hosts_min, self.hosts_needed)

    @cached_property
    def hosts_needed(self) -> int:
        """The hosts that all slots need: the first zone has the most slots, zones are alike."""
        tasks = [
            capacity.Room(memory_mib=controller.memory_mib, cpu=controller.cpu)
            for controller in self.controllers
            for _ in range(capacity.slots_in_zones(controller.slots_max, self.zone_count)[0])
        ]
        host = capacity.smallest_room(self.hosts.instance_types, trunking=self.hosts.trunking)
        return self.zone_count * capacity.hosts_for(tasks, host)
