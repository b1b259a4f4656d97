"""A CloudFormation, a clock and an outside for tests: in memory, deterministic, counting calls."""

# ruff: noqa: ARG002 - a fake takes what the real one takes

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from cli.account_records import Certificate, ContainerImage
from cli.aws import Aws
from cli.change_records import Change, ChangeSet, Drift, Finding
from cli.edge import Edge
from cli.host_records import HostGroup, Refresh
from cli.image_records import Build, RegistryLogin
from cli.records import (
    STACK_TYPE,
    Bucket,
    Connection,
    Event,
    Identity,
    Resource,
    Service,
    Stack,
)
from stacks.config import Config
from stacks.synth import Synthesis
from tests.unit.cli.fleet import START, Clock, Fleet

ACCOUNT = "123456789012"
REGISTRY = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
PASSWORD = "the-registrys-own-password"  # noqa: S105 - a fake's
PUSHED = f"sha256:{'e' * 64}"
STACK_ID = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/ci/1"

#: What AWS does after an operation began: seconds, logical id, type, status, reason.
Script = Sequence[tuple[float, str, str, str, str]]
CREATED: Script = (
    (0.0, "ci", STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated"),
    (1.0, "Vpc", "AWS::EC2::VPC", "CREATE_IN_PROGRESS", ""),
    (4.0, "Vpc", "AWS::EC2::VPC", "CREATE_COMPLETE", ""),
    (5.0, "ci", STACK_TYPE, "CREATE_COMPLETE", ""),
)
#: What AWS's public parameters name, here.
HOST_IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
AGENT_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
IMAGES = {HOST_IMAGE: "ami-0123456789abcdef0", AGENT_IMAGE: "ami-0fedcba9876543210"}
ADD_VPC = Change(action="Add", logical_id="Vpc", type="AWS::EC2::VPC")


@dataclass(kw_only=True)
class FakeAws:
    """One stack in one account; plays a script once an operation is started."""

    clock: Clock
    status: str | None = None
    script: Script = CREATED
    changes: tuple[Change, ...] = (ADD_VPC,)
    change_set_seconds: float = 0.0
    change_set_failure: str = ""
    mode: str = ""
    found: tuple[Finding, ...] = ()
    drifted: tuple[Drift, ...] = ()
    detection: tuple[str, ...] = ("DETECTION_COMPLETE",)
    review: bool = False
    outputs: Mapping[str, str] = field(default_factory=lambda: {"Url": "https://ci.example.com"})
    protected: bool = False
    there: list[Resource] = field(default_factory=list)
    deployed: dict[str, Any] = field(default_factory=dict)
    running: Sequence[Service] = ()
    health: Mapping[str, Sequence[str]] = field(default_factory=dict)
    zones: Mapping[str, list[str]] = field(default_factory=dict)
    shelf: Bucket = Bucket(code="404")  # noqa: RUF009 - immutable
    page_size: int = 100
    uploaded: dict[str, bytes] = field(default_factory=dict)
    past: list[Event] = field(default_factory=list)
    interrupt_at: float | None = None
    balancers: set[str] = field(default_factory=set)
    buckets: dict[str, int] = field(default_factory=dict)
    errors: Mapping[str, Exception] = field(default_factory=dict)
    calls: list[tuple[float, str]] = field(default_factory=list)
    requests: list[Mapping[str, Any]] = field(default_factory=list)
    started_at: float | None = None
    fleet: Fleet | None = None
    left: Sequence[str] = ()
    failed: list[Event] | None = None
    knows_express: bool = True
    roles: set[str] = field(default_factory=set)
    trunking: bool = False
    certificates: Mapping[str, Certificate] = field(default_factory=dict)
    machines: Mapping[str, str] = field(default_factory=dict)
    containers: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    zone_names: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=lambda: IMAGES)
    parameters: Mapping[str, str] = field(default_factory=dict)
    digest: str | None = f"sha256:{'d' * 64}"
    repositories: set[str] = field(default_factory=set)
    builds: list[Build] = field(default_factory=list)
    lines: Sequence[str] = ()
    going: Sequence[Build] = ()

    def _called(self, name: str) -> None:
        self.calls.append((self.clock.seconds, name))
        if name in self.errors:
            raise self.errors[name]

    def names(self) -> list[str]:
        """List the calls in their order."""
        return [name for _, name in self.calls]

    @property
    def identity(self) -> Identity:
        """Whose credentials."""
        self._called("identity")
        return Identity(account=ACCOUNT, arn=f"arn:aws:iam::{ACCOUNT}:user/u")

    def _played(self) -> list[Event]:
        """Return the events so far, the oldest first."""
        if self.started_at is None:
            return list(self.past)
        since = self.clock.seconds - self.started_at
        return [
            *self.past,
            *(
                event(number, logical_id, kind, status, reason, at=self.started_at + seconds)
                for number, (seconds, logical_id, kind, status, reason) in enumerate(self.script)
                if seconds <= since
            ),
        ]

    def stack(self, name: str) -> Stack | None:
        """Describe the stack as its own events have it."""
        self._called("stack")
        own = [e for e in self._played() if e.about_stack] if self.started_at is not None else []
        status = own[-1].status if own else self.status
        if status is None and self.review:
            status = "REVIEW_IN_PROGRESS"
        if status is None or (status == "DELETE_COMPLETE" and not name.startswith("arn:")):
            return None
        return Stack(
            name="ci",
            id=STACK_ID,
            status=status,
            protected=self.protected,
            changed_at=START,
            outputs=self.outputs,
            parameters=self.parameters,
        )

    def event_pages(self, stack: str) -> Iterator[list[Event]]:
        """Yield events, newest first."""
        if self.interrupt_at is not None and self.clock.seconds >= self.interrupt_at:
            raise KeyboardInterrupt
        newest = self._played()[::-1]
        for start in range(0, max(len(newest), 1), self.page_size):
            self._called("event_pages")
            yield newest[start : start + self.page_size]

    def create_change_set(self, request: Mapping[str, Any]) -> ChangeSet:
        """Begin a change set."""
        self._called("create_change_set")
        self.requests.append(request)
        self._made_at = self.clock.seconds
        self.review = self.status is None
        return ChangeSet(id="cs-1", stack_id=STACK_ID, status="CREATE_PENDING")

    def change_set(self, change_set: ChangeSet) -> ChangeSet:
        """Describe it: pending, then complete or failed."""
        self._called("change_set")
        status = "CREATE_COMPLETE"
        if self.clock.seconds - self._made_at < self.change_set_seconds:
            status = "CREATE_IN_PROGRESS"
        elif self.change_set_failure:
            status = "FAILED"
        return ChangeSet(
            id=change_set.id,
            stack_id=change_set.stack_id,
            status=status,
            reason=self.change_set_failure,
            deployment=self._deployment(),
            changes=self.changes if status == "CREATE_COMPLETE" else (),
            mode=self.mode,
        )

    def findings(self, change_set: ChangeSet) -> list[Finding]:
        """Return what validation found."""
        self._called("findings")
        return list(self.found)

    def detect_drift(self, stack: str, logical_ids: Sequence[str]) -> str:
        """Begin to compare."""
        self._called(f"detect_drift {' '.join(logical_ids)}")
        return "detection-1"

    def drift_detection(self, detection: str) -> str:
        """Go on to the next of the given states, and stay in the last."""
        self._called("drift_detection")
        asked = self.names().count("drift_detection")
        return self.detection[min(asked, len(self.detection)) - 1]

    def drifts(self, stack: str) -> list[Drift]:
        """Return what differs."""
        self._called("drifts")
        return list(self.drifted)

    def execute(self, change_set: ChangeSet, *, token: str) -> None:
        """Begin the script."""
        self._called("execute")
        self.review = False
        self.started_at = self.clock.seconds

    def delete_change_set(self, change_set: str, stack: str) -> None:
        """Take note."""
        self._called("delete_change_set")

    def delete_stack(self, stack: str, *, token: str) -> None:
        """Begin the script."""
        self._called("delete_stack")
        self.review = False
        self.started_at = self.clock.seconds

    def protect(self, stack: str, *, on: bool) -> None:
        """Turn termination protection."""
        self._called("protect")
        self.protected = on

    def resources(self, stack: str) -> list[Resource]:
        """List resources."""
        self._called("resources")
        return self.there

    def template(self, stack: str) -> dict[str, Any]:
        """Return the deployed template."""
        self._called("template")
        return self.deployed

    def services(self, cluster: str, arns: Sequence[str]) -> list[Service]:
        """Describe services; while a host is away, so is the first one's task."""
        self._called(f"services {cluster}")
        if self.fleet and self.fleet.slot_is_down():
            return [replace(s, running=0) for s in self.running[:1]] + list(self.running[1:])
        return [service for service in self.running if service.arn in arns]

    def target_health(self, target_group: str) -> list[str]:
        """Return the states of targets."""
        self._called("target_health")
        return list(self.health[target_group])

    def scale_to_zero(self, cluster: str, service: str) -> None:
        """Take note."""
        self._called(f"scale_to_zero {cluster} {service}")

    def balancer_protected(self, balancer: str) -> bool:
        """Tell."""
        self._called("balancer_protected")
        return balancer in self.balancers

    def protect_balancer(self, balancer: str, *, on: bool) -> None:
        """Lift it."""
        self._called("protect_balancer")
        (self.balancers.add if on else self.balancers.discard)(balancer)

    def empty_bucket(self, bucket: str, *, owner: str) -> int | None:
        """Take out what lies in it."""
        self._called(f"empty_bucket {bucket} {owner}")
        number = self.buckets.get(bucket)
        if number is not None:
            self.buckets[bucket] = 0
        return number

    def host_group(self, name: str) -> HostGroup | None:
        """Describe the hosts."""
        self._called("host_group")
        return self.fleet.group() if self.fleet else None

    def last_refresh(self, group: str) -> Refresh | None:
        """Describe the refresh."""
        self._called("last_refresh")
        return self.fleet.refresh() if self.fleet else None

    def start_refresh(self, group: str, *, percent: int) -> str:
        """Begin to replace hosts."""
        self._called(f"start_refresh {percent}")
        assert self.fleet
        return self.fleet.start(percent)

    def cancel_refresh(self, group: str) -> bool:
        """Take note."""
        self._called("cancel_refresh")
        return True

    def public_parameters(self, names: Sequence[str]) -> dict[str, str]:
        """Return values."""
        self._called("public_parameters")
        return {name: self.images[name] for name in names if name in self.images}

    def failed_events(self, stack: str) -> list[Event] | None:
        """List what AWS's own filter finds; None as from an end point that has none."""
        self._called("failed_events")
        return self.failed

    def continue_rollback(self, stack: str, *, skip: Sequence[str], token: str) -> None:
        """Begin the script."""
        self._called(f"continue_rollback {','.join(skip)}".rstrip())
        self.started_at = self.clock.seconds

    def cancel_update(self, stack: str, *, token: str) -> None:
        """Play the script of a rollback from now on."""
        self._called("cancel_update")
        since = self.clock.seconds - (self.started_at or 0)
        done = [row for row in self.script if row[0] <= since]
        self.script = [
            *done,
            (since + 1, "ci", STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated"),
            (since + 9, "ci", STACK_TYPE, "UPDATE_ROLLBACK_COMPLETE", ""),
        ]

    def complaints(self, cluster: str, service: str) -> list[str]:
        """Return what a service says."""
        self._called("complaints")
        return ["unable to place a task", "a task stopped: exit code 1"]

    def target_complaints(self, target_group: str) -> list[str]:
        """Return why targets are not healthy."""
        self._called("target_complaints")
        return ["target 10.0.0.1:8080 is unhealthy: codes 503"]

    def machine_images(self, ids: Sequence[str]) -> dict[str, str]:
        """Return architectures."""
        self._called("machine_images")
        return {one: self.machines[one] for one in ids if one in self.machines}

    def container_image_exists(self, image: ContainerImage) -> bool:
        """Look for it."""
        self._called("container_image_exists")
        return image.repository in self.containers

    def secret_is_there(self, secret_id: str) -> bool:
        """Look for it."""
        self._called("secret_is_there")
        return secret_id in self.stored

    def parameter_is_there(self, name: str) -> bool:
        """Look for it."""
        self._called("parameter_is_there")
        return name in self.stored

    def image_digest(self, repository: str, tag: str) -> str | None:
        """Return the one digest, whatever the tag."""
        self._called(f"image_digest {repository}")
        return self.digest

    def repository(self, name: str) -> str | None:
        """Return its address."""
        self._called("repository")
        return f"{REGISTRY}/{name}" if name in self.repositories else None

    def create_repository(self, name: str) -> str:
        """Make it."""
        self._called("create_repository")
        self.repositories.add(name)
        return f"{REGISTRY}/{name}"

    def finish_repository(self, name: str) -> None:
        """Take note."""
        self._called("finish_repository")

    def registry_login(self) -> RegistryLogin:
        """Return one."""
        self._called("registry_login")
        return RegistryLogin(registry=REGISTRY, user="AWS", password=PASSWORD)

    def start_build(self, project: str, *, source: str, variables: Mapping[str, str]) -> Build:
        """Begin the first of the builds' states."""
        self._called(f"start_build {project} {source}")
        self.requests.append(variables)
        return self.builds[0]

    def build(self, build: str) -> Build:
        """Go on to the next state, and stay in the last; a good end has pushed."""
        self._called("build")
        found = self.builds.pop(0) if len(self.builds) > 1 else self.builds[0]
        if found.status == "SUCCEEDED":
            self.digest = PUSHED
        return found

    def newest_builds(self, project: str) -> list[Build]:
        """List those that go on."""
        self._called(f"newest_builds {project}")
        return list(self.going)

    def log_lines(self, group: str, stream: str, token: str | None) -> tuple[list[str], str | None]:
        """Return all lines at once, then none."""
        self._called("log_lines")
        return ([], token) if token else (list(self.lines), "end")

    def certificate(self, arn: str) -> Certificate | None:
        """Describe it."""
        self._called("certificate")
        return self.certificates.get(arn)

    def hosted_zone(self, zone_id: str) -> str | None:
        """Return its name."""
        self._called("hosted_zone")
        return self.zone_names.get(zone_id)

    def service_linked_roles(self) -> set[str]:
        """Return services."""
        self._called("service_linked_roles")
        return self.roles

    def make_service_linked_role(self, service: str) -> None:
        """Make it."""
        self._called(f"make_service_linked_role {service}")
        self.roles.add(service)

    def trunks(self, root: str) -> bool:
        """Tell."""
        self._called(f"trunks {root}")
        return self.trunking

    def let_hosts_trunk(self) -> None:
        """Switch it on."""
        self._called("let_hosts_trunk")
        self.trunking = True

    def _deployment(self) -> str:
        mode: str = self.requests[-1].get("DeploymentConfig", {}).get("Mode", "")
        return mode if self.knows_express else ""

    def public_hosted_zones(self, name: str) -> list[str]:
        """Return ids."""
        self._called("public_hosted_zones")
        return self.zones.get(name, [])

    def create_private_bucket(self, bucket: str, *, owner: str) -> None:
        """Take note."""
        self._called(f"create_private_bucket {bucket} {owner}")

    def finish_private_bucket(self, bucket: str, *, owner: str) -> None:
        """Take note."""
        self._called(f"finish_private_bucket {bucket} {owner}")

    def change_set_names(self, stack: str) -> list[str]:
        """List what is left of earlier deployments."""
        self._called("change_set_names")
        return list(self.left)

    def bucket(self, name: str, *, owner: str) -> Bucket:
        """Describe the shelf."""
        self._called(f"bucket {name} {owner}")
        return self.shelf

    def object_url(self, bucket: str, key: str) -> str:
        """Return an address."""
        return f"https://{bucket}/{key}"

    def upload(self, bucket: str, key: str, body: bytes, *, owner: str) -> str:
        """Take note."""
        self._called(f"upload {bucket} {owner}")
        self.uploaded[key] = body
        return f"https://{bucket}/{key}"

    def remove_folder(self, bucket: str, prefix: str, *, owner: str) -> None:
        """Take note."""
        self._called(f"remove_folder {bucket} {prefix} {owner}")

    def remove_object(self, bucket: str, key: str, *, owner: str) -> None:
        """Take note."""
        self._called(f"remove_object {bucket} {key} {owner}")


def event(
    number: int, logical_id: str, kind: str, status: str, reason: str = "", *, at: float = 0.0
) -> Event:
    """Make an event."""
    return Event(
        id=f"{logical_id}-{number}",
        at=START + timedelta(seconds=at),
        stack_id=STACK_ID,
        logical_id=logical_id,
        physical_id=STACK_ID if kind == STACK_TYPE else f"{logical_id}-1",
        type=kind,
        status=status,
        reason=reason,
    )


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@dataclass(kw_only=True)
class World:
    """An outside with its parts at hand."""

    aws: FakeAws
    clock: Clock
    config: Config = field(default_factory=lambda: Config(name="ci", region="eu-west-1"))
    template: dict[str, Any] = field(default_factory=lambda: {"Resources": {"Vpc": {}}})
    assets: dict[str, bytes] = field(default_factory=dict)
    connections: list[Connection] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)
    asked_regions: list[str | None] = field(default_factory=list)

    def edge(self, **more: Any) -> Edge:
        """Make the edge; `more` replaces parts of it."""

        def connect(connection: Connection) -> Aws:
            self.connections.append(connection)
            return cast("Aws", self.aws)

        def read_config(_path: Path, region: str | None) -> Config:
            self.asked_regions.append(region)
            return self.config

        parts: dict[str, Any] = {
            "connect": connect,
            "read_config": read_config,
            "synth": lambda *_: Synthesis(
                root=json.loads(json.dumps(self.template)), assets=self.assets
            ),
            "monotonic": self.clock.monotonic,
            "sleep": self.clock.sleep,
            "now": self.clock.now,
            "environ": {"AWS_CONFIG_FILE": "/nowhere", **self.environ},
        }
        return Edge(**(parts | more))


def world(**aws: Any) -> World:
    """Make an outside whose CloudFormation has these properties."""
    clock = Clock()
    return World(aws=FakeAws(clock=clock, **aws), clock=clock)
