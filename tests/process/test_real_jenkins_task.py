"""A real Jenkins as the process of a task of the local AWS, in the stand-in's place.

Needs `JENKINS_WAR` and `JENKINS_PLUGINS`, as `test_real_jenkins.py` does.
"""

import os
import signal
from pathlib import Path

import pytest

from tests.functional.standin_process import Controller, own, until

pytestmark = [pytest.mark.process, pytest.mark.real_jenkins]


def test_it_boots_secured_and_ends_when_asked(tmp_path: Path) -> None:
    """By the image's entry point: the login page for everybody, nothing else without a login."""
    named = {name: os.environ[name] for name in ("JENKINS_WAR", "JENKINS_PLUGINS", "PATH")}
    jenkins = Controller(tmp_path / "home", own(**named))
    until(lambda: jenkins.ask("/login")[0] == 200, seconds=240)
    assert jenkins.get("")["useCrumbs"] is True
    stranger = {"Authorization": ""}
    assert jenkins.ask("/api/json", headers=stranger)[0] in {401, 403}
    assert jenkins.end(signal.SIGTERM) == 143
