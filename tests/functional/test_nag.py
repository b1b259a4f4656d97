"""cdk-nag finds nothing in any template but what `docs/findings.md` answers."""

import re
from fnmatch import fnmatchcase
from typing import NamedTuple

import pytest

from tests.configurations import ROOT, TEMPLATES, root
from tests.programs import node

_CODE = re.compile("`([^`]+)`")


class Answer(NamedTuple):
    """A row of the table: a rule, the resources it is found on, and why it stands."""

    rule: str
    resources: tuple[str, ...]
    reason: str

    def holds(self, rule: str, resource: str) -> bool:
        """Tell whether this is the answer to a finding."""
        return rule == self.rule and any(fnmatchcase(resource, item) for item in self.resources)


def answers() -> list[Answer]:
    """Read the table."""
    text = (ROOT / "docs" / "findings.md").read_text().partition("## cdk-nag")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith(("| `AwsSolutions", "| `NIST"))
    ]
    return [Answer(rule.strip("`"), tuple(_CODE.findall(on)), reason) for rule, on, reason in rows]


@pytest.fixture(scope="module")
def findings() -> set[tuple[str, str]]:
    """Return rule and resource of everything that is found in any template."""
    found = node("nag.cjs", {name: root(name) for name in TEMPLATES})
    assert found.keys() == set(TEMPLATES)
    return {(item["rule"], item["resource"]) for items in found.values() for item in items}


def test_nothing_is_found_that_has_no_answer(findings: set[tuple[str, str]]) -> None:
    """A new finding is mended in the template, or gets a row with its reason."""
    table = answers()
    fresh = [item for item in findings if not any(row.holds(*item) for row in table)]
    assert sorted(fresh) == []


def test_every_answer_is_needed(findings: set[tuple[str, str]]) -> None:
    """A row for what is mended long since would answer the next finding of that rule too."""
    table = answers()
    assert len(table) > 10
    assert [row for row in table if not any(row.holds(*item) for item in findings)] == []
    assert [row.rule for row in table if len(row.reason) < 20] == []
