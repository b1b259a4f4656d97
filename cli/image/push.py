"""From a content to an image in ECR under its digest, by whoever can build."""

from dataclasses import dataclass

from cli.deploy.operation import Operation
from cli.image import CODEBUILD
from cli.image.codebuild import CloudBuild
from cli.image.local import LocalBuild
from cli.image.own import OwnImage, repository_uri
from cli.image.repository import ready
from stacks.controller_image import REPOSITORY
from stacks.errors import StackgenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """An image that is in ECR.

    Attributes:
        repository: Its address.
        tag: By content.
        digest: What a task definition names.
        builder: Who built it; None when it was there.
    """

    repository: str
    tag: str
    digest: str
    builder: str | None = None

    @property
    def reference(self) -> str:
        """The name that always means this one image."""
        return f"{self.repository}@{self.digest}"


class Images(Operation):
    """The images of one account and region."""

    def address(self) -> str:
        """Return the address of the repository, whether it is there or not."""
        return repository_uri(self.target.account, self.target.region)

    def find(self, own: OwnImage) -> Pushed | None:
        """Look for an image by its content."""
        digest = self.aws.image_digest(REPOSITORY, own.tag)
        if digest is None:
            return None
        return Pushed(repository=self.address(), tag=own.tag, digest=digest)

    def push(self, own: OwnImage, builder: str) -> Pushed:
        """Build an image and push it; somebody else's of the same content is as good.

        Raises:
            StackgenError: It cannot be built, or is not there after all.
        """
        address = ready(self.aws)
        target = f"{address}:{own.tag}"
        try:
            if builder == CODEBUILD:
                CloudBuild(self.target, self.flags, self.edge, self.ui).push(own, target)
            else:
                with LocalBuild(builder, self.edge, self.ui) as build:
                    local = f"{REPOSITORY}:{own.tag}"
                    build.build(own, local)
                    build.push(local, target, self.aws.registry_login())
        except StackgenError:
            # A tag that cannot move refuses the second of two who push it at the same time.
            if self.aws.image_digest(REPOSITORY, own.tag) is None:
                raise
        digest = self.aws.image_digest(REPOSITORY, own.tag)
        if digest is None:
            raise StackgenError(
                f"{target} was pushed, and ECR does not know it", "Repeat the command."
            )
        return Pushed(repository=address, tag=own.tag, digest=digest, builder=builder)
