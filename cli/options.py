"""The options that verbs share, in groups: one name, one meaning, everywhere.

Each can also be given by a variable, `STACKGEN_` and its name: `SETTINGS` sets the prefix.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from cli.image import BUILDERS, CODEBUILD, image_name

#: Of every verb: variables are STACKGEN_REGION, not STACKGEN_DEPLOY_REGION.
SETTINGS: dict[str, Any] = {
    "auto_envvar_prefix": "STACKGEN",
    "help_option_names": ["--help", "-h"],
    "max_content_width": 100,
}

F = TypeVar("F", bound=Callable[..., Any])

_DURATION = re.compile(r"^(\d+)(s|m|h|)$")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


def seconds(text: str) -> float:
    """Return the seconds that `90`, `90s`, `30m` or `2h` means."""
    found = _DURATION.match(text.strip())
    if not found or not int(found[1]):
        raise click.BadParameter(f"'{text}' is no duration; write 90s, 30m or 2h")
    return float(int(found[1]) * _SECONDS[found[2]])


def pair(text: str) -> tuple[str, str]:
    """Cut `Key=Value` at its first equals sign."""
    key, found, value = text.partition("=")
    if not found or not key:
        raise click.BadParameter(f"'{text}' is no pair; write Key=Value")
    return key, value


def _with(function: F, *options: Callable[[F], F]) -> F:
    """Add options to a verb, shown in the order they are written."""
    for option in reversed(options):
        function = option(function)
    return function


def configuration(function: F) -> F:
    """Give a verb `--config`."""
    return _with(
        function,
        click.option(
            "--config",
            "-c",
            type=click.Path(path_type=Path, readable=False),
            default=Path("stackgen.yaml"),
            show_default=True,
            metavar="FILE",
            help="The configuration file.",
        ),
    )


def _regions(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a region."""
    from stacks.tables import regions  # noqa: PLC0415 - read only when a shell asks

    return [name for name in regions() if name.startswith(incomplete)]


_REGION = click.option(
    "--region",
    metavar="NAME",
    shell_complete=_regions,
    help="The AWS region. Default: the file's, then AWS_REGION, then the profile's.",
)
_PROFILE = click.option(
    "--profile", metavar="NAME", help="The profile with the credentials. [AWS_PROFILE]"
)
_ACCOUNT = click.option(
    "--account", metavar="ID", help="Refuse credentials of any other account than this one."
)
_STACK_NAME = click.option(
    "--stack-name", metavar="NAME", help="The stack's name. Default: the file's `name`."
)
_ENDPOINT_URL = click.option(
    "--endpoint-url",
    metavar="URL",
    help="Where AWS's API is, if not at AWS. [AWS_ENDPOINT_URL]",
)
_LOCAL = click.option(
    "--local",
    is_flag=True,
    help="Use the local AWS of this folder: no account, no credentials, no cost.",
)


def region(function: F) -> F:
    """Give a verb `--region`."""
    return _with(function, _REGION)


def access(function: F) -> F:
    """Give a verb the options that say how AWS is reached, of which no stack is meant."""
    return _with(function, _REGION, _PROFILE, _ACCOUNT, _ENDPOINT_URL)


def connection(function: F) -> F:
    """Give a verb the options that say which stack is meant and how AWS is reached."""
    return _with(function, _REGION, _PROFILE, _ACCOUNT, _STACK_NAME, _ENDPOINT_URL, _LOCAL)


def builder(function: F) -> F:
    """Give a verb `--builder`."""
    return _with(
        function,
        click.option(
            "--builder",
            type=click.Choice([*BUILDERS, CODEBUILD]),
            help="Who builds the controllers' image. Default: the first of these that is there.",
        ),
    )


def base_image(function: F) -> F:
    """Give a verb `--base-image`."""
    return _with(
        function,
        click.option(
            "--base-image",
            type=image_name,
            metavar="IMAGE",
            help="Build the controllers' image on this one, such as a copy of the official one.",
        ),
    )


def building(function: F) -> F:
    """Give a verb the options about how the image is built."""
    return _with(function, builder, base_image)


_PARAM = click.option(
    "--param",
    multiple=True,
    type=pair,
    metavar="K=V",
    help="Set a parameter of the template for this deployment; repeatable.",
)


def parameters(function: F) -> F:
    """Give a verb `--param`."""
    return _with(function, _PARAM)


def inputs(function: F) -> F:
    """Give a verb the options that a template takes from outside its file."""
    return _with(
        function,
        _PARAM,
        click.option(
            "--tag",
            multiple=True,
            type=pair,
            metavar="K=V",
            help="Add a tag to the stack and everything in it; repeatable.",
        ),
    )


def change(function: F) -> F:
    """Give a verb the options that shape a change set."""
    return _with(
        function,
        inputs,
        click.option(
            "--accept-loss",
            multiple=True,
            metavar="LOGICAL_ID",
            help="Go on although this resource, which holds data, would be replaced or removed;"
            " repeatable.",
        ),
        click.option(
            "--revert-drift",
            is_flag=True,
            help="Bring back what others have changed in the stack since its last deployment.",
        ),
        click.option(
            "--keep-images",
            is_flag=True,
            help="Keep the machine images that the stack has, also when AWS has newer ones.",
        ),
    )


def dry_run(function: F) -> F:
    """Give a verb `--dry-run`."""
    return _with(
        function,
        click.option("--dry-run", is_flag=True, help="Show what would be done, change nothing."),
    )


def confirmation(function: F) -> F:
    """Give a verb `--yes`."""
    return _with(
        function,
        click.option("--yes", "-y", is_flag=True, help="Do not ask; needed without a terminal."),
    )


def following(function: F) -> F:
    """Give a verb the options about waiting."""
    return _with(
        function, timeout, click.option("--no-wait", is_flag=True, help="Start it, do not wait.")
    )


def hosts(function: F) -> F:
    """Give a verb the options about readiness, hosts and their images."""
    return _with(
        function,
        click.option(
            "--express",
            is_flag=True,
            help="CloudFormation does not wait for readiness; it is proven here, and sooner.",
        ),
        click.option(
            "--no-roll",
            is_flag=True,
            help="Leave hosts that run an old version as they are, and name them.",
        ),
    )


def rescue(function: F) -> F:
    """Give a verb the options for a stack that does not come to an end, or not to a good one."""
    return _with(
        function,
        click.option(
            "--cancel-on-timeout",
            is_flag=True,
            help="When --timeout is over cancel the update and follow how AWS rolls back.",
        ),
        click.option(
            "--continue-rollback",
            is_flag=True,
            help="Of a stack in UPDATE_ROLLBACK_FAILED: continue its rollback, then deploy.",
        ),
        click.option(
            "--skip",
            multiple=True,
            metavar="LOGICAL_ID",
            help="With --continue-rollback: leave this resource as it is; repeatable.",
        ),
    )


def timeout(function: F) -> F:
    """Give a verb `--timeout`."""
    return _with(
        function,
        click.option(
            "--timeout",
            type=seconds,
            default="60m",
            show_default=True,
            metavar="TIME",
            help="Stop waiting after this time (90s, 30m, 2h); AWS goes on.",
        ),
    )


def presentation(function: F) -> F:
    """Give a verb the options about what is printed."""
    return _with(
        function,
        click.option("--quiet", "-q", is_flag=True, help="No progress; results and errors only."),
        click.option("--verbose", "-v", is_flag=True, help="Say more about what is done and why."),
        click.option("--no-color", is_flag=True, help="No colour and no live view. [NO_COLOR]"),
        click.option("--debug", is_flag=True, help="Show an error with its traceback."),
    )


def output(function: F) -> F:
    """Give a verb `--output`."""
    return _with(
        function,
        click.option(
            "--output",
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            help="How the result is printed on stdout.",
        ),
    )
