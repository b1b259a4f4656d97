"""What Jenkins is started with, whatever the template says."""

import re
import shlex
from pathlib import Path

import pytest

from stackgen_slot import launch
from stackgen_slot.settings import read
from tests.slot_environment import environment, secrets

DOCKERFILE = Path(__file__).parents[4] / "jenkins" / "Dockerfile"


def launched(**changed: str) -> dict[str, str]:
    """Return the environment that Jenkins starts in."""
    given = environment(**secrets(), **changed)
    return launch.environment(read(given), given)


def properties(**changed: str) -> list[str]:
    """Return the JVM's options in the order in which the base image's script passes them."""
    found = launched(**changed)
    return shlex.split(f"{found.get('JAVA_OPTS', '')} {found['JENKINS_JAVA_OPTS']}")


def test_what_must_hold_comes_last() -> None:
    """The JVM takes the last of two: nobody turns the setup wizard on again."""
    wizard = "-Djenkins.install.runSetupWizard="
    given = {"JAVA_OPTS": f"{wizard}true -Xlog:gc", "JENKINS_JAVA_OPTS": f"{wizard}true -Dx=y"}
    found = properties(**given)
    assert [option for option in found if option.startswith(wizard)][-1] == f"{wizard}false"
    assert {"-Xlog:gc", "-Dx=y"} <= set(found)


def test_folders_lie_beside_the_home() -> None:
    """What is big or passing is the task's own, and so is the reference log."""
    local = "/var/lib/stackgen"
    found = properties()
    passing = f"{local}/tmp"  # noqa: S108 (of the container)
    assert f"-Djava.io.tmpdir={passing}" in found
    assert f"-Djenkins.model.Jenkins.workspacesDir={local}/workspaces/${{ITEM_FULL_NAME}}" in found
    caches = "-Djenkins.plugins.git.AbstractGitSCMSource.cacheRootDir"
    assert f"{caches}={local}/caches" in found
    assert launch.arguments(read(environment())) == [
        f"--webroot={local}/war",
        f"--pluginroot={local}/pluginroot",
    ]
    jenkins = launched()
    assert jenkins["CASC_JENKINS_CONFIG"] == f"{local}/casc"
    assert jenkins["COPY_REFERENCE_FILE_LOG"] == f"{local}/copy_reference_file.log"
    assert jenkins["TMPDIR"] == passing


def test_other_folders_are_not_taken() -> None:
    """Jenkins takes the first `--pluginroot`: one in JENKINS_OPTS would win over ours."""
    found = launched(
        JENKINS_OPTS="--pluginroot=/tmp/a --prefix=/team --webroot=/tmp/b --httpPort=1"
    )
    assert found["JENKINS_OPTS"] == "--prefix=/team --httpPort=1"


def test_no_port_waits_for_agents() -> None:
    """The base image's variable would open port 50000 whatever the configuration says."""
    assert launched(JENKINS_SLAVE_AGENT_PORT="50000")["JENKINS_SLAVE_AGENT_PORT"] == "-1"


@pytest.mark.parametrize("name", ["PRE_CLEAR_INIT_GROOVY_D", "DEBUG"])
def test_switches_of_the_base_image_are_off(name: str) -> None:
    """One would remove the script that guards Jenkins, one would let everybody debug it."""
    assert name not in launched(**{name: "true"})


def test_secrets_reach_jenkins_by_the_environment_alone() -> None:
    """JCasC takes them from there; nothing that shows in a list of processes holds one."""
    found = launched()
    assert found["JENKINS_ADMIN_PASSWORD"] == "correct-horse"  # noqa: S105 (made up)
    assert "correct-horse" not in found["JENKINS_JAVA_OPTS"] + found["JENKINS_OPTS"]


def test_image_by_hand_is_tuned_as_a_slot() -> None:
    """The Dockerfile's options are the template's: stated twice, for two ways to start."""
    from stacks.plan import _JAVA_OPTIONS  # noqa: PLC0415 (beside what it is compared with)

    stated = re.search(r'^ENV JAVA_OPTS="(.*)"$', DOCKERFILE.read_text(), re.MULTILINE)
    assert stated is not None
    assert stated[1].split() == list(_JAVA_OPTIONS)
