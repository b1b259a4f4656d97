"""`recovery` in the file: what the template cannot keep is refused, with its line and a way out."""

import pytest

from stacks.errors import ConfigError
from stacks.loading import load
from stacks.recovery import check
from stacks.synth import synth
from tests.configurations import texts


def refused(*lines: str, hosts: str = "hosts: {}") -> list[str]:
    """Return the problems of a file that asks for this recovery."""
    text = "\n".join(["name: ci", hosts, "recovery:", *(f"  {line}" for line in lines)])
    config = load(text.encode(), file="stackgen.yaml")
    try:
        synth(config, texts())
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_what_can_be_kept_is_accepted() -> None:
    """The seconds that `stackgen bounds` prints are enough."""
    assert refused("host_seconds: 395", "jvm_seconds: 196", "zone_seconds: 96") == []


@pytest.mark.parametrize(
    ("key", "fault", "needed", "dominant", "way"),
    [
        ("host_seconds", "host-terminate", 395, "boots and joins the cluster", "`hosts.min`"),
        ("jvm_seconds", "jvm-hang", 196, "Jenkins boots until", "controllers[].cpu"),
        ("zone_seconds", "zone-loss", 96, "waits for its answer", "no key of the file"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    key: str, fault: str, needed: int, dominant: str, way: str
) -> None:
    """The line, the fault, what takes the most of it, what would shorten it, what to write."""
    (problem,) = refused(f"{key}: {needed - 1}")
    assert problem.startswith(f"stackgen.yaml:4: recovery.{key}: {needed - 1} cannot be kept: ")
    assert fault in problem
    assert dominant in problem
    assert way in problem
    assert problem.endswith(f"write {needed} or more")
    assert len(problem) <= 300
    assert "…" not in problem, "the middle of it was left out"


def test_all_keys_are_refused_at_once() -> None:
    """One problem for each, in the order of their lines."""
    found = refused("zone_seconds: 1", "host_seconds: 1", "jvm_seconds: 1")
    assert [line.split(":")[1] for line in found] == ["4", "5", "6"]


def test_the_way_out_works() -> None:
    """What the message proposes makes the same file acceptable."""
    assert refused("host_seconds: 230")
    assert refused("host_seconds: 230", hosts="hosts: {min: 4}") == []
    assert refused("host_seconds: 325")
    assert refused("host_seconds: 325", hosts="hosts: {warm_pool: 1}") == []


def test_what_nothing_protects_from_cannot_be_asked_for() -> None:
    """A template without a bound keeps no promise about it."""
    config = load(b"name: ci\nrecovery:\n  zone_seconds: 900\n", file="stackgen.yaml")
    with pytest.raises(ConfigError) as caught:
        check(config, {"Resources": {}})
    assert "nothing in the template brings the stack back" in str(caught.value.problems[0])
