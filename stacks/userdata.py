"""Renders what cloud-init reads at a host's first boot."""

import re
from collections.abc import Mapping

from jinja2 import Environment, StrictUndefined
from troposphere import Base64, Sub

from stacks.errors import StackgenError
from stacks.naming import escape_sub
from stacks.refs import ClusterName, LogGroupName, UserData

#: What EC2 takes, before Base64.
#: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
LIMIT_BYTES = 16_384

_SCRIPTS = "cloudinit/scripts/"

#: The one place where CloudFormation writes into user data. Everything else is escaped, so a
#: shell's `${x}` reaches the host as it was written.
_SEAM = re.compile(r"@@([A-Za-z]+)@@")

#: Values are quoted: a sourced file with an unquoted space runs the second word.
_HOST_ENVIRONMENT = ("ECS_CLUSTER='@@Cluster@@'", "HOST_LOG_GROUP='@@LogGroup@@'")
_WARM_POOL = "ECS_WARM_POOLS_CHECK='true'"


def host(
    texts: Mapping[str, str], *, cluster: ClusterName, log_group: LogGroupName, warm_pool: bool
) -> UserData:
    """Return the user data of a host that joins `cluster`.

    Args:
        texts: The packaged texts, `cloudinit/host.yaml.j2` and its scripts among them.
        cluster: The ECS cluster.
        log_group: Where the host's own logs go.
        warm_pool: Whether hosts may boot into a warm pool, where they must not join.
    """
    text = host_text(texts, warm_pool=warm_pool)
    return UserData(Base64(Sub(text, Cluster=cluster, LogGroup=log_group)))


def host_text(texts: Mapping[str, str], *, warm_pool: bool = False) -> str:
    """Return the text that `Fn::Sub` completes."""
    scripts = {
        name.removeprefix(_SCRIPTS): texts[name].rstrip("\n")
        for name in ("cloudinit/scripts/join-cluster.sh", "cloudinit/scripts/watch-host.sh")
    }
    environment = "\n".join([*_HOST_ENVIRONMENT, *([_WARM_POOL] if warm_pool else [])])
    rendered = render(texts["cloudinit/host.yaml.j2"], environment=environment, scripts=scripts)
    text = _SEAM.sub(r"${\1}", escape_sub(rendered))
    size = len(text.encode())
    if size > LIMIT_BYTES:
        raise StackgenError(f"the hosts' user data has {size} bytes, EC2 takes {LIMIT_BYTES}")
    return text


def render(template: str, **values: object) -> str:
    """Render a Jinja template in which every name must have a value."""
    environment = Environment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the result is YAML for cloud-init, not HTML
    )
    return environment.from_string(template).render(**values)
