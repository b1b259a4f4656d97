"""What will be asked of AWS, decided without AWS."""

from datetime import UTC, datetime

import pytest

from cli.deploy import plan
from cli.records import Stack
from stacks.errors import StackgenError, UsageError
from stacks.naming import STACK_TAG


def stack(status: str) -> Stack:
    """Make a stack in a state."""
    return Stack(name="ci", id="arn", status=status)


def operation(found: Stack | None) -> str:
    """Decide with commands that a test can find again."""
    return plan.operation(found, destroy="DESTROY", follow="FOLLOW")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, "CREATE"),
        (stack("REVIEW_IN_PROGRESS"), "CREATE"),
        (stack("DELETE_COMPLETE"), "CREATE"),
        (stack("CREATE_COMPLETE"), "UPDATE"),
        (stack("UPDATE_COMPLETE"), "UPDATE"),
        (stack("UPDATE_ROLLBACK_COMPLETE"), "UPDATE"),
    ],
)
def test_the_state_decides_the_kind(found: Stack | None, expected: str) -> None:
    """A stack that is not there is created, one that stands is updated."""
    assert operation(found) == expected


@pytest.mark.parametrize(
    ("status", "way_out"),
    [
        ("ROLLBACK_COMPLETE", "DESTROY"),
        ("CREATE_FAILED", "DESTROY"),
        ("DELETE_FAILED", "DESTROY"),
        ("UPDATE_IN_PROGRESS", "FOLLOW"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "FOLLOW"),
        ("DELETE_IN_PROGRESS", "FOLLOW"),
        ("UPDATE_ROLLBACK_FAILED", "without --dry-run"),
        ("A_STATE_OF_TOMORROW", "DESTROY"),
    ],
)
def test_other_states_are_refused_with_the_way_out(status: str, way_out: str) -> None:
    """Every state that cannot be deployed to names the command that leads out of it."""
    with pytest.raises(StackgenError) as refused:
        operation(stack(status))
    assert status in refused.value.message
    assert way_out in refused.value.hint


TEMPLATE = {"Parameters": {"A": {"Default": 7}, "HostedZoneId": {"Type": "String"}}}


def test_all_parameters_are_sent() -> None:
    """Defaults too, as text: the file wins over what was set in the console."""
    assert plan.parameters(TEMPLATE, given=(), known={"HostedZoneId": "Z1"}) == [
        {"ParameterKey": "A", "ParameterValue": "7"},
        {"ParameterKey": "HostedZoneId", "ParameterValue": "Z1"},
    ]


def test_a_given_parameter_wins() -> None:
    """--param wins over the file and over the look-up."""
    sent = plan.parameters(
        TEMPLATE, given=(("A", "8"), ("HostedZoneId", "Z2")), known={"HostedZoneId": "Z1"}
    )
    assert [p["ParameterValue"] for p in sent] == ["8", "Z2"]


def test_a_parameter_without_value_is_refused() -> None:
    """Before AWS is asked, with the option that gives it."""
    with pytest.raises(UsageError) as refused:
        plan.parameters(TEMPLATE, given=())
    assert "--param HostedZoneId=" in refused.value.hint


def test_no_parameter_is_invented() -> None:
    """A hosted zone that the template does not ask for is not sent."""
    assert plan.parameters({}, given=(), known={"HostedZoneId": "Z1"}) == []


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        ({"Type": "Number", "MinValue": 1, "MaxValue": 5}, "3", "abc"),
        ({"Type": "Number", "MinValue": 1, "MaxValue": 5}, "5", "6"),
        ({"Type": "Number", "MinValue": 1}, "500", "nan"),
        ({"Type": "Number", "AllowedValues": [1, 30]}, "30", "31"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "ab", "ab1"),
        ({"Type": "String", "AllowedValues": ["1", "3"]}, "3", "2"),
    ],
)
def test_a_value_that_cloudformation_would_refuse_is_refused(
    parameter: dict[str, object], good: str, bad: str
) -> None:
    """By type, bounds, pattern and list, before AWS is called, in the template's own words."""
    template = {"Parameters": {"A": {**parameter, "ConstraintDescription": "must fit"}}}
    assert plan.parameters(template, given=(("A", good),))[0]["ParameterValue"] == good
    with pytest.raises(UsageError, match="--param A") as refused:
        plan.parameters(template, given=(("A", bad),))
    assert refused.value.hint == "must fit"


def test_tags_of_the_call_win_over_the_file() -> None:
    """Ours is there, `--tag` wins over the file."""
    assert plan.tags("ci", in_file={"team": "a", "x": "1"}, given=(("team", "b"),)) == [
        {"Key": STACK_TAG, "Value": "ci"},
        {"Key": "team", "Value": "b"},
        {"Key": "x", "Value": "1"},
    ]


@pytest.mark.parametrize("key", ["aws:x", "AWS:x", "stackgen:stack"])
def test_names_that_are_taken_are_refused(key: str) -> None:
    """IAM compares our tag: nobody else may set it."""
    with pytest.raises(UsageError, match="is reserved"):
        plan.tags("ci", in_file={}, given=((key, "x"),))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((("", "x"),), "key of 0 characters"),
        ((("a", "x" * 257),), "257 characters"),
        ((("a", "é☃"),), "no tag takes"),
        ((("a", "ghp_" + "a" * 36),), "looks like a GitHub token"),
        ((("password", "hunter2"),), "looks like a password or token"),
        (tuple((f"k{number}", "x") for number in range(60)), "61 tags"),
    ],
)
def test_tags_that_aws_would_refuse_are_refused(
    tags: tuple[tuple[str, str], ...], expected: str
) -> None:
    """`--tag` is held to what the file's tags are held to, a secret among them."""
    with pytest.raises(UsageError, match=expected) as refused:
        plan.tags("ci", in_file={}, given=tags)
    assert not any(secret in str(refused.value) for secret in ("ghp_", "hunter2"))


def test_change_sets_never_meet() -> None:
    """A name tells content and time, and is one that CloudFormation accepts."""
    now = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    name = plan.change_set_name("body", now)
    assert name == "stackgen-230d8358dc8e-20260102030405000678"
    assert name != plan.change_set_name("other", now)


@pytest.mark.parametrize(
    ("parameter", "given", "expected"),
    [
        (None, (), False),
        ({"Default": "Z1"}, (), False),
        ({}, (("HostedZoneId", "Z1"),), False),
        ({}, (), True),
    ],
)
def test_the_zone_is_looked_up_only_if_nobody_names_it(
    parameter: dict[str, str] | None,
    given: tuple[tuple[str, str], ...],
    expected: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Neither the file nor --param names it, and the template asks for it."""
    template = {"Parameters": {"HostedZoneId": parameter} if parameter is not None else {}}
    assert plan.needs_hosted_zone(template, given) is expected
