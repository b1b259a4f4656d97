"""A reading as JSON."""

import json
import re
from pathlib import Path

from cli.change_records import ChangeSet, Detail
from cli.deploy.reading.document import document
from cli.deploy.reading.reading import read
from tests.unit.cli.deploy.reading.changes import SERVICE, modified, removed, replaced

CONTRACT = Path(__file__).parents[5] / "docs" / "cli.md"


def test_every_name_is_documented() -> None:
    """docs/cli.md shows each name that a program may read, and no other value than JSON has."""
    changes = (
        modified("Main1Service", SERVICE, details=(Detail(name="A", before="1", after="2"),)),
        removed("Key", "AWS::KMS::Key"),
        replaced("Vpc", "AWS::EC2::VPC", "CidrBlock"),
    )
    change_set = ChangeSet(id="cs", stack_id="s", status="CREATE_COMPLETE", changes=changes)
    told = json.loads(json.dumps(document(read(change_set, template={}, deployed={}))))
    assert all(told.values())
    shown = set(re.findall(r'"(\w+)":', CONTRACT.read_text().split("### diff")[1]))
    assert names(told) - shown == set()


def names(value: object) -> set[str]:
    """Gather the names of an object and of all in it."""
    if isinstance(value, list):
        return {name for one in value for name in names(one)}
    if not isinstance(value, dict):
        return set()
    return {*value, *(name for one in value.values() for name in names(one))}


def test_what_it_says_of_a_change() -> None:
    """A retained thing that leaves the stack, the level of a bound, the reason of a refusal."""
    changes = (
        removed("Vault", "AWS::Backup::BackupVault", policy_action="Retain"),
        modified("Main1Service", SERVICE, "TaskDefinition"),
        replaced("Vpc", "AWS::EC2::VPC", "CidrBlock"),
    )
    change_set = ChangeSet(id="cs", stack_id="s", status="CREATE_COMPLETE", changes=changes)
    told = document(read(change_set, template={}, deployed={}))
    assert (told["changes"][0]["stays"], told["changes"][0]["policy_action"]) == (True, "Retain")
    assert told["losses"] == []
    assert {one["level"] for one in told["interruptions"]} == {"pure"}
    assert told["unworkable"][0]["why"].startswith("Vpc (CidrBlock): ")
