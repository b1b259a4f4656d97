"""Files that a configuration names: read once, with their own names and lines in what is wrong."""

from collections.abc import Mapping

import pytest

from stacks.config import Config
from stacks.errors import ConfigError
from stacks.loading import load
from stacks.named_files import Absent

GOOD = "#cloud-config\npackages: [jq]\n"


def loaded(text: str, files: Mapping[str, str | bytes]) -> tuple[Config | None, list[str]]:
    """Return the configuration, or what is wrong, of a file in `teams/` that names others."""

    def reader(name: str) -> bytes | Absent:
        found = files.get(name)
        if found is None:
            return Absent("is not there")
        return found if isinstance(found, bytes) else found.encode()

    try:
        return load(text.encode(), file="teams/ci.yaml", reader=reader), []
    except ConfigError as error:
        return None, [str(problem) for problem in error.problems]


def test_texts_travel_with_the_configuration() -> None:
    """By their names as written, with LF at the end of lines whatever the file has."""
    text = (
        "name: ci\nhosts: {cloud_config: ./host.yaml}\nagents:\n- {label: a, cloud_config: a.b}\n"
    )
    config, wrong = loaded(text, {"./host.yaml": GOOD.replace("\n", "\r\n"), "a.b": GOOD})
    assert wrong == []
    assert config is not None
    assert config.files == {"./host.yaml": GOOD, "a.b": GOOD}


def test_one_without_files_has_none() -> None:
    """And nobody is asked for any."""
    config, _ = loaded("name: ci", {})
    assert config is not None
    assert config.files == {}


def test_an_absent_file_is_said_where_it_is_named() -> None:
    """With the key and the line of the configuration."""
    text = "name: ci\nagents:\n- label: a\n  cloud_config: files/a.yaml\n"
    assert loaded(text, {})[1] == [
        "teams/ci.yaml:4: agents[0].cloud_config: files/a.yaml is not there"
    ]


def test_a_problem_inside_has_the_file_s_own_name_and_line() -> None:
    """As seen from where the command was typed, so that an editor finds it."""
    text = "name: ci\nhosts: {cloud_config: files/a.yaml}\n"
    bad = "#cloud-config\npackages: [jq]\npackages: [vim]\n"
    assert loaded(text, {"files/a.yaml": bad})[1] == [
        "teams/files/a.yaml:3: packages: stands twice, on line 2 and on line 3: keep one"
    ]
    assert loaded(text, {"files/a.yaml": b"#cloud-config\n\xff"})[1] == [
        "teams/files/a.yaml:2: is not UTF-8: byte 0xff at offset 14; save it as UTF-8"
    ]


def test_problems_of_all_files_come_at_once() -> None:
    """Those of the configuration too."""
    agents = "agents:\n- {label: a, cloud_config: b}\n"
    text = f"name: ci\nregoin: x\nhosts: {{cloud_config: a.yaml}}\n{agents}"
    found = loaded(text, {"a.yaml": "packages: [jq]\n"})[1]
    assert [line.partition(": ")[0] for line in found] == [
        "teams/a.yaml:1",
        "teams/ci.yaml:2",
        "teams/ci.yaml:5",
    ]


@pytest.mark.parametrize(
    "name", ["../x.yaml", "/etc/passwd", "a/../b", "a//b", "a b", "", "a\\b", "..", "~/x", "$x"]
)
def test_names_stay_in_the_folder(name: str) -> None:
    """A configuration is one folder, and reads nothing beside it."""
    asked: list[str] = []

    def reader(name: str) -> bytes | Absent:
        asked.append(name)
        return b"x"

    with pytest.raises(ConfigError):
        load(f"name: ci\nhosts: {{cloud_config: '{name}'}}\n".encode(), file="c", reader=reader)
    assert asked == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("key AKIAABCDEFGHIJKLMNOP", "an AWS access key id"),  # gitleaks:allow
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("url: https://me:word@example.com/x", "a password in an address"),
    ],
)
def test_what_is_issued_as_a_secret_is_refused(line: str, kind: str) -> None:
    """User data can be read by whoever may describe instances; the line is named, not shown."""
    found = loaded("name: ci\nhosts: {cloud_config: a}\n", {"a": f"{GOOD}# {line}\n"})[1]
    assert found == [
        f"teams/a:3: looks like {kind} in plain text; remove it, keep it in AWS Secrets Manager"
    ]


def test_a_token_that_a_command_asks_for_is_no_secret() -> None:
    """Nearly every script that asks the metadata service has one."""
    lines = 'runcmd:\n- T=$(curl -X PUT x); token=$(y); git clone "https://$U:$P@example.com"\n'
    assert loaded("name: ci\nhosts: {cloud_config: a}\n", {"a": f"{GOOD}{lines}"})[1] == []


def test_without_a_reader_nothing_is_opened() -> None:
    """The pure core alone opens no file."""
    with pytest.raises(ConfigError) as caught:
        load(b"name: ci\nhosts: {cloud_config: a.yaml}\n", file="ci.yaml")
    assert [problem.message for problem in caught.value.problems] == [
        "a.yaml cannot be read from here"
    ]
