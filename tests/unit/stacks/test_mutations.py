"""Whatever is done to a good file, the answer is a configuration or problems, never a traceback."""

import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.config import Config
from stacks.errors import LINE_LIMIT, ConfigError
from stacks.loading import load
from stacks.starter import starter_text

ROOT = Path(__file__).parents[3]
EVERY_KEY = b"""\
name: ci
region: us-east-1
dns: {zone: example.com, zone_id: Z0123456789ABCDEFGHIJ, host: ci.example.com}
tls: {certificate: "arn:aws:acm:us-east-1:123456789012:certificate/0-1"}
access: {allow: [203.0.113.0/24, "2001:db8::/32"], open_to_world: true}
network: {cidr: 10.0.0.0/16, availability_zones: 2, nat: single, subnets: {public:
  [10.0.0.0/24, 10.0.1.0/24], private: [10.0.2.0/24, 10.0.3.0/24]}}
hosts: {instance_types: [m6i.large, m5.large], min: 2, max: 4, ami: ami-12345678,
  unchecked_types: false}
controllers:
  - {name: main, mode: mirror, slots: 2, image: "a/b:1", cpu: 512, memory_mib: 2048,
     java_options: -Xmx1g}
  - {name: team, route: {host: team.example.com, path: /team}}
agents:
  - {label: a, instance_types: &types [m6i.large], spot: true, max: 3, idle_minutes: 5,
     disk_gib: 20}
  - {label: b, instance_types: *types, one_build_each: true, architecture: x86_64}
storage: {file_system_id: fs-12345678}
backup: {enabled: true, retention_days: 7}
logs: {retention_days: 7}
alarms: {email: a@example.com}
protection: {termination: true, balancer: false}
tags: {team: build}
"""
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


def outcome(text: bytes) -> Config | list[str]:
    """Load a file; return the configuration, or the lines a user would read."""
    try:
        return load(text, file="ci.yaml", region="us-east-1")
    except ConfigError as error:
        return [str(problem) for problem in error.problems]


def check(text: bytes) -> None:
    """Assert what holds for every file."""
    start = time.process_time()
    found = outcome(text)
    assert time.process_time() - start < 2
    if isinstance(found, Config):
        assert found.hosts_max >= 1
        return
    assert found
    assert len(set(found)) == len(found)
    for line in found:
        assert len(line) <= LINE_LIMIT
        assert line.isprintable()
        assert line.startswith("ci.yaml:")
        assert "AKIAIOSFODNN7EXAMPLE" not in line


def test_the_file_to_begin_with_is_right() -> None:
    """Else the mutations would test one refusal only."""
    assert all(isinstance(outcome(text), Config) for text in FILES)


@settings(derandomize=True, max_examples=120, deadline=None, database=None)
@given(st.sampled_from(FILES), mutations)
def test_a_mutated_file_never_fails_otherwise(
    text: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    """Bytes are replaced, removed and put in between."""
    for start, length, piece in changes:
        place = start % (len(text) + 1)
        text = text[:place] + piece + text[place + length :]
    check(text)


@settings(derandomize=True, max_examples=120, deadline=None, database=None)
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


@settings(derandomize=True, max_examples=100, deadline=None, database=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all(text: bytes) -> None:
    """Also a file that was never a configuration."""
    check(text)
