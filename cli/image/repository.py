"""The repository of the account that the image is pushed to: made once, completed if need be."""

from typing import Protocol

from stacks.controller_image import REPOSITORY


class Repositories(Protocol):
    """What this needs of AWS."""

    def repository(self, name: str) -> str | None:
        """Return its address."""

    def create_repository(self, name: str) -> str:
        """Make it."""

    def finish_repository(self, name: str) -> None:
        """Complete it, if its making was interrupted."""


def ready(aws: Repositories) -> str:
    """Return what is pushed to.

    It belongs to the account, not to a stack: all stacks share it, and it stays when they go. Its
    tags never move. What a stack uses always has a tag, so that only images without one expire:
    ECR cannot know which image a task definition still names.
    """
    found = aws.repository(REPOSITORY)
    if found is None:
        return aws.create_repository(REPOSITORY)
    aws.finish_repository(REPOSITORY)
    return found
