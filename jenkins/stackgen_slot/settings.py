"""What a slot is told by its task definition: the environment, read and checked once.

`stacks/handover.py` and `stacks/plan.py` write these variables. Secrets are checked, never kept:
JCasC reads them from the environment itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stackgen_slot.problems import SlotError
from stackgen_slot.reading import Fields

#: Where the base image has Jenkins' home, and where the file system of the stack is mounted.
_HOME = "/var/jenkins_home"

#: Goes with the task.
_LOCAL = "/var/lib/stackgen"

#: Comes with the image: plugins, init scripts, users' files. `jenkins/Dockerfile` fills it.
_SHARE = "/usr/share/stackgen"

#: A host that does not answer must not keep a slot from its last good copy.
_CLONE_SECONDS = 60

_NAME = re.compile(r"[a-z][a-z0-9-]*")

#: What git clones from; one that starts a program (`ext::sh -c …`) is not among them.
#: https://git-scm.com/docs/git-clone#_git_urls
_GIT_URL = re.compile(r"(https?|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")

#: Of Secrets Manager; Jenkins' API tokens are `11` and 32 digits.
_HOOKS_TOKEN = re.compile(r"[0-9a-f]{32}")

_ANYTHING = re.compile(r".+", re.DOTALL)

_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?P<kind>[A-Z]+ )?PRIVATE KEY-----\n.+\n-----END (?P=kind)?PRIVATE KEY-----",
    re.DOTALL,
)

_DEPLOY = "run `stackgen deploy` again, which writes it into the task definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitJobs:
    """Where job definitions are cloned from.

    Attributes:
        url: Of the repository.
        branch: Its branch; empty for the one it names itself.
        path: The folder in it that holds the `*.groovy` files; empty for its root.
        timeout_seconds: How long a clone may take.
    """

    url: str
    branch: str
    path: str
    timeout_seconds: int = _CLONE_SECONDS


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
        log_group: Where agents send what they themselves say.
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
    log_group: str
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
        share: What the image brings along.
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
    share: Path = Path(_SHARE)


def read(environ: Mapping[str, str]) -> Settings:
    """Read the environment of the container, its secrets aside.

    Args:
        environ: The environment, or that of a task definition seen from outside.

    Raises:
        SlotError: A variable is missing, empty or not what it must be.
    """
    controller = _required(environ, "STACKGEN_CONTROLLER")
    slot = _required(environ, "STACKGEN_SLOT")
    if not _NAME.fullmatch(controller) or not re.fullmatch(rf"{controller}-[1-9]\d*", slot):
        raise SlotError(f"slot {slot!r} of controller {controller!r} is no slot of it", _DEPLOY)
    url = _required(environ, "STACKGEN_URL").rstrip("/")
    if not re.fullmatch(r"https?://[^\s/]\S*", url):
        raise SlotError(f"STACKGEN_URL is {url!r}, which is no address of a website", _DEPLOY)
    zone = _required(environ, "STACKGEN_ZONE")
    return Settings(
        controller=controller,
        slot=slot,
        url=url,
        zone=zone,
        agents=_agents(environ, zone),
        jobs=_jobs(environ),
        home=Path(environ.get("JENKINS_HOME") or _HOME),
        local=Path(environ.get("STACKGEN_LOCAL") or _LOCAL),
        ec2_endpoint=environ.get("AWS_ENDPOINT_URL_EC2") or environ.get("AWS_ENDPOINT_URL") or None,
        share=Path(environ.get("STACKGEN_SHARE") or _SHARE),
    )


def check_secrets(environ: Mapping[str, str], settings: Settings) -> None:
    """Check that each secret is there and has the form it must have; none is ever shown.

    JCasC takes a variable that is not set for an empty text, and an administrator without a
    password is one that nobody, or everybody, can be.

    Raises:
        SlotError: A secret is missing, empty or malformed.
    """
    wanted = {"JENKINS_ADMIN_PASSWORD": _ANYTHING, "JENKINS_HOOKS_TOKEN": _HOOKS_TOKEN}
    if settings.agents:
        wanted["JENKINS_AGENT_PRIVATE_KEY"] = _PRIVATE_KEY
    for name, form in wanted.items():
        if not form.fullmatch(_required(environ, name).strip()):
            raise SlotError(
                f"the secret in {name} is not of the form it must have",
                "see what the `Secrets` of the task definition name; `stackgen deploy` mends it",
            )


def _required(environ: Mapping[str, str], name: str) -> str:
    """Return a variable that must have a value, in characters that can be read."""
    value = environ.get(name, "")
    if not value.strip():
        raise SlotError(
            f"the variable {name} is {'empty' if name in environ else 'missing'}", _DEPLOY
        )
    if not value.isascii() and any("\udc80" <= letter <= "\udcff" for letter in value):
        raise SlotError(f"the variable {name} cannot be read: it is not UTF-8", _DEPLOY)
    return value


def _agents(environ: Mapping[str, str], zone: str) -> Agents | None:
    """Read the agents' settings; the subnets of the slot's own zone come first."""
    if not environ.get("STACKGEN_AGENTS"):
        return None
    fields = Fields.parse("STACKGEN_AGENTS", environ["STACKGEN_AGENTS"], _DEPLOY)
    subnets = tuple(
        Subnet(id=found.text("id"), zone=found.text("zone")) for found in fields.objects("subnets")
    )
    zones = sorted({subnet.zone for subnet in subnets})
    if zone not in zones:
        raise SlotError(
            f"the zone {zone!r} of STACKGEN_ZONE is unknown: agents have subnets in"
            f" {', '.join(zones)}",
            _DEPLOY,
        )
    texts = fields.texts("user_data")
    return Agents(
        region=fields.text("region"),
        slots=fields.number("slots"),
        security_group=fields.text("security_group"),
        instance_profile=fields.text("instance_profile"),
        key_pair=fields.text("key_pair"),
        key_pair_id=fields.text("key_pair_id"),
        log_group=fields.text("log_group"),
        subnets=tuple(sorted(subnets, key=lambda subnet: subnet.zone != zone)),
        tags=fields.pairs("tags"),
        kinds=tuple(_kind(found, texts) for found in fields.objects("kinds")),
    )


def _kind(fields: Fields, user_data: tuple[str, ...]) -> Kind:
    """Read one kind of agent; kinds with the same user data name it by one index."""
    index = fields.number("user_data")
    if index >= len(user_data):
        raise fields.wrong("user_data", f"an index below {len(user_data)}")
    return Kind(
        label=fields.text("label"),
        instance_types=fields.texts("instance_types"),
        spot=fields.flag("spot"),
        max=fields.number("max"),
        idle_minutes=fields.number("idle_minutes"),
        one_build_each=fields.flag("one_build_each"),
        disk_gib=fields.number("disk_gib"),
        architecture=fields.text("architecture"),
        image=fields.text("image"),
        user_data=user_data[index],
    )


def _jobs(environ: Mapping[str, str]) -> GitJobs | None:
    """Read where job definitions are cloned from; what git would take for an option is refused."""
    if not environ.get("STACKGEN_JOBS"):
        return None
    fields = Fields.parse("STACKGEN_JOBS", environ["STACKGEN_JOBS"], _DEPLOY)
    found = fields.object("git")
    jobs = GitJobs(
        url=found.text("url"),
        branch=found.text("branch", ""),
        path=found.text("path", "").strip("/"),
        timeout_seconds=found.number("timeout_seconds", _CLONE_SECONDS),
    )
    if not _GIT_URL.fullmatch(jobs.url):
        raise found.wrong("url", "an address that git clones over HTTPS or SSH")
    if jobs.branch.startswith("-"):
        raise found.wrong("branch", "the name of a branch")
    if ".." in jobs.path.split("/"):
        raise found.wrong("path", "a folder inside the repository")
    return jobs
