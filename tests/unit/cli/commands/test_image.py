"""`stackgen image`: built here, or pushed to ECR, and named."""

import json
from typing import Any

import pytest

from cli.boundary import run
from cli.image.own import own_image
from stacks.config import Config, Hosts
from tests.unit.cli.fakes import PUSHED, REGISTRY, World, world
from tests.unit.cli.image.outside import BASE_DIGEST, Played

REPOSITORY = f"{REGISTRY}/stackgen/controller"


def call(made: World, *words: str, code: int = 0, there: str = "podman", **edge: Any) -> Played:
    """Call a verb with one builder there; return what was run."""
    played = Played()

    def execute(program: Any, line: Any) -> int:
        if played.verb(program) == "push":
            made.aws.digest = PUSHED
        return played(program, line)

    parts = {
        "find_program": lambda name: f"/bin/{name}" if name == there else None,
        "execute": execute,
        "machine": lambda: "x86_64",
        **edge,
    }
    assert run(["image", *words], made.edge(**parts)) == code
    return played


def tag(made: World, base: str | None = None) -> str:
    """Return the image's."""
    return own_image(made.config, base).tag


def test_a_build_stays_here(capsys: pytest.CaptureFixture[str]) -> None:
    """No AWS, no region; its name on stdout, what it is made of as JSON."""
    made = world()
    made.config = Config(name="ci")
    played = call(made, "build", "--output", "json")
    assert made.aws.calls == []
    assert played.verbs() == ["pull", "inspect", "build"]
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "image": f"stackgen/controller:{tag(made)}",
        "tag": tag(made),
        "architecture": "x86_64",
        "base": own_image(made.config).base,
        "base_digest": BASE_DIGEST,
        "builder": "podman",
    }
    call(made, "build")
    assert capsys.readouterr().out == f"stackgen/controller:{tag(made)}\n"


@pytest.mark.parametrize("arguments", [(), ("--builder", "codebuild")])
def test_codebuild_builds_nothing_here(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, with the command that has it build and push."""
    call(world(), "build", *arguments, code=2, there="")
    assert "image push" in capsys.readouterr().err


def test_a_push_makes_the_repository_and_names_the_digest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On stdout and nothing else there."""
    made = world(digest=None)
    played = call(made, "push")
    assert played.verbs()[-4:] == ["tag", "login", "push", "logout"]
    assert f"{REPOSITORY}:{tag(made)}" in played.ran[-2].words
    assert "create_repository" in made.aws.names()
    assert capsys.readouterr().out == f"{REPOSITORY}@{PUSHED}\n"


def test_one_that_is_there_is_only_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is built."""
    made = world(digest=PUSHED)
    assert call(made, "push", "--output", "json").ran == []
    told = json.loads(capsys.readouterr().out)
    assert told["image"] == f"{REPOSITORY}@{PUSHED}"
    assert (told["pushed"], told["builder"]) == (False, None)


def test_a_dry_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It says who would build what."""
    made = world(digest=None)
    assert call(made, "push", "--dry-run").ran == []
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{REPOSITORY}:{tag(made)} would be built with podman and pushed" in told.err
    assert "create_repository" not in made.aws.names()
    call(made, "push", "--dry-run", "--output", "json")
    shown = json.loads(capsys.readouterr().out)
    assert (shown["image"], shown["digest"], shown["pushed"]) == (None, None, False)


def test_it_is_for_the_hosts_and_on_the_base_that_is_named() -> None:
    """Platform and base reach the builder, and the tag."""
    made = world(digest=None)
    made.config = Config(name="ci", region="eu-west-1", hosts=Hosts(instance_types=("m7g.large",)))
    played = call(made, "push", "--base-image", "r/b:1", machine=lambda: "aarch64")
    built = next(one for one in played.ran if "build" in one.words)
    assert "linux/arm64" in built.words
    assert f"BASE_IMAGE=r/b:1@{BASE_DIGEST}" in built.words
    assert any(tag(made, "r/b:1") in word for word in built.words)


def test_credentials_of_another_account_push_nothing() -> None:
    """--account, as with every verb."""
    made = world(digest=None)
    assert call(made, "push", "--account", "000000000001", code=2).ran == []
    assert made.aws.names() == ["identity"]
