"""parliament reads every policy and finds nothing that is not answered here."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.configurations import TEMPLATES, root
from tests.deployed import Deployed
from tests.programs import ROOT, python_tool

#: What it finds by design, by issue and the action it is about, and why that is as it should be.
ANSWERED = {
    ("RESOURCE_MISMATCH", "ec2:RunInstances"): (
        "what a launch makes and what it is made from stand in two statements: only the first has"
        " tags to compare"
    ),
    ("RESOURCE_STAR", "ecs:ListTasks"): (
        "AWS decides by the cluster, which is a condition: its own example has it so"
    ),
    ("RESOURCE_MISMATCH", "ssm:SendCommand"): (
        "document and instances stand in two statements: only the second has tags to compare"
    ),
    ("PRIVILEGE_ESCALATION", "iam:passrole"): (
        "a controller starts instances with the agents' role alone, which opens sessions and no"
        " more; tests/functional/test_iam.py asks for each other role"
    ),
    ("PRIVILEGE_ESCALATION", "ec2:runinstances"): "the other half of the line above",
    ("PERMISSIONS_MANAGEMENT_ACTIONS", "iam:passrole"): "one role to one service",
    ("PERMISSIONS_MANAGEMENT_ACTIONS", "iam:createservicelinkedrole"): (
        "EC2's own role for spot, which an account lacks until its first spot request"
    ),
    **dict.fromkeys(
        [
            ("PERMISSIONS_MANAGEMENT_ACTIONS", "kms:putkeypolicy"),
            ("PERMISSIONS_MANAGEMENT_ACTIONS", "kms:retiregrant"),
            ("PERMISSIONS_MANAGEMENT_ACTIONS", "kms:revokegrant"),
        ],
        "the key's own policy must leave somebody the key: the account, by its own policies",
    ),
    ("PERMISSIONS_MANAGEMENT_ACTIONS", "kms:creategrant"): "to AWS's services alone",
    **dict.fromkeys(
        [
            ("RESOURCE_MISMATCH", "kms:CreateAlias"),
            ("RESOURCE_MISMATCH", "kms:DeleteAlias"),
            ("RESOURCE_MISMATCH", "kms:UpdateAlias"),
        ],
        "AWS asks the key's policy about an alias too, and there `*` is the key",
    ),
    (
        "MISMATCHED_TYPE",
        "Type mismatch: ArnLike requires a value of type Arn but given String",
    ): "AWS's own example compares a log group's ARN in the encryption context so",
    ("CREDENTIALS_EXPOSURE", "ecr:getauthorizationtoken"): (
        "ECS logs in to the registry; which images it then reads is another statement's"
    ),
}


def policies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every policy of a role or resource, with physical ids, and whose it is."""
    for name in TEMPLATES:
        own = Deployed(root(name), "ci")
        for logical, resource in own.template["Resources"].items():
            if resource["Type"] == "AWS::IAM::Role":
                yield from ((f"{name} {logical}", item) for item in own.identity_policies(logical))
        for owner, policy in own.resource_policies.items():
            if ":role/" not in owner:
                # A resource's own policy may leave the resource out; in a key's, `*` is the key.
                is_key = owner.startswith("arn:aws:kms:")
                filled = [
                    {"Resource": "*", **item, **({"Resource": [owner]} if is_key else {})}
                    for item in policy["Statement"]
                ]
                yield f"{name} {owner}", {**policy, "Statement": filled}


@pytest.fixture(scope="module")
def findings() -> list[tuple[str, str, str]]:
    """Return whose policy, issue and action of everything found; equal policies are read once."""
    owners: dict[str, str] = {}
    for owner, policy in policies():
        owners.setdefault(json.dumps(policy), owner)
    script = str(ROOT / "tests" / "tools" / "parliament_findings.py")
    given = json.dumps([json.loads(policy) for policy in owners])
    found = json.loads(python_tool("python", script, given=given))
    return [
        (owner, item["issue"], action)
        for owner, items in zip(owners.values(), found, strict=True)
        for item in items
        for action in item["actions"]
    ]


def test_nothing_is_found_that_has_no_answer(findings: list[tuple[str, str, str]]) -> None:
    """A new finding is mended, or answered with its reason."""
    fresh = {(issue, action): owner for owner, issue, action in findings}
    assert {key: owner for key, owner in fresh.items() if key not in ANSWERED} == {}


def test_every_answer_is_needed(findings: list[tuple[str, str, str]]) -> None:
    """An answer to a finding that is gone hides the next one."""
    assert {(issue, action) for _, issue, action in findings} == set(ANSWERED)
