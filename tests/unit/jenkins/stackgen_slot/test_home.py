"""The home and the task-local folder after a start, and what is not started on."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stackgen_slot import home
from stackgen_slot.problems import SlotError
from stackgen_slot.settings import read
from tests.slot_folders import environment_in


def prepare(root: Path) -> None:
    """Prepare the folders below `root`."""
    home.prepare(read(environment_in(root)))


def below(folder: Path) -> list[str]:
    """Name everything in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_empty_home_holds_nothing_big(tmp_path: Path) -> None:
    """Only a link and the init scripts lie in the home; archives lie beside it."""
    prepare(tmp_path)
    assert below(tmp_path / "home") == ["init.groovy.d", "plugins"]
    assert below(tmp_path / "local") == sorted(home.FOLDERS)
    assert (tmp_path / "home" / "plugins").readlink() == tmp_path / "local" / "plugins"
    assert below(tmp_path / "home" / "plugins") == ["configuration-as-code.jpi", "ec2.jpi"]
    assert below(tmp_path / "home" / "init.groovy.d") == ["stackgen-guard.groovy"]


def test_plugins_of_an_older_image_are_moved_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real folder is kept under another name, also when that name is taken, and said so."""
    old = tmp_path / "home" / "plugins"
    for number in (1, 2):
        old.unlink(missing_ok=True)
        old.mkdir(parents=True)
        (old / f"old-{number}.jpi").write_text("")
        prepare(tmp_path)
    assert below(tmp_path / "home" / "plugins.before-stackgen") == ["old-1.jpi"]
    assert below(tmp_path / "home" / "plugins.before-stackgen-2") == ["old-2.jpi"]
    assert old.is_symlink()
    assert "plugins.before-stackgen-2" in capsys.readouterr().err


def test_second_start_finds_nothing_of_the_first(tmp_path: Path) -> None:
    """A restarted container has the image's plugins and scripts again, and no old configuration."""
    prepare(tmp_path)
    (tmp_path / "local" / "plugins" / "by-hand.jpi").write_text("")
    (tmp_path / "local" / "casc" / "10-gone.yaml").write_text("")
    (tmp_path / "home" / "init.groovy.d" / "stackgen-gone.groovy").write_text("")
    (tmp_path / "home" / "init.groovy.d" / "stackgen-guard.groovy").write_text("changed")
    (tmp_path / "home" / "init.groovy.d" / "theirs.groovy").write_text("")
    prepare(tmp_path)
    assert below(tmp_path / "home" / "plugins") == ["configuration-as-code.jpi", "ec2.jpi"]
    assert below(tmp_path / "local" / "casc") == []
    scripts = tmp_path / "home" / "init.groovy.d"
    assert below(scripts) == ["stackgen-guard.groovy", "theirs.groovy"]
    assert (scripts / "stackgen-guard.groovy").read_text() == "// guard"


def test_link_to_another_folder_is_replaced(tmp_path: Path) -> None:
    """A link that an earlier task left leads nowhere in this one."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "plugins").symlink_to("/nowhere")
    prepare(tmp_path)
    assert (tmp_path / "home" / "plugins").readlink() == tmp_path / "local" / "plugins"


def test_data_of_the_home_stay(tmp_path: Path) -> None:
    """Jobs, builds, secrets and users are not touched."""
    kept = ["config.xml", "jobs/a/builds/1/log", "secrets/master.key", "users/users.xml"]
    for name in kept:
        path = tmp_path / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    prepare(tmp_path)
    assert [(tmp_path / "home" / name).read_text() for name in kept] == kept


@pytest.mark.parametrize(
    "name", ["plugins/configuration-as-code.jpi", "init.groovy.d/stackgen-guard.groovy"]
)
def test_image_without_security_starts_nothing(tmp_path: Path, name: str) -> None:
    """Jenkins without that plugin reads no configuration; without the script nobody notices."""
    given = environment_in(tmp_path)
    (tmp_path / "share" / name).unlink()
    with pytest.raises(SlotError, match=rf"no .*/{name}.*without any security"):
        home.prepare(read(given))
    assert below(tmp_path / "home") == []


def test_missing_home_is_named(tmp_path: Path) -> None:
    """A home that is not mounted is named, with the user who would write there."""
    given = {**environment_in(tmp_path), "JENKINS_HOME": str(tmp_path / "gone")}
    with pytest.raises(
        SlotError, match=rf"{tmp_path}/gone cannot be written by user {os.getuid()}"
    ):
        home.prepare(read(given))


def test_local_folder_that_is_none_is_named(tmp_path: Path) -> None:
    """A task-local folder that cannot be made is named."""
    (tmp_path / "file").write_text("")
    given = {**environment_in(tmp_path), "STACKGEN_LOCAL": str(tmp_path / "file")}
    with pytest.raises(SlotError, match="STACKGEN_LOCAL"):
        home.prepare(read(given))


def test_nobody_else_writes_to_a_home_that_is_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second one waits, says so once, and starts nothing when the first one stays."""
    settings = read(environment_in(tmp_path))
    with (
        home.held(settings),
        pytest.raises(SlotError, match=rf"another Jenkins has had {settings.home} for 0.5 s"),
        home.held(settings, seconds=0.5),
    ):
        pytest.fail("two have one home")
    (line,) = capsys.readouterr().err.splitlines()
    assert "waiting for its end, 0.5 s at most" in line


def test_a_home_is_free_again_when_the_other_ends(tmp_path: Path) -> None:
    """The successor of a task that still stops goes on as soon as that one is gone."""
    settings = read(environment_in(tmp_path))
    first = home.held(settings)
    first.__enter__()
    end = threading.Timer(0.5, first.__exit__, (None, None, None))
    end.start()
    with home.held(settings, seconds=30):
        end.join()
    with home.held(settings, seconds=0):
        pass


def test_what_the_entry_point_becomes_holds_the_home(tmp_path: Path) -> None:
    """The lock outlives the change into another program, and ends with that one, even if killed."""
    given = environment_in(tmp_path)
    program = """if True:
        import os
        from stackgen_slot import home
        from stackgen_slot.settings import read
        with home.held(read(os.environ)):
            os.execv("/bin/sh", ["sh", "-c", "echo there; exec sleep 60"])
    """
    jenkins = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**given, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    try:
        assert jenkins.stdout is not None
        assert jenkins.stdout.readline() == b"there\n"
        with pytest.raises(SlotError, match="another Jenkins"), home.held(read(given), seconds=0):
            pytest.fail("two have one home")
    finally:
        jenkins.kill()
        jenkins.communicate()
    with home.held(read(given), seconds=0):
        pass
