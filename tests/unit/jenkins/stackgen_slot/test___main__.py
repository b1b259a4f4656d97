"""The entry point: what it leaves behind, what it becomes, and when it starts nothing."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from stackgen_slot import casc
from stackgen_slot.__main__ import main
from stackgen_slot.settings import read
from tests.slot_environment import secrets
from tests.slot_folders import environment_in


class Became:
    """Stands in for the process's end: keeps what it would have become."""

    def __init__(self) -> None:
        """Start as nothing."""
        self.command: list[str] = []
        self.environ: dict[str, str] = {}

    def __call__(self, program: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """Keep what the process would be."""
        assert program == command[0]
        self.command = list(command)
        self.environ = dict(environ)


def test_start_becomes_the_base_image_s_script(tmp_path: Path) -> None:
    """After everything is prepared, its start script goes on with our folders and options."""
    became = Became()
    assert main(["--httpPort=1"], environment_in(tmp_path), became) == 0
    local = tmp_path / "local"
    assert became.command == [
        "/usr/local/bin/jenkins.sh",
        f"--webroot={local}/war",
        f"--pluginroot={local}/pluginroot",
        "--httpPort=1",
    ]
    assert became.environ["CASC_JENKINS_CONFIG"] == str(local / "casc")


def test_configuration_lies_outside_the_home(tmp_path: Path) -> None:
    """The stack's document, then the user's files, by the order of their names; job texts in it."""
    given = environment_in(tmp_path)
    own = tmp_path / "share" / "controllers" / "main"
    for path, text in {"casc/01-team.yaml": "a: 1", "jobs/seed.groovy": "job('${x}')"}.items():
        (own / path).parent.mkdir(parents=True, exist_ok=True)
        (own / path).write_text(text)
    main([], given, Became())
    casc_folder = tmp_path / "local" / "casc"
    names = sorted(path.name for path in casc_folder.iterdir())
    assert names == ["00-stackgen.yaml", "10-01-team.yaml"]
    written = json.loads((casc_folder / "00-stackgen.yaml").read_text())
    assert written == casc.render(read(given), scripts=["job('${x}')"])
    assert not list((tmp_path / "home").rglob("*.yaml"))


def test_no_secret_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file and no line of the log holds a secret."""
    main([], environment_in(tmp_path), Became())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = "".join(path.read_text() for path in files) + capsys.readouterr().err
    assert not [name for name, value in secrets().items() if value in written]


def test_problem_is_one_line_and_starts_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong and what to do stand in one line; Jenkins is not started."""
    became = Became()
    given = environment_in(tmp_path)
    del given["JENKINS_ADMIN_PASSWORD"]
    assert main([], given, became) == 1
    assert became.command == []
    said = capsys.readouterr().err
    assert said.startswith("stackgen: slot not started: the variable JENKINS_ADMIN_PASSWORD")
    assert said.count("\n") == 1


def test_fault_of_the_file_system_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file where a folder must be ends the start as any other problem does."""
    given = environment_in(tmp_path)
    (tmp_path / "home" / "init.groovy.d").write_text("")
    assert main([], given, Became()) == 1
    said = capsys.readouterr().err
    assert "init.groovy.d" in said
    assert said.count("\n") == 1


def test_program_runs_instead(tmp_path: Path) -> None:
    """A word after the image's name is a program to look around with, as in the base image."""
    became = Became()
    assert main(["cat", "/usr/share/stackgen/plugins.txt"], {}, became) == 0
    assert became.command == ["cat", "/usr/share/stackgen/plugins.txt"]
    assert not list(tmp_path.iterdir())
