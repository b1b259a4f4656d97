"""On which host a task goes."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from localcloud.dataplane.model import Host, Room
from localcloud.dataplane.placing import place

LARGE = Room(cpu=2048, memory_mib=7321, interfaces=2)
SLOT = Room(cpu=1024, memory_mib=3072, interfaces=1)


def host(name: str, zone: str, **more: object) -> Host:
    """Return an m6i.large."""
    return Host(arn=name, instance=f"i-{name}", zone=zone, room=LARGE, **more)  # type: ignore[arg-type]


A, B, C = host("a", "1a"), host("b", "1b"), host("c", "1b")


def test_a_task_goes_into_its_zone_on_the_emptiest_host() -> None:
    """Never into another zone: its network interface lies in its own."""
    assert place(SLOT, ["1b"], [A, B, C], {"b": [SLOT]}).host == C
    nowhere = place(SLOT, ["1c"], [A, B, C], {})
    assert nowhere.host is None
    assert "1c" in nowhere.reason
    assert place(SLOT, [], [A], {}).host == A


def test_only_hosts_that_take_tasks_are_considered() -> None:
    """A draining, a disconnected and a lost one take none."""
    hosts = [
        host("a", "1a", draining=True),
        host("b", "1a", connected=False),
        host("c", "1a", gone="stopped"),
    ]
    assert "No Container Instances" in place(SLOT, ["1a"], hosts, {}).reason


def test_what_does_not_fit_names_what_is_missing() -> None:
    """In ECS's words, as its service events have them."""
    full = {"a": [SLOT, SLOT]}
    assert "memory" in place(Room(memory_mib=2000), [], [A], full).reason
    assert "CPU" in place(Room(cpu=1), [], [A], full).reason
    assert "RESOURCE:ENI" in place(Room(interfaces=1), [], [A], full).reason


@given(
    st.lists(
        st.builds(
            Room,
            cpu=st.integers(0, 3000),
            memory_mib=st.integers(0, 8000),
            interfaces=st.integers(0, 1),
        ),
        max_size=12,
    )
)
def test_never_more_than_fits_on_a_host(tasks: list[Room]) -> None:
    """Whatever comes, in whatever order."""
    taken = defaultdict[str, list[Room]](list)
    for needs in tasks:
        chosen = place(needs, ["1b"], [A, B, C], taken).host
        if chosen:
            assert chosen.zone == "1b"
            taken[chosen.arn].append(needs)
    for one in taken.values():
        left = LARGE.less(one)
        assert min(left.cpu, left.memory_mib, left.interfaces) >= 0
