"""What happens to a resource, in one word."""

import pytest

from cli.change_records import Change, Detail
from cli.deploy.protection import BALANCER
from cli.deploy.reading.kinds import counts, kind, outgoing_balancers, stays, summary, uncertain
from tests.unit.cli.deploy.reading.changes import added, modified, removed, replaced


@pytest.mark.parametrize(
    ("action", "replacement", "expected"),
    [
        ("Add", "", "added"),
        ("Modify", "False", "changed"),
        ("Modify", "", "changed"),
        ("Modify", "True", "replaced"),
        ("Modify", "Conditional", "replaced"),
        ("Remove", "", "removed"),
        ("Import", "", "imported"),
        ("Import", "True", "imported"),
        ("Dynamic", "", "changed"),
        ("SyncWithActual", "", "aligned"),
    ],
)
def test_what_happens_in_one_word(action: str, replacement: str, expected: str) -> None:
    """What may be replaced counts as replaced: the cautious reading."""
    given = Change(action=action, logical_id="It", type="T", replacement=replacement)
    assert kind(given) == expected


def test_what_aws_knows_later_is_uncertain() -> None:
    """A value that only the deployment makes, or a condition: it may be; a sure cause: it will."""
    late, sure = Detail(name="A", dynamic=True), Detail(name="B")
    assert uncertain(modified(details=(late,)))
    assert not uncertain(modified(details=(late, sure)))
    assert uncertain(replaced("It", "T", "A", replacement="Conditional"))
    assert uncertain(Change(action="Dynamic", logical_id="It", type="T"))
    assert not uncertain(removed("It", "T"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (removed("It", "T"), False),
        (removed("It", "T", policy_action=""), False),
        (removed("It", "T", policy_action="Retain"), True),
        (removed("It", "T", policy_action="Snapshot"), True),
        (replaced("It", "T", policy_action="ReplaceAndRetain"), True),
        (replaced("It", "T"), False),
        (modified("It", "T", policy_action="Retain"), False),
    ],
)
def test_what_leaves_the_stack_and_stays(given: Change, expected: bool) -> None:  # noqa: FBT001
    """AWS's policy action says it; without one a thing is deleted."""
    assert stays(given) is expected


def test_a_change_set_in_one_line() -> None:
    """Numbers of what there is, and words when no resource changes."""
    given = [added("A"), added("B"), modified()]
    assert summary(given) == "2 added, 1 changed"
    assert counts(given)["added"] == 2
    assert summary([]) == "only outputs, tags or settings of the stack"


def test_balancers_that_go() -> None:
    """Replaced and removed ones, by the id that AWS knows them by; new ones have none."""
    given = [
        replaced("A", BALANCER, physical_id="arn:a"),
        removed("B", BALANCER, physical_id="arn:b"),
        modified("C", BALANCER, "SecurityGroups", physical_id="arn:c"),
        added("D", BALANCER),
    ]
    assert outgoing_balancers(given) == ["arn:a", "arn:b"]
