"""The script that ends a Jenkins which is open or whose hooks are blind, run by real Groovy.

The six classes of Jenkins that it uses are stand-ins here (`standin/`), in which a variable makes
one thing wrong; `test_real_jenkins.py` runs it in the real one.
"""

import os
import subprocess
from pathlib import Path

import pytest

from tests.programs import ROOT, groovy
from tests.slot_environment import environment, secrets

pytestmark = pytest.mark.process

GUARD = ROOT / "jenkins" / "init.groovy.d" / "stackgen-guard.groovy"
STANDIN = ROOT / "tests" / "process" / "standin"
TOKEN = secrets()["JENKINS_HOOKS_TOKEN"]


def guarded(**wrong: str) -> subprocess.CompletedProcess[str]:
    """Run the guard as a slot's container would, with what is wrong there."""
    given = {**environment(STACKGEN_AGENTS="{}"), "JENKINS_HOOKS_TOKEN": TOKEN, **wrong}
    return groovy("-cp", STANDIN, GUARD, environ={"PATH": os.environ["PATH"], **given})


def test_secured_jenkins_goes_on() -> None:
    """The token is set after all earlier ones are revoked, and nothing shows it."""
    done = guarded()
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "revoked",
        "has 1 of 34",
        "stackgen: security is on, the token of stackgen-hooks is set",
    ]
    assert TOKEN not in done.stdout + done.stderr


def test_job_definitions_that_did_not_end_the_boot_are_kept(tmp_path: Path) -> None:
    """What a start was tried with takes the place of the last good copy; only once it is good."""
    tried, kept = tmp_path / "stackgen-jobs.tried.json", tmp_path / "stackgen-jobs.json"
    tried.write_text("new")
    kept.write_text("old")
    assert guarded(JENKINS_HOME=str(tmp_path), NO_USER="1").returncode == 1
    assert kept.read_text() == "old"
    assert guarded(JENKINS_HOME=str(tmp_path)).returncode == 0
    assert (kept.read_text(), tried.exists()) == ("new", False)


def test_first_token_of_a_user() -> None:
    """A user without any token yet gets its list of them."""
    done = guarded(NO_TOKENS="1")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"FOUND_URL": "http://localhost:8080/"}, "its address is http://localhost:8080"),
        ({"EXECUTORS": "1"}, "the built-in node has 2 executors"),
        ({"NO_CLOUD": "1"}, "it has no cloud main-1"),
        ({"NO_REALM": "1"}, "nobody has to log in"),
        ({"SIGNUP": "1"}, "everybody can make an account"),
        ({"ANONYMOUS": "hudson.model.Hudson.Read"}, "anonymous has hudson.model"),
        ({"ANONYMOUS": "jenkins.metrics.api.Metrics.View"}, "anonymous has jenkins.metrics"),
        ({"JENKINS_HOOKS_TOKEN": "short"}, "JENKINS_HOOKS_TOKEN is not 32"),
        ({"NO_USER": "1"}, "there is no user stackgen-hooks"),
        ({"FORGETS": "1"}, "the token of stackgen-hooks is not taken"),
        ({"LACKS": "hudson.model.Item.Read"}, "stackgen-hooks lacks hudson.model.Item.Read"),
        ({"NO_METRICS": "1"}, "stackgen-hooks lacks jenkins.metrics.api.Metrics.View"),
        ({"HAS": "hudson.model.Computer.Delete"}, "stackgen-hooks has hudson.model.Computer"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_whatever_is_wrong_ends_the_jvm(wrong: dict[str, str], said: str) -> None:
    """One line says what; the process ends at once, so that nothing is served."""
    done = guarded(**wrong)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"stackgen: Jenkins ends, because {said}")
    assert "security is on" not in done.stdout
    assert TOKEN not in line
