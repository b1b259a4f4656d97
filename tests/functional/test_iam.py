"""Roles grant what is needed and nothing dangerous: an evaluator that knows conditions decides.

The policies are the synthesized ones with physical ids in them. A refusal proves something only
when it is known what refuses: each request is decided again with the conditions taken out of the
policies, and with every resource let in, and the row of the table must name the one that held.
"""

import copy
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.configurations import IMAGE_BUILDER, resources, root
from tests.deployed import ACCOUNT, Deployed
from tests.functional.iam_requests import RIVAL, STACK, Request, requests
from tests.programs import node

_RIVAL = re.compile(r"\$\{rival/([^}]+)\}")
_MOST_SECONDS = 120

#: What KMS gives a key that a user makes: the account's own IAM policies decide.
#: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
_DEFAULT_KEY_POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
        }
    ],
}


@cache
def _deployed(configuration: str, name: str) -> Deployed:
    return Deployed(root(configuration), name)


def _text(request: Request, text: str) -> str:
    """Put physical ids into a text of the table."""
    rival = _deployed(request.configuration, RIVAL)
    text = _RIVAL.sub(lambda found: rival.text(f"${{{found[1]}}}"), text)
    return _deployed(request.configuration, STACK).text(text)


def _loosened(policies: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    """Return policies that allow more: without conditions, or for every resource, or both."""
    found = copy.deepcopy(policies)
    for policy in found:
        for statement in policy["Statement"]:
            if statement["Effect"] == "Allow" and "Condition" in keys:
                statement.pop("Condition", None)
            if statement["Effect"] == "Allow" and "Resource" in keys:
                statement["Resource"] = ["*"]
    return found


def _question(request: Request) -> dict[str, Any]:
    """Return a row as the evaluator takes it."""
    own = _deployed(request.configuration, STACK)
    resource = _text(request, request.resource)
    is_role = request.who in own.template["Resources"]
    policy = own.policy_of(resource) or (_DEFAULT_KEY_POLICY if ":key/" in resource else None)
    return {
        "principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/{STACK}-{request.who}/session"
        if is_role
        else request.who,
        "account": ACCOUNT,
        "action": request.action,
        "resource": resource,
        "context": {
            key: _text(request, value) if isinstance(value, str) else value
            for key, value in request.context.items()
        },
        "identity": own.identity_policies(request.who) if is_role else [],
        # A resource's own policy may leave the resource out.
        "resourcePolicy": policy
        and {
            **policy,
            "Statement": [{"Resource": "*", **item} for item in policy["Statement"]]
            if request.action != "sts:AssumeRole"
            else policy["Statement"],
        },
    }


def _refuses(decisions: dict[str, str]) -> str:
    """Say what refuses a request, from the decisions about it and about its loosened twins."""
    if decisions["as is"] == "Allowed":
        return "allowed"
    if decisions["as is"] == "ExplicitlyDenied":
        return "deny"
    for loosened, what in (
        ("Condition", "condition"),
        ("Resource", "resource"),
        ("both", "both"),
    ):
        if decisions[loosened] == "Allowed":
            return what
    return "action"


@pytest.fixture(scope="module")
def answers() -> list[tuple[Request, str]]:
    """Decide every row of the table, four times, in one run of the evaluator."""
    rows = list(requests())
    asked: list[dict[str, Any]] = []
    for row in rows:
        question = _question(row)
        own = question["identity"]
        asked += [
            {**question, "identity": _loosened(own, *keys)}
            for keys in ((), ("Condition",), ("Resource",), ("Condition", "Resource"))
        ]
    decided = node("simulate.cjs", asked, seconds=_MOST_SECONDS)
    found = []
    for place, row in enumerate(rows):
        four = decided[4 * place : 4 * place + 4]
        if "error" in four[0]:
            found.append((row, four[0]["error"]))
            continue
        if four[0]["unknown"]:
            found.append((row, f"AWS does not compare {four[0]['unknown']} here"))
            continue
        names = ("as is", "Condition", "Resource", "both")
        what = _refuses({name: item["decision"] for name, item in zip(names, four, strict=True)})
        is_trust = row.expected == "refused" and what != "allowed"
        found.append((row, "refused" if is_trust else what))
    return found


def test_every_request_is_answered_as_the_table_says(answers: list[tuple[Request, str]]) -> None:
    """Needed calls are allowed; dangerous ones are refused, each by what the table names."""
    wrong = [
        f"{row}: {row.expected} was expected, {answer} is true"
        for row, answer in answers
        if answer != row.expected
    ]
    assert wrong == []


def test_enough_dangerous_requests_are_refused() -> None:
    """The table asks for at least 60 dangerous things, and conditions refuse at least 30."""
    rows = list(requests())
    held = Counter(row.expected for row in rows)
    assert len({str(row) for row in rows}) == len(rows)
    assert len(rows) - held["allowed"] >= 60
    assert held["condition"] >= 30
    assert held["allowed"] >= 40


@pytest.mark.parametrize("name", ["quickstart", IMAGE_BUILDER])
def test_every_role_is_in_the_table(name: str) -> None:
    """A new role gets rows: what it needs, and what it must not."""
    asked = {row.who for row in requests() if row.configuration == name}
    assert set(resources(name, "AWS::IAM::Role")) - asked == set()


@pytest.mark.parametrize("name", ["quickstart", IMAGE_BUILDER])
def test_every_action_that_a_role_has_is_asked_for(name: str) -> None:
    """No right is granted that the table does not know a use for."""
    own = _deployed(name, STACK)
    for role in resources(name, "AWS::IAM::Role"):
        granted = {
            action
            for policy in own.identity_policies(role)
            for statement in policy["Statement"]
            for action in statement["Action"]
        }
        rows = [row for row in requests() if row.configuration == name]
        asked = {row.action for row in rows if row.who == role and row.expected == "allowed"}
        assert granted - asked == set(), role
