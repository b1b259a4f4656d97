"""Cloud-config that a configuration names: what would fail on the machine fails here."""

from typing import Any

import pytest
import yaml

from cli.package import texts
from stacks.checks.cloud_config import check
from stacks.config import Agent, Config, Hosts
from stacks.tables.cloud_init import ELSEWHERE, KEYS
from stacks.userdata import agents, host_text

REPOSITORIES = ("https://example.com/a.git",)


def said(text: str, *, header: str = "#cloud-config\n") -> list[str]:
    """Return what is wrong in a file, without its name."""
    config = Config(name="ci", agents=(Agent(label="a", cloud_config="a.yaml"),))
    found = check(config.with_files({"a.yaml": header + text}), "teams/ci.yaml")
    return [str(problem).removeprefix("teams/a.yaml:") for problem in found]


GOOD = """\
packages: [jq, [ripgrep, 13.0]]
write_files:
- {path: /etc/example.conf, content: "a", owner: "root:root", permissions: "0644"}
runcmd:
- echo one; echo two
- [sh, -c, "echo $HOME", 5]
bootcmd: [[echo, a]]
users: [default, {name: b}]
timezone: Europe/Berlin
mounts: [[/dev/xvdb, /data]]
"""


def test_what_people_write_passes() -> None:
    """Commands as text and as words, packages with versions, users beside the machine's own."""
    assert said(GOOD) == []


ABSOLUTE = "must be there and absolute: write for example /etc/example.conf"
KEYS_OF_A_FILE = (
    "is no key of a file; write one of append, content, defer, encoding, owner, path, permissions"
)
SEAM = "which is not filled here: values of the deployment stand in /etc/stackgen/*.env"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("packges: [jq]", "2: packges: is no key of cloud-init; did you mean packages?"),
        ("nonsense: 1", "2: nonsense: is no key of cloud-init"),
        ("apt: {}", "2: apt: is a key of another distribution: Amazon Linux passes it over"),
        ("runcmd:", "2: runcmd: has no value: write one, or remove it"),
        ("packages: jq", "2: packages: must be a list of packages"),
        ("packages: [{a: b}]", "2: packages[0]: is no package: write its name, or [name, version]"),
        ("packages: [5]", "2: packages[0]: is no package: write its name in quotes"),
        ("runcmd: echo", "2: runcmd: must be a list of commands"),
        (
            "runcmd:\n- ls\n- echo a: b",
            "4: runcmd[1]: is a mapping, not a command: put it in quotes, it has a `: `",
        ),
        ("runcmd: [[]]", "2: runcmd[0]: is no command: write text, or a list of words"),
        ("bootcmd: [5]", "2: bootcmd[0]: is no command: 5"),
        (
            "write_files: [a]",
            "2: write_files[0]: is no file: write a mapping with `path` and `content`",
        ),
        (
            "write_files: [{path: a}]",
            f"2: write_files[0].path: {ABSOLUTE}",
        ),
        (
            "write_files: [{path: /opt/../etc/passwd}]",
            "2: write_files[0].path: /opt/../etc/passwd goes upward: write where the file is",
        ),
        (
            "write_files: [{path: /a, contents: b}]",
            f"2: write_files[0].contents: {KEYS_OF_A_FILE}",
        ),
        (
            "users: [{name: b}]",
            "2: users: lacks `default`, the user that controllers log in as: put it first",
        ),
        ("packages: [jq", "2: a list is opened with `[` and not closed: add `]`"),
        (
            "mounts: [[2024-02-30]]",
            "1: holds what YAML takes for a date or a number that there is not: put it in quotes",
        ),
        ("- a", "1: holds a list instead of a mapping of keys; write at least `packages: [jq]`"),
        ("", "1: is empty; write at least `packages: [jq]`"),
        (
            "runcmd: [echo @@Url@@]",
            f"2: holds @@Url@@, {SEAM}",
        ),
    ],
)
def test_what_cloud_init_would_not_take(text: str, problem: str) -> None:
    """Each with the line to change."""
    assert said(text) == [problem]


TAKING_OVER = """
chpasswd cloud_final_modules datasource disable_ec2_metadata merge_how network password power_state
ssh_keys ssh_pwauth system_info user
"""


@pytest.mark.parametrize("key", TAKING_OVER.split())
def test_what_would_take_over_is_refused(key: str) -> None:
    """Our steps run, the controller gets in, the role stays, and no secret is written."""
    (problem,) = said(f"timezone: UTC\n{key}: {{a: b}}")
    assert problem.startswith(f"3: {key}: ")
    assert problem.endswith(": remove it")


def test_the_first_line_says_what_it_is() -> None:
    """Anything else cloud-init takes for something else, or for nothing."""
    for header in ("", "#!/bin/sh\n", "# cloud-config\n", "## template: jinja\n#cloud-config\n"):
        assert said("packages: [jq]", header=header) == [
            "1: does not start with the line `#cloud-config`: cloud-init would not read it"
        ]


def ours() -> list[dict[str, Any]]:
    """Return what we write ourselves, for hosts and for agents, with everything they may have."""
    config = Config(
        name="ci",
        hosts=Hosts(warm_pool=1),
        agents=(Agent(label="a", reference_repositories=REPOSITORIES),),
    )
    return [yaml.safe_load(text) for text in (host_text(texts(), config), *agents(config, texts()))]


def test_no_file_of_ours_is_written_over() -> None:
    """Nor what our own scripts write."""
    for document in ours():
        for entry in document["write_files"]:
            assert isinstance(entry, dict)
            (problem,) = said(f"write_files: [{{path: /{entry['path']}}}]")
            assert " is a file of ours: " in problem
    assert said("write_files: [{path: /etc/ecs/ecs.config}]")


def test_every_key_of_ours_is_a_list_or_nobody_else_s() -> None:
    """Lists are appended; a key of another form would be set twice, and one of the two be lost."""
    for document in ours():
        for key, value in document.items():
            assert key in KEYS
            assert isinstance(value, list) or said(f"{key}: x"), key


def test_the_table_is_of_one_piece() -> None:
    """A key is known here or elsewhere."""
    assert not KEYS & ELSEWHERE
    assert len(KEYS | ELSEWHERE) == 84
