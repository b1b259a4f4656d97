"""The stack that builds images: two projects, one role, no more rights than a build needs."""

import json
from typing import Any

import pytest

from stacks.bootstrap import bootstrap, project_title
from stacks.tables import Architecture

ARCHITECTURES: tuple[Architecture, ...] = ("x86_64", "arm64")


def project(architecture: Architecture) -> dict[str, Any]:
    """Return a project's properties."""
    found: dict[str, Any] = bootstrap()["Resources"][project_title(architecture)]["Properties"]
    return found


def test_each_architecture_has_a_machine_of_its_own() -> None:
    """Nothing is emulated."""
    kinds = {one: project(one)["Environment"]["Type"] for one in ARCHITECTURES}
    assert kinds == {"x86_64": "LINUX_CONTAINER", "arm64": "ARM_CONTAINER"}
    images = {one: project(one)["Environment"]["Image"] for one in ARCHITECTURES}
    assert "x86_64" in images["x86_64"]
    assert "aarch64" in images["arm64"]


def test_a_log_ends_some_day() -> None:
    """And goes with the stack."""
    (group,) = (
        item for item in bootstrap()["Resources"].values() if item["Type"] == "AWS::Logs::LogGroup"
    )
    assert group["Properties"]["RetentionInDays"] == 90
    assert group["DeletionPolicy"] == "Delete"


def commands() -> list[str]:
    """Return what a build runs."""
    spec = json.loads(project("x86_64")["Source"]["BuildSpec"])
    found: list[str] = spec["phases"]["build"]["commands"]
    return found


def test_the_password_goes_from_program_to_program() -> None:
    """It is in no variable and no argument, and commands are what CodeBuild prints."""
    (login,) = (line for line in commands() if "get-login-password" in line)
    assert "| docker login" in login
    assert "--password-stdin" in "".join(commands())
    assert "--password " not in "".join(commands())


def test_it_builds_on_the_digest_it_labels() -> None:
    """As a build by hand."""
    text = "\n".join(commands())
    assert "org.opencontainers.image.base.digest=$DIGEST" in text
    assert "BASE_IMAGE=$BASE" in text


def test_it_is_made_anew_each_time() -> None:
    """No state: the same template always, and another object."""
    assert bootstrap() == bootstrap()
    assert bootstrap() is not bootstrap()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_build_ends_some_time(architecture: Architecture) -> None:
    """One that hangs is not paid for until somebody looks."""
    assert project(architecture)["TimeoutInMinutes"] <= 60
