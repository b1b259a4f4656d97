"""The image that a configuration's controllers run when it names none: content, tag, labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli import __version__
from cli.package import texts
from stacks import controller_image
from stacks.controller_image import REPOSITORY
from stacks.tables import Architecture

if TYPE_CHECKING:
    from stacks.config import Config

#: https://github.com/opencontainers/image-spec/blob/main/annotations.md
_LABEL = "org.opencontainers.image"
_PLATFORMS: Mapping[Architecture, str] = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnImage:
    """An image before it is built.

    Attributes:
        files: Its build context: text by path.
        base: The image it is built on.
        architecture: The hosts'.
    """

    files: Mapping[str, str]
    base: str
    architecture: Architecture

    @property
    def tag(self) -> str:
        """Its name by content: the same on every machine."""
        return controller_image.tag(self.files, self.base, self.architecture)

    @property
    def platform(self) -> str:
        """What builders call the architecture."""
        return _PLATFORMS[self.architecture]

    def labels(self, base_digest: str | None) -> dict[str, str]:
        """Return what the image says of itself.

        Args:
            base_digest: Of what it was really built on; None when no registry told one.
        """
        said = {
            "title": "stackgen controller",
            "version": __version__,
            "revision": controller_image.revision(self.files, self.base),
            "base.name": self.base,
            **({"base.digest": base_digest} if base_digest else {}),
        }
        return {f"{_LABEL}.{name}": value for name, value in said.items()}


def own_image(config: "Config", base: str | None = None) -> OwnImage:
    """Return the image of a configuration's controllers.

    Args:
        config: Its hosts have an architecture, its controllers may have files.
        base: Built on in place of the Dockerfile's own.
    """
    files = controller_image.context(config, texts())
    return OwnImage(
        files=files,
        base=base or controller_image.base_image(files),
        architecture=config.hosts.architecture,
    )


def needed(config: "Config") -> bool:
    """Tell whether a controller runs it."""
    return any(controller.image is None for controller in config.controllers)


def repository_uri(account: str, region: str) -> str:
    """Return the name of the repository in the registry of an account and region.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
    """
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{account}.dkr.ecr.{region}.{suffix}/{REPOSITORY}"
