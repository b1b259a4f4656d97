"""The configuration file is found, is a file, and can be read: else it says what it is instead."""

import os
from pathlib import Path

import pytest

from cli.config_file import read_config
from stacks.errors import ConfigError, UsageError


def refusal(path: Path) -> str:
    """Return what is said of a file that cannot be used."""
    with pytest.raises(UsageError) as caught:
        read_config(path, None)
    assert caught.value.exit_code == 2
    assert caught.value.hint.endswith("Name another file with -c FILE.")
    return caught.value.message


def test_a_file_is_read(tmp_path: Path) -> None:
    """Its region, or the environment's, is used for checks."""
    path = tmp_path / "ci.yaml"
    path.write_text("name: ci\nnetwork: {availability_zones: [eu-west-1a, eu-west-1b]}\n")
    assert read_config(path, "eu-west-1").name == "ci"
    with pytest.raises(ConfigError):
        read_config(path, "us-east-1")


def test_problems_carry_the_name_as_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Editors jump to it."""
    monkeypatch.chdir(tmp_path)
    Path("ci.yaml").write_text("name: 5\n")
    with pytest.raises(ConfigError) as caught:
        read_config(Path("ci.yaml"), None)
    assert str(caught.value.problems[0]).startswith("ci.yaml:1: name: ")


def test_a_missing_file(tmp_path: Path) -> None:
    """The way to get one is named."""
    path = tmp_path / "nope.yaml"
    with pytest.raises(UsageError) as caught:
        read_config(path, None)
    assert caught.value.message == f"{path}: there is no such file"
    assert caught.value.hint.startswith("Run `stackgen init` to write one.")


def test_a_directory(tmp_path: Path) -> None:
    """It is named as what it is."""
    assert refusal(tmp_path) == f"{tmp_path}: is a directory"


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    """Opening a pipe waits for its writer, unless it is opened otherwise."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert refusal(path) == f"{path}: is no regular file"


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_read(path: str) -> None:
    """One has no end, the other no content."""
    assert refusal(Path(path)) == f"{path}: is no regular file"


def test_a_file_below_a_file(tmp_path: Path) -> None:
    """The system's reason is passed on; an unreadable file takes the same way."""
    (tmp_path / "file").write_text("x")
    assert refusal(tmp_path / "file" / "ci.yaml").endswith("cannot be read: Not a directory")


def test_a_loop_of_links(tmp_path: Path) -> None:
    """A link to itself leads nowhere."""
    path = tmp_path / "loop"
    path.symlink_to(path)
    assert "cannot be read: " in refusal(path)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_name_that_no_file_has(name: str) -> None:
    """Python's and the system's refusals become one of ours."""
    assert refusal(Path(name))


def test_a_name_with_control_characters_stays_on_one_line(tmp_path: Path) -> None:
    """What is printed cannot move the cursor."""
    with pytest.raises(UsageError) as caught:
        read_config(tmp_path / "a\n\x1b[31mb", None)
    assert caught.value.message.isprintable()


def test_a_file_of_more_than_a_mebibyte(tmp_path: Path) -> None:
    """No more of it than that is read."""
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)
    with pytest.raises(ConfigError) as caught:
        read_config(path, None)
    assert "is larger than 1,048,576 bytes" in str(caught.value.problems[0])


def named(folder: Path, name: str = "a.yaml") -> list[str]:
    """Return what is said of a configuration in a folder that names a file."""
    (folder / "ci.yaml").write_text(f"name: ci\nhosts: {{cloud_config: {name}}}\n")
    try:
        read_config(folder / "ci.yaml", None)
    except ConfigError as error:
        return [problem.message for problem in error.problems]
    return []


def test_a_named_file_is_read_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not beside whoever types the command."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.yaml").write_text("#cloud-config\npackages: [jq]\n")
    assert named(tmp_path, "files/a.yaml") == []
    monkeypatch.chdir(tmp_path)
    assert read_config(Path("ci.yaml"), None).files == {
        "files/a.yaml": "#cloud-config\npackages: [jq]\n"
    }


def test_a_named_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Each says what it is instead; none is waited for."""
    assert named(tmp_path) == [
        "a.yaml is not there: write a name relative to the configuration's folder"
    ]
    (tmp_path / "a.yaml").mkdir()
    assert named(tmp_path) == ["a.yaml is a directory: write the name of a file in it"]
    os.mkfifo(tmp_path / "pipe")
    assert named(tmp_path, "pipe") == ["pipe is no regular file: write the name of one"]
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert named(tmp_path, "loop")[0].startswith("loop cannot be read: ")


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    """Whoever wrote the configuration may not be whoever deploys it; inside, links are fine."""
    (tmp_path / "secret").write_text("#cloud-config\npackages: [jq]\n")
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "a.yaml").symlink_to(tmp_path / "secret")
    assert named(folder) == [
        "a.yaml is a link out of the configuration's folder: put the file itself in"
    ]
    (folder / "real").write_text("#cloud-config\npackages: [jq]\n")
    (folder / "b.yaml").symlink_to(folder / "real")
    assert named(folder, "b.yaml") == []


def test_a_named_file_of_more_than_a_mebibyte(tmp_path: Path) -> None:
    """As with the configuration itself."""
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(10 * 1024**3)
    assert named(tmp_path) == ["is larger than 1,048,576 bytes: no configuration is"]
