"""The folders of a slot's container below one folder of a test."""

import json
from pathlib import Path

from tests.slot_environment import environment, secrets


def environment_in(root: Path, **changed: str) -> dict[str, str]:
    """Make home, task-local and shared folder below `root`; return the environment that says so.

    The shared folder is what an image brings: two plugins, the init script.
    """
    (root / "home").mkdir(exist_ok=True)
    for path, text in {
        "plugins/configuration-as-code.jpi": "casc",
        "plugins/ec2.jpi": "ec2",
        "init.groovy.d/stackgen-guard.groovy": "// guard",
    }.items():
        (root / "share" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "share" / path).write_text(text)
    places = {
        "JENKINS_HOME": str(root / "home"),
        "STACKGEN_LOCAL": str(root / "local"),
        "STACKGEN_SHARE": str(root / "share"),
    }
    return environment(**places, **secrets(), **changed)


def git_jobs(url: str, **changed: object) -> str:
    """Return what `STACKGEN_JOBS` says about a repository."""
    git = {"url": url, "branch": "main", "path": "jobs", "timeout_seconds": 2, **changed}
    return json.dumps({"git": git})
