"""What there is to say of the image to who only looks whether a deployment can succeed."""

from typing import TYPE_CHECKING, Protocol

from cli.edge import Edge
from cli.flags import Flags
from cli.image import CODEBUILD
from cli.image.choice import chosen
from cli.image.own import needed, own_image
from stacks.controller_image import REPOSITORY

if TYPE_CHECKING:
    from stacks.config import Config


class Digests(Protocol):
    """What this needs of AWS."""

    def image_digest(self, repository: str, tag: str) -> str | None:
        """Return the digest behind a tag."""


def told(aws: Digests, config: "Config", flags: Flags, edge: Edge) -> tuple[bool, str]:
    """Return whether the controllers' own image can be deployed as it is, and what there is to say.

    Args:
        aws: Asked once, when a controller runs it.
        config: Whose controllers.
        flags: May name a builder.
        edge: Looks for builders.
    """
    if not needed(config):
        return True, "the file names one for each"
    tag = own_image(config, flags.base_image).tag
    if aws.image_digest(REPOSITORY, tag):
        return True, f"{REPOSITORY}:{tag} is in ECR"
    builder = chosen(flags, edge)
    who = "AWS CodeBuild" if builder == CODEBUILD else builder
    return False, f"{REPOSITORY}:{tag} is not in ECR yet; {who} builds it, by deploy or image push"
