"""Stage 1: which stack, in which region, through which end point."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cli.edge import Edge
from cli.flags import Flags
from cli.text import LOCAL_KEYS
from cli.ui import Ui
from stacks.errors import StackgenError, UsageError, shown
from stacks.light import dataclass
from stacks.tables import regions

if TYPE_CHECKING:
    from cli.aws import Aws
    from cli.records import Connection
    from stacks.config import Config

#: The region of the local AWS when none is named: any would do.
LOCAL_REGION = "us-east-1"


class NotRunningError(StackgenError):
    """The local AWS is asked for and does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A stack, and AWS as the place where it is.

    Attributes:
        config: The file; None when only `--stack-name` says which stack is meant.
        local_url: The end point of the local AWS; None when the stack is not there.
    """

    aws: "Aws"
    stack_name: str
    region: str
    account: str
    config: "Config | None" = None
    local_url: str | None = None
    endpoint_url: str | None = None
    profile: str | None = None

    @property
    def place(self) -> str:
        """How the place is called: what an emulator answers is never called AWS's."""
        if self.local_url:
            return "the local AWS"
        return self.endpoint_url or "AWS"

    def aws_command(self, command: str) -> str:
        """Write a command of the AWS CLI that reaches the same place, and no other account."""
        before = f"{LOCAL_KEYS} " if self.local_url else ""
        where = f" --endpoint-url {self.endpoint_url}" if self.endpoint_url else ""
        where += f" --profile {shlex.quote(self.profile)}" if self.profile else ""
        return f"{before}{command} --region {self.region}{where}"


def environment_region(environ: Mapping[str, str], profile: str | None) -> str | None:
    """Return the region that the environment or the profile names.

    The order is the one of AWS's SDKs; boto3 alone knows only the second variable.
    https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
    """
    return (
        environ.get("AWS_REGION")
        or environ.get("AWS_DEFAULT_REGION")
        or _profile_region(environ, profile or environ.get("AWS_PROFILE") or "default")
    )


def _profile_region(environ: Mapping[str, str], profile: str) -> str | None:
    """Read a profile's region without loading AWS's client, so that a bad file costs no time."""
    path = Path(environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()
    if not path.is_file():
        return None
    import configparser  # noqa: PLC0415 - few have such a file

    file = configparser.RawConfigParser(strict=False)
    try:
        file.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        return None  # AWS's client will say what is wrong with it
    section = profile if profile == "default" else f"profile {profile}"
    return file.get(section, "region", fallback=None)


def known_region(flags: Flags, environ: Mapping[str, str]) -> str | None:
    """Return the region known before the file is read."""
    if flags.region:
        return flags.region
    if flags.local:
        named = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
        return named or LOCAL_REGION
    return environment_region(environ, flags.profile)


def effective_region(flags: Flags, config: "Config | None", known: str | None) -> str:
    """Decide the region: `--region`, else the file's, else the environment's or profile's."""
    in_file = config.region if config else None
    if in_file and flags.region and in_file != flags.region:
        raise UsageError(
            f"{flags.config} says region: {in_file}, --region says {flags.region}",
            "Leave one of the two out; two regions need two files.",
        )
    region = flags.region or in_file or known
    if not region:
        raise UsageError(
            "no AWS region is known",
            f"Write `region: eu-west-1` into {flags.config}, or pass --region, or set AWS_REGION.",
        )
    return known_to_aws(region)


def known_to_aws(region: str) -> str:
    """Return the region; refuse a misspelled one, which would only fail to connect."""
    if region not in regions():
        from stacks.reading.words import did_you_mean  # noqa: PLC0415 - not for a verb's help

        meant = did_you_mean(region, regions()) or "A region looks like eu-west-1."
        raise UsageError(f'"{shown(region)}" is no AWS region', meant[0].upper() + meant[1:])
    return region


def checked_url(url: str | None) -> str | None:
    """Return the end point; refuse what is no address, which AWS's client would stumble over."""
    if url and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", url):
        raise UsageError(
            f'"{shown(url)}" is no end point',
            "Write one such as http://127.0.0.1:4566 (--endpoint-url, AWS_ENDPOINT_URL).",
        )
    return url or None


def read_file(flags: Flags, edge: Edge) -> "tuple[Config, str]":
    """Read the configuration and decide the region; no AWS, no socket."""
    known = known_region(flags, edge.environ)
    config = edge.read_config(flags.config, known)
    return config, effective_region(flags, config, known)


def find(flags: Flags, edge: Edge, ui: Ui, *, will_ask: bool = False) -> Target:
    """Decide which stack is meant, reach AWS and prove the credentials.

    The file is read unless `--stack-name` already says which stack is meant and no file is named.

    Args:
        flags: What was typed.
        edge: The outside.
        ui: Where progress goes.
        will_ask: Whether the user will be asked: refused without a terminal, before AWS is called
            and after the file was found to be in order.
    """
    if flags.stack_name and "config" not in flags.typed:
        config, region = None, effective_region(flags, None, known_region(flags, edge.environ))
    else:
        config, region = read_file(flags, edge)
    if will_ask:
        ui.must_be_able_to_ask()
    return reach(flags, edge, ui, config=config, region=region, start_local=False)


def reach(  # noqa: D417 - the rest is as in find()
    flags: Flags,
    edge: Edge,
    ui: Ui,
    *,
    config: "Config | None",
    region: str,
    start_local: bool,
) -> Target:
    """Reach AWS in a region and prove the credentials.

    Args:
        config: The file, if it was read.
        region: The region to work in.
        start_local: Start the local AWS if it is not up; else that is an error.
    """
    local_url = local_endpoint(flags, edge, ui, start=start_local) if flags.local else None
    named = flags.endpoint_url or edge.environ.get("AWS_ENDPOINT_URL")
    endpoint_url = local_url or checked_url(named)
    place = "the local AWS" if flags.local else endpoint_url or "AWS"
    with ui.working(f"Reaching {place}"):
        aws = edge.connect(_connection(flags, region, endpoint_url))
        identity = aws.identity
    ui.detail(f"region {region}, account {identity.account}, as {identity.arn}")
    if flags.account and flags.account != identity.account and not flags.local:
        raise UsageError(
            f"these credentials are of account {identity.account}, --account says {flags.account}",
            f"Nothing was touched. They are {identity.arn}: choose others with --profile.",
        )
    name = flags.stack_name or (config.name if config else "")
    return Target(
        aws=aws,
        stack_name=name,
        region=region,
        account=identity.account,
        config=config,
        local_url=local_url,
        endpoint_url=endpoint_url,
        profile=None if local_url else flags.profile,
    )


def _connection(flags: Flags, region: str, endpoint_url: str | None) -> "Connection":
    """Describe the connection; the local AWS takes nothing of the user's own."""
    from cli.records import Connection  # noqa: PLC0415 - not for verbs without a stack

    profile = None if flags.local else flags.profile
    return Connection(region=region, profile=profile, endpoint_url=endpoint_url, local=flags.local)


def local_endpoint(flags: Flags, edge: Edge, ui: Ui, *, start: bool) -> str:
    """Return where the local AWS of this folder is."""
    cloud = edge.local()
    home = cloud.default_home(Path.cwd())
    running = cloud.status(home)
    if start:
        with ui.working("Starting the local AWS" if running is None else "Finding the local AWS"):
            return cloud.up(home, note=ui.warn).url
    if running is None:
        raise NotRunningError(
            "the local AWS of this folder is not running, so there is no stack in it",
            f"Start it with a stack: {flags.command('deploy')}",
        )
    return running.endpoint_url
