"""What parliament finds: a JSON list of policies on standard input, a list of findings each."""

import json
import sys
from typing import Any

import parliament


def actions(finding: Any) -> list[str]:
    """Name the actions a finding is about, else what it says of itself."""
    if isinstance(finding.detail, list):
        named = [item["action"] if isinstance(item, dict) else item for item in finding.detail]
        return sorted(set(map(str, named)))
    about: list[str] = finding.location.get("actions", [])
    return about or [str(finding.detail)]


found = [
    [
        {"issue": finding.issue, "actions": actions(finding)}
        for finding in parliament.analyze_policy_string(
            json.dumps(policy), include_community_auditors=True
        ).findings
    ]
    for policy in json.load(sys.stdin)
]
json.dump(found, sys.stdout)
