"""A real Jenkins takes the stand-in's place where one is named: started as the image starts it."""

import json
import signal
from pathlib import Path

import pytest

from tests.functional.standin_process import Controller, own, plain, until

pytestmark = pytest.mark.process

#: Notes what it was started with, then waits to be ended.
JAVA = """#!/bin/sh
printf '%s\\n' "$@" > "$JENKINS_HOME/java.new"
printf '%s' "$CASC_JENKINS_CONFIG" > "$JENKINS_HOME/casc"
mv "$JENKINS_HOME/java.new" "$JENKINS_HOME/java"
exec sleep 1000
"""


@pytest.fixture
def real(tmp_path: Path) -> dict[str, str]:
    """Return the variables that name a Jenkins; its `java` is none."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(JAVA)
    java.chmod(0o755)
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "configuration-as-code.hpi").touch()
    return {
        "JENKINS_WAR": "/nowhere/jenkins.war",
        "JENKINS_PLUGINS": str(plugins),
        "PATH": f"{java.parent}:/usr/bin:/bin",
    }


def test_the_entry_point_becomes_java(tmp_path: Path, real: dict[str, str]) -> None:
    """With its own start flags, at the address that the task has; it ends with the starter."""
    home = tmp_path / "home"
    jenkins = Controller(home, own(**real, JENKINS_OPTS="--prefix=/team"))
    until((home / "java").exists)
    words = (home / "java").read_text().splitlines()
    host, port = jenkins.address.removeprefix("http://").split(":")
    assert words[words.index("-jar") + 1] == "/nowhere/jenkins.war"
    assert "-XX:+ExitOnOutOfMemoryError" in words
    assert "-Dhudson.model.Queue.Saver.DELAY_SECONDS=0" in words
    assert [f"--httpListenAddress={host}", f"--httpPort={port}"] == words[-2:]
    assert "--prefix=/team" in words
    folder = Path((home / "casc").read_text())
    document = json.loads((folder / "00-stackgen.yaml").read_text())
    assert document["unclassified"]["location"]["url"] == "http://127.0.0.1:8080/"
    assert (home / "init.groovy.d" / "stackgen-guard.groovy").exists()
    second = Controller(home, own(**real))
    until(lambda: second.said("another Jenkins still has"))
    second.end()
    assert jenkins.end(signal.SIGTERM) == 143


def test_another_image_starts_java_alone(tmp_path: Path, real: dict[str, str]) -> None:
    """It has no entry point of ours: no configuration, no flags."""
    home = tmp_path / "home"
    jenkins = Controller(home, plain(**real))
    until((home / "java").exists)
    assert "-Djenkins.install.runSetupWizard=false" not in (home / "java").read_text()
    assert (home / "casc").read_text() == ""
    jenkins.end()
