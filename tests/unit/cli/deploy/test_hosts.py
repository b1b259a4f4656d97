"""Which hosts are old, and how much of a group may be new at a checkpoint."""

import pytest

from cli.deploy.hosts import as_json, in_motion, outdated, share
from cli.host_records import Host, HostGroup


def group(*hosts: Host, version: str = "2", types: tuple[str, ...] = ()) -> HostGroup:
    """Make a group."""
    return HostGroup(name="g", version=version, types=types, desired=len(hosts), hosts=hosts)


def host(version: str = "2", kind: str = "m6i.large", state: str = "InService") -> Host:
    """Make a host."""
    return Host(id="i-1", zone="eu-west-1a", type=kind, version=version, state=state)


@pytest.mark.parametrize(
    ("found", "types", "old"),
    [
        (host("2"), (), False),
        (host("1"), (), True),
        (host("1", state="Terminating:Wait"), (), False),
        (host("1", state="Standby"), (), False),
        (host("2", kind="m5.large"), ("m6i.large",), True),
        (host("2"), ("m6i.large", "m5.large"), False),
        (host(""), (), False),
    ],
)
def test_a_host_is_old_by_version_or_type(found: Host, types: tuple[str, ...], old: bool) -> None:  # noqa: FBT001
    """Only one in service; one on standby is a person's, one that goes is going."""
    assert outdated(group(found, types=types)) == ([found] if old else [])


def test_a_group_that_takes_the_latest_has_no_old_hosts() -> None:
    """`$Latest` names no version that could be compared."""
    assert outdated(group(host("1"), version="$Latest")) == []


def test_coming_and_going_is_motion() -> None:
    """Standby is not: nobody knows when it ends."""
    states = ["InService", "Standby", "Pending", "Terminating:Wait"]
    moving = in_motion(group(*(host(state=state) for state in states)))
    assert moving == [
        "i-1 (eu-west-1a) is Pending",
        "i-1 (eu-west-1a) is Terminating:Wait",
        "2 of 4 hosts in service",
    ]
    assert in_motion(group(host(), host(state="Standby"))) == []
    warm = host(state="Warmed:Pending:Wait")
    beside = HostGroup(name="g", version="2", types=(), desired=1, hosts=(host(), warm))
    assert in_motion(beside) == []


@pytest.mark.parametrize(
    ("new", "old", "counts_new", "percent"),
    [
        (0, 1, False, 100),
        (0, 2, False, 50),
        (0, 3, False, 33),
        (1, 2, False, 33),
        (1, 2, True, 66),
        (2, 1, False, 100),
        (0, 150, False, 1),
    ],
)
def test_a_checkpoint_asks_for_one_host(
    new: int,
    old: int,
    counts_new: bool,  # noqa: FBT001
    percent: int,
) -> None:
    """Rounded down, as 34 % of three hosts are two."""
    hosts = [host("2")] * new + [host("1")] * old
    assert share(group(*hosts), counts_new=counts_new) == percent


def test_no_group_is_null() -> None:
    """Programs see that there is none, which is not the same as none in it."""
    assert as_json(None) is None
