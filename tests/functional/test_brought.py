"""The command line judges what users bring: configuration as code and job definitions."""

import json
import re
from pathlib import Path

import pytest

from stackgen_slot import jobs, settings
from stackgen_slot.__main__ import configure
from stacks.controller_files import controller_files
from stacks.jcasc.merging import merge
from stacks.jcasc.own import SETTINGS
from stacks.jcasc.tree import of_text
from tests.brought import loaded, refusals
from tests.problems import config
from tests.program import ROOT, call
from tests.slot_environment import environment, secrets

CONFIG = """\
name: ci
region: us-east-1
controllers:
  - name: main
    casc: [files/jenkins.yaml]
    jobs: {file: files/jobs.groovy}
  - name: other
    route: {path: /other}
    casc: [files/jenkins.yaml]
"""
WRONG = """\
jenkins:
  numExecutors: 2
  slaveAgentPort: 50000
  crumbIssuer:
  mode: NORMAL
  sytemMessage: Welcome
  securityRealm:
    ldap: {configurations: []}
  authorizationStrategy:
    globalMatrix:
      entries:
        - user: {name: anonymous, permissions: [Job/Read]}
        - user: {name: stackgen-hooks, permissions: [Overall/Administer]}
        - group: {name: authenticated, permissions: [Overall/Administer]}
    unsecured: {}
  views: []
  views: []
unclassified:
  location: {url: "https://elsewhere.example.com"}
security:
  globalJobDslSecurityConfiguration: {useScriptSecurity: false}
credentials:
  system:
    domainCredentials:
      - credentials:
          - string: {id: chat, secret: correct-horse}
groovy: []
jobs:
  - script: |
      job('a') {
        authorization { permissionAll('anonymous') }
      }
"""
RIGHT = """\
jenkins:
  systemMessage: "${TEAM} builds here"
jobs:
  - script: |
      job('a') {
        triggers { cron('@daily') }
      }
"""


def folder(path: Path, casc: str) -> Path:
    """Return a folder with a configuration and what it names."""
    (path / "files").mkdir()
    (path / "stackgen.yaml").write_text(CONFIG)
    (path / "files" / "jenkins.yaml").write_text(casc)
    (path / "files" / "jobs.groovy").write_text("job('b') {\n  triggers { githubPush() }\n}\n")
    return path


@pytest.mark.parametrize("verb", ["lint", "synth"])
def test_every_refusal_has_its_file_and_line(tmp_path: Path, verb: str) -> None:
    """All at once, before anything is made; no secret among them."""
    done = call(folder(tmp_path, WRONG), verb)
    assert done.returncode == 2
    assert "correct-horse" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    said = [
        line.removeprefix("files/jenkins.yaml:")
        for line in done.stderr.splitlines()
        if line.startswith("files/jenkins.yaml:")
    ]
    assert [line.partition(": ")[0] for line in said] == [
        "2", "3", "4", "5", "6", "8", "12", "13", "14", "15", "17", "19", "21", "26", "27", "31",
    ]  # fmt: skip


def test_what_is_only_worth_to_know_fails_nothing(tmp_path: Path) -> None:
    """Triggers, and variables that nobody sets, as information."""
    done = call(folder(tmp_path, RIGHT), "lint", "--output", "json")
    assert done.returncode == 0, done.stderr
    found = [
        (item["file"], item["line"], item["rule"])
        for item in json.loads(done.stdout)
        if item["level"] == "information"
    ]
    assert found == [
        ("files/jenkins.yaml", 2, "variables"),
        ("files/jenkins.yaml", 6, "triggers"),
        ("files/jobs.groovy", 2, "triggers"),
    ]


def test_the_slot_reads_what_was_judged(tmp_path: Path) -> None:
    """The image's own program finds the files where the context has them, in the same order."""
    config = loaded([RIGHT, "unclassified: {location: {adminAddress: ci@example.com}}"], "// jobs")
    for path, text in controller_files(config).items():
        place = tmp_path / "share" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (tmp_path / "local" / "casc").mkdir(parents=True)
    told = environment(
        STACKGEN_SHARE=str(tmp_path / "share"), STACKGEN_LOCAL=str(tmp_path / "local")
    )
    slot = settings.read({**told, **secrets()})
    configure(slot, jobs.scripts(slot, {}))
    files = sorted((tmp_path / "local" / "casc").iterdir())
    assert [path.name for path in files] == ["00-stackgen.yaml", "10-01-1.yaml", "10-02-2.yaml"]
    merged, clashes = merge(of_text(path.read_text(), file=path.name)[0] for path in files)
    assert clashes == []
    told_jobs = merged.get("jobs")
    assert told_jobs is not None
    assert told_jobs.items[0].plain == {"script": "// jobs"}
    assert len(told_jobs.items) == 2


PAGE = (ROOT / "docs" / "configuration-as-code.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_what_the_page_shows_is_taken(block: str) -> None:
    """Configurations, and documents of JCasC."""
    if block.startswith("# stackgen.yaml"):
        assert config(block, reader=lambda _: b"jenkins: {quietPeriod: 1}\n").name == "ci"
    else:
        assert refusals(block) == []


def test_the_page_names_every_setting_that_stays() -> None:
    """A reader looks there for why a line was refused."""
    assert len(BLOCKS) == 5
    assert [path for path in SETTINGS if f"{path[-1]}" not in PAGE] == []
