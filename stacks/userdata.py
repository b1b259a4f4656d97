"""Renders what cloud-init reads at the first boot of a host or an agent."""

import re
from collections.abc import Iterable, Mapping

from jinja2 import Environment, StrictUndefined
from troposphere import Base64, Sub

from stacks.cloud_config import merged
from stacks.config import Agent, Config
from stacks.errors import UsageError
from stacks.naming import escape_sub
from stacks.refs import ClusterName, LogGroupName, UserData

#: What EC2 takes, before Base64.
#: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
LIMIT_BYTES = 16_384

#: Left free for the values of the seams: ids of AWS and an address are longer than their names.
_ROOM_BYTES = 1_024

_SCRIPTS = "cloudinit/scripts/"

#: The one place in each text where values of the deployment come in. Everything else is escaped,
#: so a shell's `${x}` arrives as it was written. A host's are CloudFormation's to write, an agent's
#: the container's that starts it (`stackgen_slot.clouds`).
HOST_SEAMS = ("Cluster", "LogGroup")
AGENT_SEAMS = ("Controller", "Slot", "Label", "Url", "Region", "Stack", "LogGroup")
_HOST_SEAM = re.compile(f"@@({'|'.join(HOST_SEAMS)})@@")

#: Values are quoted: a sourced file with an unquoted space runs the second word.
_HOST_ENVIRONMENT = ("ECS_CLUSTER='@@Cluster@@'", "HOST_LOG_GROUP='@@LogGroup@@'")
_WARM_POOL = "ECS_WARM_POOLS_CHECK='true'"

#: Java is the controller's own version: both ends of a connection run the same code.
_AGENT_PACKAGES = ("java-21-amazon-corretto-headless", "git", "docker")
_AGENT_ENVIRONMENT = (
    "STACK='@@Stack@@'",
    "CONTROLLER='@@Controller@@'",
    "SLOT='@@Slot@@'",
    "LABEL='@@Label@@'",
    "URL='@@Url@@'",
    "REGION='@@Region@@'",
    "LOG_GROUP='@@LogGroup@@'",
    f"PACKAGES='{' '.join(_AGENT_PACKAGES)}'",
    "GONE_MINUTES='60'",
    "ALONE_MINUTES='180'",
)


def host(
    texts: Mapping[str, str], config: Config, *, cluster: ClusterName, log_group: LogGroupName
) -> UserData:
    """Return the user data of a host that joins `cluster`.

    Args:
        texts: The packaged texts, `cloudinit/host.yaml.j2` and its scripts among them.
        config: Whose hosts they are; it has the texts of the files it names.
        cluster: The ECS cluster.
        log_group: Where the host's own logs go.

    Raises:
        UsageError: It is larger than EC2 takes.
    """
    text = host_text(texts, config)
    return UserData(Base64(Sub(text, Cluster=cluster, LogGroup=log_group)))


def host_text(texts: Mapping[str, str], config: Config) -> str:
    """Return the text that `Fn::Sub` completes."""
    # A host of a warm pool must not join before it is in service.
    pool = config.hosts.warm_pool is not None
    rendered = render(
        texts["cloudinit/host.yaml.j2"],
        environment="\n".join([*_HOST_ENVIRONMENT, *([_WARM_POOL] if pool else [])]),
        scripts=_scripts(texts, ("join-cluster.sh", "watch-host.sh")),
    )
    text = _complete(rendered, config, config.hosts.cloud_config, "hosts")
    return _HOST_SEAM.sub(r"${\1}", escape_sub(text))


def agents(config: Config, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the user data of each kind of agents, with its seams, in the order of the file.

    Kinds that boot alike have equal texts: one is carried for all of them.

    Args:
        config: Whose agents they are; it has the texts of the files it names.
        texts: The packaged texts.

    Raises:
        UsageError: One is larger than EC2 takes.
    """
    return tuple(
        _agent(texts, config, kind, f"agents[{place}]") for place, kind in enumerate(config.agents)
    )


def _agent(texts: Mapping[str, str], config: Config, kind: Agent, place: str) -> str:
    """Return the text of one kind, with its seams."""
    names = ["prepare-agent.sh", "watch-controller.sh", "ship-logs.sh"]
    rendered = render(
        texts["cloudinit/agent.yaml.j2"],
        environment="\n".join(_AGENT_ENVIRONMENT),
        packages=_AGENT_PACKAGES,
        repositories=kind.reference_repositories,
        scripts=_scripts(
            texts, [*names, *(["copy-repositories.sh"] if kind.reference_repositories else [])]
        ),
    )
    return _complete(rendered, config, kind.cloud_config, place)


def _scripts(texts: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return scripts by name, as they travel: without the lines that explain them."""
    return {name: _bare(texts[f"{_SCRIPTS}{name}"]) for name in names}


def _bare(script: str) -> str:
    """Return a script without its comment lines: user data is small, an environment smaller."""
    first, *rest = script.rstrip("\n").split("\n")
    return "\n".join([first, *(line for line in rest if line.strip()[:1] not in ("", "#"))])


def _complete(rendered: str, config: Config, named: str | None, place: str) -> str:
    """Return a rendered text with the additions of the file it names, if it is small enough."""
    text = merged(rendered, config.files[named]) if named else rendered
    size = len(text.encode()) + _ROOM_BYTES
    if size > LIMIT_BYTES:
        key = f"{place}.cloud_config ({named})" if named else place
        raise UsageError(
            f"{key}: the user data has {size:,} bytes with its values, EC2 takes {LIMIT_BYTES:,}",
            "keep large files in S3 or in an image, and fetch them in `runcmd`",
        )
    return text


def render(template: str, **values: object) -> str:
    """Render a Jinja template in which every name must have a value."""
    environment = Environment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the result is YAML for cloud-init, not HTML
    )
    return environment.from_string(template).render(**values)
