"""The repository is made once, and completed if that was interrupted."""

from cli.image.repository import ready
from tests.unit.cli.fakes import REGISTRY, world


def test_it_is_made_where_it_is_not_and_completed_where_it_is() -> None:
    """Its address is the same."""
    made = world()
    assert ready(made.aws) == ready(made.aws) == f"{REGISTRY}/stackgen/controller"
    assert made.aws.names() == [
        "repository",
        "create_repository",
        "repository",
        "finish_repository",
    ]
