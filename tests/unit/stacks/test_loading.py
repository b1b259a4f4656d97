"""Everything wrong with a file is said at once, each cause once, in plain words."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.config import Config
from stacks.errors import LINE_LIMIT, ConfigError
from stacks.loading import load
from stacks.named_files import FileReader
from stacks.schema import json_schema
from stacks.starter import starter_text
from tests.problems import config, problems
from tests.strategies import drawing

ROOT = Path(__file__).parents[3]
EVERY_KEY = b"""\
name: ci
region: us-east-1
hooks: {enabled: true, lifecycle: {enabled: true, drain_minutes: 5}, health: {failures: 3,
  latency_seconds: 5, boot_minutes: 9, agent_minutes: 6, disk_percent: 90}, scale: {cpu_percent: 70,
  heap_percent: 80, requests_per_minute: 900, on_minutes: 3, off_minutes: 9, drain_minutes: 9,
  floor: [{slots: 2, start: "07:00", end: "18:00", days: [mon]}]}, spot: {enabled: false},
  reap: {wait_minutes: 9}}
dns: {zone: example.com, zone_id: Z0123456789ABCDEFGHIJ, host: ci.example.com,
  wildcard: true}
tls: {certificate: "arn:aws:acm:us-east-1:123456789012:certificate/0-1"}
access: {allow: [203.0.113.0/24, "2001:db8::/32"], open_to_world: true, firewall: count, login: {
  issuer: "https://a.example.com", authorization_endpoint: "https://a.example.com/a",
  token_endpoint: "https://a.example.com/t", user_info_endpoint: "https://a.example.com/u",
  client_id: b, client_secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-1",
  client_secret_field: f, scope: openid email, session_hours: 8, open_paths: [/github-webhook/]}}
network: {cidr: 10.0.0.0/16, availability_zones: 2, nat: single, ipv6: true, subnets: {public:
  [10.0.0.0/24, 10.0.1.0/24], private: [10.0.2.0/24, 10.0.3.0/24]}}
hosts: {instance_types: [m6i.large], min: 2, max: 4, ami: ami-12345678, warm_pool: 1,
  trunking: true, unchecked_types: false}
controllers:
  - {name: main, mode: mirror, slots: 2, image: "a/b:1", cpu: 512, memory_mib: 2048,
     java_options: -Xmx1g}
  - {name: own, casc: [files/casc.yaml], jobs: {file: files/jobs.groovy}, route: {path: /own}}
  - {name: team, route: {host: team.example.com, path: /team}, jobs: {git: {
     url: "https://git.example.com/jobs.git", branch: main, path: jobs}}}
agents:
  - {label: a, instance_types: &types [m6i.large], spot: true, max: 3, idle_minutes: 5,
     disk_gib: 20}
  - {label: b, instance_types: *types, one_build_each: true, architecture: x86_64}
storage: {file_system_id: fs-12345678}
backup: {enabled: true, retention_days: 7}
logs: {retention_days: 7, container_insights: false}
alarms: {email: a@example.com}
protection: {termination: true, balancer: false}
tags: {team: build}
"""
JCASC = b"jenkins: {systemMessage: Welcome}\n"
FILES = [
    EVERY_KEY,
    starter_text().encode(),
    *(path.read_bytes() for path in sorted((ROOT / "examples").glob("*.yaml"))),
]
#: What YAML, the models or Python's own parsers treat specially.
PIECES = [
    b"", b" ", b"\n", b"\t", b":", b": ", b"- ", b"#", b"'", b'"', b"[", b"]", b"{", b"}", b",",
    b"&a ", b"*a", b"*types", b"!x ", b"!!python/object:x ", b"<<: ", b"? ", b"|\n", b">\n",
    b"---\n", b"%", b"~", b"null", b"[]", b"{}", b"[[]]", b"{a: {}}", b"no", b"-1", b"0", b"010",
    b"1.5", b".inf", b"1:30", b"9" * 5000, b"2024-01-01", b"\x00", b"\xff", b"\xef\xbb\xbf",
    b"\r\n", b"\\", b"0.0.0.0/0", b"x" * 400, b"AKIAIOSFODNN7EXAMPLE", b'"\\ud800"', b'"\\x07"',
    "é\u202e\u2028".encode(), b"[" * 50, b"/0", b"::",
]  # fmt: skip

mutations = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(0, 40), st.sampled_from(PIECES)),
    min_size=1,
    max_size=6,
)

EVERYTHING_WRONG = """\
nmae: ci
name: 5
region: us-esat-1
dns: {zone: example.com, host: ci.example.org}
access:
  allow: [0.0.0.0/0, nonsense]
network: {cidr: 10.0.0.0/30}
hosts:
  instance_types: [m6i.lrage, m7g.large]
  min: 5
  max: 2
controllers:
  - {name: main, slots: 1}
  - {name: main, mode: standby, route: {path: /x}}
agents:
  - {label: ''}
backup: {retention_days: 0}
logs: {retention_days: 12}
alarms: {email: nobody}
tags: {owner: AKIAIOSFODNN7EXAMPLE}
"""


def keys(found: list[str]) -> list[str]:
    """Return the line and the key of each printed problem."""
    return [":".join(line.split(":")[1:3]) for line in found]


def test_a_name_is_a_whole_configuration() -> None:
    """Defaults: one controller, mode mirror, two slots in two zones, one kind of agents."""
    found = config("name: ci")
    (controller,) = found.controllers
    assert (controller.name, controller.mode, controller.slots) == ("main", "mirror", 2)
    assert (found.zone_count, found.region, found.internet_facing) == (2, None, False)


def test_all_problems_come_at_once_in_the_order_of_lines() -> None:
    """A person mends the file in one go."""
    assert keys(problems(EVERYTHING_WRONG)) == [
        "1: nmae",
        "2: name",
        "3: region",
        "4: dns.host",
        "6: access.allow[0]",
        "6: access.allow[1]",
        "7: network.cidr",
        "9: hosts.instance_types[0]",
        "11: hosts.max",
        "13: controllers[0].slots",
        "14: controllers[1].mode",
        "14: controllers[1].name",
        "16: agents[0].label",
        "17: backup.retention_days",
        "18: logs.retention_days",
        "19: alarms.email",
        "20: tags.owner",
    ]


def test_no_message_is_in_the_words_of_a_library() -> None:
    """Neither PyYAML's nor Python's."""
    text = "\n".join(problems(EVERYTHING_WRONG))
    assert not re.search(
        r"Input should|valid (integer|string)|pydantic|NoneType|<class|'[a-z_]+_type'", text
    )


@pytest.mark.parametrize(
    "text",
    [
        "name: ci\ndsn: {zone: example.com}\naccess: {allow: [203.0.113.0/24]}",
        "name: ci\ndns: {zone: 5, host: ci.example.org}",
        "name: ci\nregion: us-esat-1\nnetwork: {availability_zones: [us-east-1a, us-east-1b]}",
        "name: ci\nhosts: {instance_types: [nonsense, m7g.large], max: 2}",
        "name: ci\ncontrollers: [{name: A}, {name: B, route: {path: /b}}]",
    ],
)
def test_no_finding_rests_on_a_value_that_is_wrong_itself(text: str) -> None:
    """One cause, one line: only the value itself is reported, not its consequences."""
    lines = {line.split(":")[1] for line in problems(text)}
    assert lines <= {"2"}
    assert all(
        "did you mean" in line or "must be" in line or "no known" in line for line in problems(text)
    )


def test_a_wrong_value_hides_nothing_elsewhere() -> None:
    """Checks between other values go on, in the same section too."""
    text = (
        "name: 5\nhosts: {ami: x, min: 5, max: 2}\n"
        "controllers: [{name: a, slots: x, mode: standby}]"
    )
    assert keys(problems(text)) == [
        "1: name",
        "2: hosts.ami",
        "2: hosts.max",
        "3: controllers[0].mode",
        "3: controllers[0].slots",
    ]


def test_the_region_of_the_environment_counts_when_the_file_has_none() -> None:
    """The same file can be right in one region and wrong in another."""
    text = "name: ci\nnetwork: {availability_zones: [eu-west-1a, eu-west-1b]}"
    assert problems(text, region="eu-west-1") == []
    assert "no zone of us-east-1" in problems(text, region="us-east-1")[0]
    assert problems(f"{text}\nregion: eu-west-1", region="us-east-1") == []
    assert config(text, region="eu-west-1").region is None


def test_an_unknown_region_of_the_environment_is_not_the_files_fault() -> None:
    """A region newer than the table, or of a local end point, is for AWS to judge."""
    assert problems("name: ci", region="xx-new-1") == []


def test_an_error_does_not_carry_the_text_along() -> None:
    """A chained exception would show the file's text under --debug."""
    with pytest.raises(ConfigError) as caught:
        load(b"a: [", file="ci.yaml")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_hundred_controllers_load_quickly() -> None:
    """The largest stack costs a fraction of a second."""
    controllers = "".join(
        f"  - name: team{n}\n    slots: 4\n    memory_mib: 4096\n    java_options: -Xmx2g\n"
        f"    route: {{path: /team{n}}}\n"
        for n in range(100)
    )
    start = time.process_time()
    found = config(f"name: ci\ncontrollers:\n{controllers}")
    assert time.process_time() - start < 0.3
    assert len(found.controllers) == 100
    assert found.hosts_max == found.hosts_needed == 400


def brought(name: str) -> bytes:
    """Return a file that a configuration names: of the kind that its name tells."""
    if name.endswith(".groovy"):
        return b"folder('team')\n"
    return b"#cloud-config\npackages: [jq]\n" if name.endswith("agent.yaml") else JCASC


def outcome(text: bytes, reader: FileReader = brought) -> Config | list[str]:
    """Load a file; return the configuration, or the lines a user would read."""
    try:
        return load(text, file="ci.yaml", region="us-east-1", reader=reader)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]


def check(text: bytes) -> None:
    """Assert what holds for every file."""
    files = ["ci.yaml"]

    def reader(name: str) -> bytes:
        files.append(name)
        return brought(name)

    start = time.process_time()
    found = outcome(text, reader)
    assert time.process_time() - start < 2
    if isinstance(found, Config):
        assert found.hosts_max >= 1
        return
    assert found
    assert len(set(found)) == len(found)
    for line in found:
        assert len(line) <= LINE_LIMIT
        assert line.isprintable()
        assert line.startswith(tuple(f"{file}:" for file in files))
        assert "AKIAIOSFODNN7EXAMPLE" not in line


def named(node: object) -> set[str]:
    """Return every name of a property in a JSON Schema."""
    if isinstance(node, list):
        return {name for item in node for name in named(item)}
    if not isinstance(node, dict):
        return set()
    return set(node.get("properties", {})) | named(list(node.values()))


def test_every_key_is_mutated() -> None:
    """A key that no file to begin with has would never get a wrong value."""
    said = b"".join(FILES).decode()
    assert [name for name in sorted(named(json_schema())) if f"{name}:" not in said] == []


def test_the_file_to_begin_with_is_right() -> None:
    """Else the mutations would test one refusal only."""
    assert all(isinstance(outcome(text), Config) for text in FILES)


@drawing(120)
@given(st.sampled_from(FILES), mutations)
def test_a_mutated_file_never_fails_otherwise(
    text: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    """Bytes are replaced, removed and put in between."""
    for start, length, piece in changes:
        place = start % (len(text) + 1)
        text = text[:place] + piece + text[place + length :]
    check(text)


@drawing(120)
@given(st.integers(0, 200), st.sampled_from(PIECES))
def test_any_value_in_the_place_of_any_other(number: int, piece: bytes) -> None:
    """Each key in turn gets a value that it does not expect."""
    parts = EVERY_KEY.split(b": ")
    place = 1 + number % (len(parts) - 1)
    value = parts[place]
    end = min(
        (value.find(mark) for mark in (b",", b"}", b"\n") if mark in value), default=len(value)
    )
    parts[place] = piece + value[end:]
    check(b": ".join(parts))


@drawing(100)
@given(st.binary(max_size=200))
def test_any_bytes_at_all(text: bytes) -> None:
    """Also a file that was never a configuration."""
    check(text)
