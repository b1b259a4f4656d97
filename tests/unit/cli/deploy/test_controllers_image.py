"""The controllers' own image is there by its digest before the change set names it."""

from typing import Any

import pytest

from cli.boundary import run
from stacks.config import Config, Controller, Route
from stacks.synth import synth
from tests.configurations import texts
from tests.unit.cli.fakes import ACCOUNT, PASSWORD, PUSHED, REGISTRY, Terminal, World, world
from tests.unit.cli.image.outside import Played

REPOSITORY = f"{REGISTRY}/stackgen/controller"
NAMED = Controller(name="main", image="registry.example.com/jenkins:1")


class Pushing(Played):
    """A builder whose push ECR then knows."""

    def __init__(self, made: World) -> None:
        """Push into an account."""
        super().__init__()
        self._made = made

    def __call__(self, program: Any, line: Any) -> int:
        """Play one call."""
        if self.verb(program) == "push":
            self._made.aws.digest = PUSHED
        return super().__call__(program, line)


def outside(*controllers: Controller, **aws: Any) -> World:
    """Make an account that has no image yet."""
    made = world(**{"digest": None, **aws})
    if controllers:
        made.config = Config(name="ci", region="eu-west-1", controllers=controllers)
    return made


def deploy(made: World, *more: str, code: int = 0, verb: str = "deploy", **edge: Any) -> Played:
    """Run a verb with the real synthesis; return what was built."""
    played = Pushing(made)
    parts = {
        "synth": lambda config, images: synth(config, texts(), images),
        "find_program": lambda name: f"/bin/{name}" if name == "podman" else None,
        "execute": played,
        "machine": lambda: "x86_64",
        **edge,
    }
    assert run([verb, *more], made.edge(**parts)) == code
    return played


def image(made: World) -> str:
    """Return the parameter that was sent."""
    sent = {p["ParameterKey"]: p["ParameterValue"] for p in made.aws.requests[-1]["Parameters"]}
    return str(sent["ControllerImage"])


def test_one_that_is_there_is_named_by_its_digest() -> None:
    """Nothing is built, nobody is asked."""
    made = outside(digest=PUSHED)
    assert deploy(made, "--yes").ran == []
    assert image(made) == f"{REPOSITORY}@{PUSHED}"


def test_one_that_is_missing_is_built_and_pushed_first() -> None:
    """Before the change set, which names its digest; the repository is made once."""
    made = outside()
    played = deploy(made, "--yes")
    assert played.verbs() == ["pull", "inspect", "build", "tag", "login", "push", "logout"]
    assert image(made) == f"{REPOSITORY}@{PUSHED}"
    names = made.aws.names()
    assert names.index("create_repository") < names.index("create_change_set")
    again = len(played.ran)
    deploy(made, "--yes")
    assert len(played.ran) == again


def test_it_asks_before_anything_is_made() -> None:
    """A no leaves the account as it was, and says how to push by itself."""
    made, said = outside(), Terminal()
    played = deploy(made, "--no-color", code=1, stdin=Terminal("n\n"), stderr=said)
    assert played.ran == []
    assert not {"create_repository", "create_change_set"} & set(made.aws.names())
    assert "Have podman build it, and push it first? [y/N]" in said.getvalue()


def test_what_is_wrong_is_refused_before_it_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    """Minutes of building are not spent on a file that cannot be deployed."""
    missing = Controller(name="other", image=f"{REGISTRY}/team:1", route=Route(path="/x"))
    made = outside(Controller(name="main"), missing)
    assert deploy(made, "--yes", code=1).ran == []
    assert f"there is no image {REGISTRY}/team:1" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("deploy", "--dry-run"), ("diff",)])
def test_who_only_looks_builds_nothing(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """The change set names it by its tag, which its content's digest will get."""
    made = outside()
    played = deploy(made, *arguments[1:], verb=arguments[0])
    assert played.ran == []
    assert image(made).startswith(f"{REPOSITORY}:")
    assert "create_repository" not in made.aws.names()
    told = capsys.readouterr().err
    assert "podman would build it" in told or "deploy builds it" in told


def test_an_emulator_gets_a_tag() -> None:
    """At an end point of one's own nothing is looked for, built or pushed."""
    made = outside()
    played = deploy(made, "--yes", "--endpoint-url", "http://127.0.0.1:9")
    assert played.ran == []
    assert image(made).startswith(f"{REPOSITORY}:")
    assert not [name for name in made.aws.names() if name.startswith("image_digest")]


def test_a_named_image_needs_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    """By the file or by --param; that nobody can look for it there is said."""
    for made, more in (
        (outside(NAMED), ()),
        (outside(), ("--param", "ControllerImage=registry.example.com/jenkins:1")),
    ):
        assert deploy(made, "--yes", *more).ran == []
        assert image(made) == "registry.example.com/jenkins:1"
        told = capsys.readouterr().err
        assert "Not looked for: registry.example.com/jenkins:1 lies outside ECR" in told


def test_the_official_image_is_refused_before_aws_is_called(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It does not configure itself: exit 2."""
    made = outside()
    deploy(made, "--yes", "--param", "ControllerImage=jenkins/jenkins:lts", code=2)
    assert "must be an image that configures itself" in capsys.readouterr().err
    assert made.aws.calls == []


def test_a_builder_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """--builder is no wish."""
    made = outside()
    deploy(made, "--yes", "--builder", "docker", code=2)
    assert "--builder docker: it is not on the PATH" in capsys.readouterr().err
    assert "create_change_set" not in made.aws.names()


def test_a_failed_build_ends_the_deployment(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was changed but the repository; its first complaint is the error."""
    made = outside()
    played = Played({"build": (1, "STEP 1/2\nerror: no plugin x")})
    deploy(made, "--yes", code=1, execute=played)
    told = capsys.readouterr().err
    assert "stackgen: podman cannot build the image: error: no plugin x" in told
    assert "create_change_set" not in made.aws.names()
    assert PASSWORD not in told


def test_somebody_else_s_push_of_the_same_content_is_as_good() -> None:
    """A tag that cannot move refuses the second of two; what is there is taken."""
    made = outside()

    class Second(Pushing):
        def __call__(self, program: Any, line: Any) -> int:
            code = super().__call__(program, line)
            if self.verb(program) == "push":
                line("denied: tag already exists and is immutable")
                return 1
            return code

    deploy(made, "--yes", execute=Second(made))
    assert image(made) == f"{REPOSITORY}@{PUSHED}"


def test_publishing_wants_it_pushed(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is uploaded; the command that pushes is named. A dry run warns."""
    from cli.records import Bucket  # noqa: PLC0415 - for this test alone

    made = outside(shelf=Bucket(region="eu-west-1"))
    deploy(made, "--bucket", "b", code=1, verb="publish")
    told = capsys.readouterr().err
    assert f"not in ECR yet: {REPOSITORY}:" in told
    assert "image push" in told
    assert made.aws.uploaded == {}
    deploy(made, "--bucket", "b", "--dry-run", verb="publish")
    assert "not in ECR yet" in capsys.readouterr().err
    made.aws.digest = PUSHED
    deploy(made, "--bucket", "b", verb="publish")
    body = next(body for key, body in made.aws.uploaded.items() if key.endswith("root.json"))
    assert f"{REPOSITORY}@{PUSHED}".encode() in body
    assert ACCOUNT.encode() in body
