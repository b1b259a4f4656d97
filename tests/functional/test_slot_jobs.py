"""Job definitions from a repository: real git, a host that answers and one that does not."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stackgen_slot import home, jobs
from stackgen_slot.problems import SlotError
from stackgen_slot.settings import read
from tests.git_repository import commit, repository
from tests.slot_folders import environment_in, git_jobs

TRIED = "stackgen-jobs.tried.json"


def found(root: Path, url: str, **changed: object) -> list[str]:
    """Return the scripts that a slot with its folders below `root` takes from `url`."""
    jobs_variable = git_jobs(url, **changed)
    given = environment_in(root, STACKGEN_JOBS=jobs_variable, PATH="/usr/bin:/bin")
    settings = read(given)
    home.prepare(settings)
    return jobs.scripts(settings, given)


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """Make a repository with two scripts and a file that is none."""
    texts = {"jobs/b.groovy": "job('b')", "jobs/a.groovy": "job('a')", "jobs/readme.md": ""}
    return repository(tmp_path / "upstream", texts)


def address(path: Path) -> str:
    """Return the URL of a repository on this disk."""
    return f"file://{path}"


def running() -> list[str]:
    """Return the command lines of all processes; those that end meanwhile are none."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(path.read_text(errors="replace").replace("\0", " "))
    return found


@pytest.fixture
def silent() -> Iterator[str]:
    """Listen as a host that takes a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"git://127.0.0.1:{server.getsockname()[1]}/jobs.git"


def test_scripts_come_in_the_order_of_their_names(tmp_path: Path, upstream: Path) -> None:
    """Every `*.groovy` of the folder, by name, after those of the image."""
    own = tmp_path / "share" / "controllers" / "main" / "jobs"
    own.mkdir(parents=True)
    (own / "seed.groovy").write_text("job('own')")
    assert found(tmp_path, address(upstream)) == ["job('own')", "job('a')", "job('b')"]


def test_newest_commit_counts(tmp_path: Path, upstream: Path) -> None:
    """Each start clones anew."""
    found(tmp_path, address(upstream))
    commit(upstream, {"jobs/a.groovy": "job('new')"})
    assert found(tmp_path, address(upstream))[0] == "job('new')"


def test_last_good_copy_stands_in(
    tmp_path: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the repository is gone the home's copy is taken, and the log says which."""
    expected = found(tmp_path, address(upstream))
    upstream.rename(tmp_path / "gone")
    assert found(tmp_path, address(upstream)) == expected
    head = subprocess.run(
        ["git", "-C", tmp_path / "gone", "rev-parse", "HEAD"], stdout=subprocess.PIPE, check=True
    )
    assert head.stdout.decode().strip() in capsys.readouterr().err


@pytest.mark.parametrize("changed", [{"branch": "other"}, {"path": "elsewhere"}])
def test_copy_of_something_else_does_not_stand_in(
    tmp_path: Path, upstream: Path, changed: dict[str, str]
) -> None:
    """Jobs of another branch or folder than the file names would be a surprise."""
    found(tmp_path, address(upstream))
    with pytest.raises(SlotError, match="keeps no earlier copy"):
        found(tmp_path, address(upstream), **changed)


def test_silent_host_is_waited_for_no_longer_than_said(tmp_path: Path, silent: str) -> None:
    """A host that never answers ends in an error in time, and leaves no git behind."""
    begun = time.monotonic()
    with pytest.raises(SlotError, match="no answer within 1 s"):
        found(tmp_path, silent, timeout_seconds=1)
    assert time.monotonic() - begun < 10
    assert [command for command in running() if silent in command] == []


def test_what_git_started_ends_with_it(tmp_path: Path, silent: str) -> None:
    """A helper that hangs, such as SSH, would keep the start waiting for its output."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "git").write_text(f"#!/bin/sh\nsh -c 'sleep 60; echo {silent}'\nexit 1\n")
    (programs / "git").chmod(0o755)
    given = environment_in(tmp_path, STACKGEN_JOBS=git_jobs(silent, timeout_seconds=1))
    settings = read(given)
    home.prepare(settings)
    begun = time.monotonic()
    with pytest.raises(SlotError, match="no answer within 1 s"):
        jobs.scripts(settings, {**given, "PATH": f"{programs}:/usr/bin:/bin"})
    assert time.monotonic() - begun < 10
    assert [command for command in running() if silent in command] == []


def test_broken_copy_is_none(tmp_path: Path, upstream: Path) -> None:
    """A copy that cannot be read is not taken for an empty one."""
    found(tmp_path, address(upstream))
    (tmp_path / "home" / TRIED).write_text("{")
    upstream.rename(tmp_path / "gone")
    with pytest.raises(SlotError, match="keeps no earlier copy"):
        found(tmp_path, address(upstream))


def test_definitions_that_ended_a_boot_are_left_out_once(
    tmp_path: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last good copy serves instead, the log says so; at the start after it is tried again."""
    good = found(tmp_path, address(upstream))
    # Jenkins started: its guard says that they are good.
    (tmp_path / "home" / TRIED).replace(tmp_path / "home" / "stackgen-jobs.json")
    commit(upstream, {"jobs/a.groovy": "nonsense("})
    bad = found(tmp_path, address(upstream))
    assert bad != good
    assert found(tmp_path, address(upstream)) == good
    assert "did not start with the job definitions of commit" in capsys.readouterr().err
    assert found(tmp_path, address(upstream)) == bad
    commit(upstream, {"jobs/a.groovy": "job('mended')"})
    assert found(tmp_path, address(upstream))[0] == "job('mended')"


def test_good_copy_counts_before_one_that_was_only_tried(tmp_path: Path, upstream: Path) -> None:
    """When the repository is gone too, what did not start Jenkins does not stand in."""
    good = found(tmp_path, address(upstream))
    (tmp_path / "home" / TRIED).replace(tmp_path / "home" / "stackgen-jobs.json")
    commit(upstream, {"jobs/a.groovy": "nonsense("})
    found(tmp_path, address(upstream))
    upstream.rename(tmp_path / "gone")
    assert found(tmp_path, address(upstream)) == good


def test_folder_without_scripts_is_an_error(tmp_path: Path, upstream: Path) -> None:
    """A mistyped folder must not look like a controller without jobs."""
    with pytest.raises(SlotError, match=r"no \*\.groovy file in folder 'job'"):
        found(tmp_path, address(upstream), path="job")


def test_link_does_not_lead_out(tmp_path: Path, upstream: Path) -> None:
    """A link in the repository is a text file with its target's name, not the target."""
    (upstream / "jobs" / "z.groovy").symlink_to("/proc/self/environ")
    commit(upstream, {})
    assert found(tmp_path, address(upstream))[-1] == "/proc/self/environ"


def test_git_sees_no_secret(tmp_path: Path, upstream: Path) -> None:
    """What git starts for a repository has none of the slot's secrets in its environment."""
    seen = tmp_path / "seen"
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "git").write_text(f'#!/bin/sh\nenv >> {seen}\nexec /usr/bin/git "$@"\n')
    (programs / "git").chmod(0o755)
    given = environment_in(tmp_path, STACKGEN_JOBS=git_jobs(address(upstream)))
    settings = read(given)
    home.prepare(settings)
    jobs.scripts(settings, {**given, "PATH": f"{programs}:/usr/bin:/bin"})
    assert "GIT_TERMINAL_PROMPT=0" in seen.read_text()
    assert "correct-horse" not in seen.read_text()


def test_password_in_an_address_is_not_shown(tmp_path: Path) -> None:
    """An error names the repository, never who may read it."""
    with pytest.raises(SlotError) as caught:
        found(tmp_path, "http://user:hunter2@127.0.0.1:1/jobs.git")
    assert "hunter2" not in str(caught.value)
