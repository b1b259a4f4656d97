"""Which builder is taken: one that works, not only one that is there."""

from typing import Any

import pytest

from cli.edge import Edge
from cli.flags import Flags
from cli.image.choice import chosen, chosen_here
from stacks.errors import UsageError
from tests.unit.cli.fakes import world

DEAD = "Client: 29\nCannot connect to the Docker daemon. Is the docker daemon running?"


def edge(*works: str, dead: str = "") -> Edge:
    """Make an outside with builders, of which one may be there without its service."""

    def execute(program: Any, line: Any) -> int:
        assert program.words[1] == "version"
        for said in DEAD.splitlines():
            line(said)
        return int(program.words[0] == dead)

    there = {*works, dead}
    return world().edge(execute=execute, find_program=lambda n: f"/bin/{n}" if n in there else None)


@pytest.mark.parametrize(
    ("wanted", "works", "taken"),
    [
        (None, ("docker", "podman", "buildah"), "docker"),
        (None, ("podman", "buildah"), "podman"),
        (None, ("buildah",), "buildah"),
        (None, (), "codebuild"),
        ("buildah", ("docker", "buildah"), "buildah"),
        ("codebuild", ("docker",), "codebuild"),
    ],
)
def test_the_first_that_works_or_the_wanted_one(
    wanted: str | None, works: tuple[str, ...], taken: str
) -> None:
    """In the documented order, CodeBuild after all of them."""
    assert chosen(Flags(builder=wanted), edge(*works)) == taken


def test_one_without_its_service_is_passed_over() -> None:
    """Docker's program is often there alone."""
    assert chosen(Flags(), edge("buildah", dead="docker")) == "buildah"
    assert chosen(Flags(), edge(dead="docker")) == "codebuild"


@pytest.mark.parametrize(
    ("there", "said"), [("", "it is not on the PATH"), ("docker", "Cannot connect to the Docker")]
)
def test_a_wanted_one_that_does_not_work_is_refused(there: str, said: str) -> None:
    """No other takes its place unasked."""
    with pytest.raises(UsageError, match=f"--builder docker: {said}"):
        chosen(Flags(builder="docker"), edge("podman", dead=there))


@pytest.mark.parametrize("wanted", [None, "codebuild"])
def test_codebuild_is_not_here(wanted: str | None) -> None:
    """The command that has it build and push is named."""
    with pytest.raises(UsageError) as refused:
        chosen_here(Flags(builder=wanted), edge())
    assert "stackgen image push" in refused.value.hint
    assert chosen_here(Flags(), edge("podman")) == "podman"
