"""Each hook's role holds what the calls in its code need, and nothing else but what Lambda needs.

What a function can call is read from the sources that its handler imports, and theirs. The names of
actions are compared here; resources and conditions are `test_iam.py`'s.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from lambdas.shared.services import SERVICES
from tests.configurations import root
from tests.hook_calls import LAMBDAS, calls_of, file_of, loaded

#: What no code of ours calls, and every function's role has all the same.
_LAMBDAS_OWN: Mapping[str, str] = {
    "logs:CreateLogStream": "Lambda writes what the function prints",
    "logs:PutLogEvents": "as above",
    "sqs:SendMessage": "Lambda gives up an event after its last try",
    "kms:Decrypt": "the stack's key encrypts its variables and the secrets it reads",
}
#: What those in the network have besides; to their own code it is denied.
#: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
_IN_NETWORK: Mapping[str, str] = dict.fromkeys(
    (
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ),
    "Lambda puts the function into the network",
)
#: What the code can call, and only a stack with slots that come and go lets it.
_OF_OPTIONAL_SLOTS = {
    "ecs:UpdateService",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:RegisterTargets",
}

#: What a handler loads with a module of which it takes one function.
_LOADED_ONLY: Mapping[str, Mapping[str, str]] = {
    "lambdas.reap.deletion": dict.fromkeys(
        ("dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query", "logs:DeleteLogStream"),
        "of reap's deeds it does one, `terminate`: the table and the logs go with the stack",
    ),
}

#: IAM's names of services, where boto3 has others.
_NAMES = {"elbv2": "elasticloadbalancing"}


@cache
def template(name: str) -> dict[str, Any]:
    """Return the resources of a synthesized configuration."""
    found: dict[str, Any] = root(name)["Resources"]
    return found


def functions(name: str) -> dict[str, dict[str, Any]]:
    """Return the properties of a template's functions that run our code, by logical id."""
    return {
        logical: item["Properties"]
        for logical, item in template(name).items()
        if item["Type"] == "AWS::Lambda::Function"
        and str(item["Properties"].get("Handler", "")).startswith("lambdas.")
    }


def called(function: Mapping[str, Any]) -> set[str]:
    """Return what a function can ask of AWS, as IAM names it."""
    found = calls_of(loaded(file_of(handler(function))))
    return {f"{_NAMES.get(service, service)}:{action}" for service, action in found}


def handler(function: Mapping[str, Any]) -> str:
    """Return the module of a function's handler."""
    return str(function["Handler"]).rpartition(".")[0]


def granted(name: str, function: Mapping[str, Any]) -> set[str]:
    """Return the actions that a function's role is allowed."""
    role = template(name)[function["Role"]["Fn::GetAtt"][0]]["Properties"]
    assert "ManagedPolicyArns" not in role, "nobody knows what AWS puts into them"
    return {
        action
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in statement["Action"]
        if statement["Effect"] == "Allow"
    }


NAMES = ("quickstart", "optional-slots")
FUNCTIONS = [(name, logical) for name in NAMES for logical in functions(name)]


@pytest.mark.parametrize(("name", "logical"), FUNCTIONS)
def test_a_role_holds_what_its_function_calls_and_nothing_else(name: str, logical: str) -> None:
    """Both ways: a call without its right fails on AWS, a right without a call is one too many."""
    function = functions(name)[logical]
    needed = called(function) - _LOADED_ONLY.get(handler(function), {}).keys()
    if not optional_slots(name):
        needed -= _OF_OPTIONAL_SLOTS
    excused = {*_LAMBDAS_OWN, *(_IN_NETWORK if "VpcConfig" in function else ())}
    have = granted(name, function)
    assert needed - have == set(), "the role lacks them"
    assert have - needed - excused == set(), "nobody calls them"
    assert excused - have == set(), "an excuse that nobody needs"


def test_without_a_way_out_every_service_has_an_end_point() -> None:
    """Functions in the network of a stack without NAT reach AWS by these alone."""
    name = "nat-none"
    there = {
        item["Properties"]["ServiceName"]["Fn::Sub"].rpartition(".")[2]
        for item in template(name).values()
        if item["Type"] == "AWS::EC2::VPCEndpoint"
    }
    inside = [one for one in functions(name).values() if "VpcConfig" in one]
    assert len(inside) == 5
    asked = {
        SERVICES[service].host
        for function in inside
        for service, _ in calls_of(loaded(file_of(handler(function))))
    }
    assert asked - there == set()


def optional_slots(name: str) -> bool:
    """Tell whether a stack has slots that the scale hook turns on and off."""
    tag = {"Key": "stackgen:optional", "Value": "true"}
    return any(
        tag in item["Properties"].get("Tags", ())
        for item in template(name).values()
        if item["Type"] == "AWS::ECS::Service"
    )


def test_the_variants_differ_in_what_comes_and_goes() -> None:
    """Else the rights of optional slots would be proven by none."""
    assert [optional_slots(name) for name in NAMES] == [False, True]


def test_every_hook_has_its_function() -> None:
    """And every call in the sources is some function's."""
    modules = {handler(function) for function in functions("quickstart").values()}
    hooks = {path.parent.name for path in LAMBDAS.glob("*/handler.py")}
    assert modules == {f"lambdas.{hook}.handler" for hook in hooks} | {"lambdas.reap.deletion"}
    reachable = {path for module in modules for path in loaded(file_of(module))}
    files = {path for path in LAMBDAS.rglob("*.py") if path.name != "__init__.py"}
    assert files - reachable == set(), "no function loads them"


def test_the_code_of_a_function_cannot_touch_interfaces() -> None:
    """What Lambda needs to enter the network is denied to the function itself.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    """
    for function in functions("quickstart").values():
        if "VpcConfig" not in function:
            continue
        role = template("quickstart")[function["Role"]["Fn::GetAtt"][0]]["Properties"]
        denied = [
            statement
            for policy in role["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny"
        ]
        (one,) = denied
        changes = {name for name in _IN_NETWORK if not name.startswith("ec2:Describe")}
        assert set(one["Action"]) == changes
        assert one["Resource"] == ["*"]
        assert one["Condition"] == {"Null": {"lambda:SourceFunctionArn": "false"}}
