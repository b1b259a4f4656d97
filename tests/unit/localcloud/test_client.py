"""Where the local AWS of a project keeps its state."""

from pathlib import Path

import pytest

from localcloud import client


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the environment may choose."""
    monkeypatch.delenv("STACKGEN_LOCAL_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """STACKGEN_LOCAL_HOME is the folder itself."""
    monkeypatch.setenv("STACKGEN_LOCAL_HOME", str(tmp_path / "mine"))
    assert client.default_home(tmp_path) == tmp_path / "mine"


def test_each_project_has_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two folders of one name differ; one folder is always the same."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    homes = [client.default_home(tmp_path / parent / "ci") for parent in ("a", "b", "a")]
    assert homes[0] == homes[2] != homes[1]
    assert {home.parent for home in homes} == {tmp_path / "state" / "stackgen" / "local"}
    assert all(home.name.startswith("ci-") for home in homes)


def test_a_relative_state_directory_is_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The base directory specification says so."""
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = tmp_path / ".local" / "state" / "stackgen" / "local"
    assert client.default_home(tmp_path).parent == expected


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    """Neither asking nor ending makes a folder."""
    home = tmp_path / "never"
    assert client.status(home) is None
    assert client.down(home) is False
    assert not home.exists()
