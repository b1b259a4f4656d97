"""The state file, and how a process is told from another one of the same number."""

import json
import os
import stat
from pathlib import Path

import pytest

from localcloud import state
from localcloud.errors import LocalCloudError


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """The identity comes back as it was, in a file of the owner's."""
    identity = state.this_process(4711)
    state.write(tmp_path, identity)
    assert state.read(tmp_path) == identity
    assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["server.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', '{"pid": 1, "else": 2}'])
def test_a_file_that_says_nothing_is_no_server(tmp_path: Path, text: str) -> None:
    """Cut off, foreign or empty: there is no server to trust."""
    (tmp_path / "server.json").write_text(text, encoding="utf-8")
    assert state.read(tmp_path) is None


def test_this_process_lives(tmp_path: Path) -> None:
    """A process knows itself; one that started at another time is another one."""
    identity = state.this_process(1)
    assert identity.pid == os.getpid()
    assert identity.alive()
    state.write(tmp_path, identity)
    kept = json.loads((tmp_path / "server.json").read_text(encoding="utf-8"))
    changed = state.Identity(**{**kept, "process_started": "1"})
    assert not changed.alive()


def test_only_the_own_file_is_forgotten(tmp_path: Path) -> None:
    """A server that ends late leaves its successor's file alone."""
    old, new = state.this_process(1), state.this_process(2)
    state.write(tmp_path, new)
    state.forget(tmp_path, old)
    assert state.read(tmp_path) == new
    state.forget(tmp_path, new)
    assert state.read(tmp_path) is None


def test_a_held_lock_is_waited_for_and_then_named(tmp_path: Path) -> None:
    """Whoever cannot get the lock in time hears which one."""
    with (
        state.locked(tmp_path, "one.lock", wait_seconds=0),
        pytest.raises(LocalCloudError, match=r"one\.lock"),
        state.locked(tmp_path, "one.lock", wait_seconds=0.1),
    ):
        pass
    with state.locked(tmp_path, "one.lock", wait_seconds=0):
        assert (tmp_path / "one.lock").exists()


def test_the_folder_is_made_for_its_owner(tmp_path: Path) -> None:
    """A folder that was open to others is closed."""
    home = tmp_path / "deep" / "home"
    home.mkdir(parents=True, mode=0o755)
    state.make_home(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_the_fingerprint_is_of_the_source() -> None:
    """It is short, and the same at each call."""
    assert state.fingerprint() == state.fingerprint()
    assert len(state.fingerprint()) == 16


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the way is an error with the place and the way out."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LocalCloudError, match=r"file/home: .*STACKGEN_LOCAL_HOME"):
        state.make_home(tmp_path / "file" / "home")
