"""The words that a builder is given."""

from pathlib import Path

import pytest

from cli.image import BUILDERS
from cli.image.builders import Builder
from cli.image_records import RegistryLogin

LOGIN = RegistryLogin(registry="r.example.com", user="AWS", password="s3cret")  # noqa: S106 - a fake's


@pytest.mark.parametrize("name", BUILDERS)
def test_a_build_names_platform_base_labels_and_context(name: str) -> None:
    """As each one's documentation says; docker is kept from adding an attestation."""
    asked = Builder(name=name, folder=Path("/f")).build(
        Path("/c"),
        base="b@sha256:1",
        platform="linux/arm64",
        labels={"a": "1 2"},
        reference="i:t",
        buildkit=False,
    )
    form = [] if name == "docker" else ["--format", "docker"]
    assert list(asked.words) == [
        *(name, "build", *form, "--platform", "linux/arm64", "--build-arg"),
        *("BASE_IMAGE=b@sha256:1", "--label", "a=1 2", "--tag", "i:t"),
        *("--file", "/c/Dockerfile", "/c"),
    ]
    assert ("BUILDX_NO_DEFAULT_ATTESTATIONS" in asked.environ) == (name == "docker")


@pytest.mark.parametrize("name", BUILDERS)
def test_a_password_goes_to_stdin_and_is_not_kept(name: str) -> None:
    """Not on the command line, not in what is shown of it; where it is kept is ours, or ended."""
    builder = Builder(name=name, folder=Path("/f"))
    login = builder.login(LOGIN)
    assert login.text == "s3cret"
    assert "--password-stdin" in login.words
    assert "s3cret" not in repr(login)
    assert "s3cret" not in repr(LOGIN)
    kept = ["--authfile", "/f/auth.json"]
    for program in (login, builder.push("i:t"), builder.logout("r.example.com")):
        assert (list(program.words[2:4]) == kept) == (name != "docker")


def test_a_base_is_always_looked_for_anew() -> None:
    """Buildah alone takes what is there unless it is told otherwise."""
    asked = {
        name: list(Builder(name=name, folder=Path("/f")).pull("b:1", "linux/amd64").words)
        for name in BUILDERS
    }
    assert asked["docker"] == ["docker", "pull", "--platform", "linux/amd64", "b:1"]
    assert asked["buildah"][2:4] == ["--policy", "always"]


def test_docker_s_buildkit_hands_the_image_over() -> None:
    """A builder of the user's that runs in a container would keep it to itself."""
    asked = Builder(name="docker", folder=Path("/f")).build(
        Path("/c"), base="b", platform="linux/amd64", labels={}, reference="i:t", buildkit=True
    )
    assert list(asked.words[:5]) == ["docker", "buildx", "build", "--load", "--platform"]
