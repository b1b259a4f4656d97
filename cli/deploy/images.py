"""Stage 2: find out which images the stack gets, once, so that a new one is a change.

Left to CloudFormation, a public parameter would be read at every operation and the hosts' image
would change unseen.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from cli.aws_errors import aws_error_types, error_code
from cli.deploy.operation import Operation
from cli.deploy.plan import UNKNOWN, parameters, tags
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Stack
from stacks.controller_image import PARAMETER
from stacks.errors import StackgenError

if TYPE_CHECKING:
    from stacks.config import Config
    from stacks.synth import Synthesis

#: Stands for an id until it is known: all that a file and --param may say is checked before AWS.
_UNKNOWN = "ami-00000000"
UNKNOWN_IMAGE = "unknown.invalid/stackgen/controller"
_ID = re.compile(r"ami-[0-9a-f]{8,17}")
_DENIED = {"AccessDenied", "AccessDeniedException"}


class PublicParameters(Protocol):
    """What the look-up needs of AWS."""

    def public_parameters(self, names: Sequence[str]) -> dict[str, str]:
        """Return values by name."""


def draft(config: "Config", flags: Flags, edge: Edge) -> "Synthesis":
    """Return the template but for its images' ids; refuse what --param and --tag must not say."""
    from stacks.images import public_images  # noqa: PLC0415 - not for a verb's help

    unknown = dict.fromkeys(public_images(config), _UNKNOWN)
    synthesis = edge.synth(config, {**unknown, PARAMETER: UNKNOWN_IMAGE})
    parameters(synthesis.root, given=flags.param, known=UNKNOWN)
    tags(config.name, in_file=config.tags, given=flags.tag)
    return synthesis


def with_images(
    work: Operation, drafted: "Synthesis", before: Stack | None, own: Mapping[str, str]
) -> "Synthesis":
    """Return the template with its images' ids, read from AWS's public parameters or kept.

    Args:
        work: Whose file, flags and AWS.
        drafted: What `draft` made.
        before: The stack as it is, for `--keep-images`.
        own: The controllers' own image by its parameter; empty when none runs it.
    """
    from stacks.images import public_images  # noqa: PLC0415 - not for a verb's help

    config, flags = work.target.config, work.flags
    names = dict(public_images(config)) if config else {}
    if config is None or not (names or own):
        return drafted
    has = before.parameters if before else {}
    given = [key for key, _ in flags.param]
    kept = {key: has[key] for key in names if flags.keep_images and _ID.fullmatch(has.get(key, ""))}
    wanted = {key: name for key, name in names.items() if key not in {*kept, *given}}
    found = kept | (look_up(work.aws, wanted, work.target.region) if wanted else {})
    for key in sorted(found):
        was = has.get(key)
        if was and was != found[key]:
            place = work.target.place
            work.ui.say(f"{key}: {place} recommends {found[key]} now, the stack has {was}.")
        else:
            work.ui.detail(f"{key} is {found[key]}, {'kept' if key in kept else names[key]}")
    return work.edge.synth(config, {**dict.fromkeys(given, _UNKNOWN), **found, **own})


def look_up(aws: PublicParameters, names: Mapping[str, str], region: str) -> dict[str, str]:
    """Return the id of each parameter's image, all in one request, or say what to do without."""
    first = next(iter(names))
    instead = f"or name an image: --param {first}=ami-…, or keep the stack's: --keep-images"
    try:
        values = aws.public_parameters(sorted(set(names.values())))
    except aws_error_types() as error:
        if error_code(error) not in _DENIED:
            raise
        raise StackgenError(
            f"AWS does not allow to read {names[first]}, which names the machine image",
            f"Nothing was changed. Ask for ssm:GetParameters on /aws/service/*, {instead}",
        ) from error
    missing = [name for name in names.values() if name not in values]
    if missing:
        raise StackgenError(
            f"{region} has no public parameter {missing[0]}, which names the machine image",
            f"Nothing was changed. Choose another region, {instead}",
        )
    return {key: values[name] for key, name in names.items()}
