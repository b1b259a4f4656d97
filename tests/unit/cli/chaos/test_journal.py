"""What has to be undone survives the process that has to undo it."""

from pathlib import Path

import pytest

from cli.chaos.effects import JoinSubnets, LiftFault, SignalTask
from cli.chaos.journal import Entry, Journal, folder_of
from stacks.errors import StackgenError

ENTRY = Entry(
    stack="arn:stack",
    fault="zone-loss",
    victim="zone eu-west-1a",
    undo=(
        JoinSubnets(acls=(("subnet-a", "acl-1"),)),
        LiftFault(kind="zone-lost", names=(("zone", "eu-west-1a"),)),
        SignalTask(task="arn:task", signal="CONT"),
    ),
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Give an empty one."""
    return Journal(tmp_path / "chaos", "ci", "eu-west-1")


def test_what_is_written_is_read(journal: Journal) -> None:
    """By another process, later."""
    assert journal.read() is None
    journal.write(ENTRY)
    assert journal.read() == ENTRY


def test_it_is_forgotten_with_its_template(journal: Journal) -> None:
    """Nothing is left in the folder."""
    journal.keep_template("{}")
    journal.write(ENTRY)
    journal.forget()
    journal.forget()
    assert journal.read() is None
    assert list(journal.template.parent.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"stack": "s", "fault": "f", "victim": "v", "undo": [{"effect": 1}]}']
)
def test_one_that_cannot_be_read_is_no_licence(journal: Journal, text: str) -> None:
    """Somebody has to look: a fault may be in force."""
    journal.write(ENTRY)
    (path,) = journal.template.parent.iterdir()
    path.write_text(text)
    with pytest.raises(StackgenError, match="cannot be read"):
        journal.read()


def test_only_its_owner_reads_it(journal: Journal) -> None:
    """As every state file of this program."""
    journal.write(ENTRY)
    (path,) = journal.template.parent.iterdir()
    assert path.stat().st_mode & 0o077 == 0


def test_where_it_lies(tmp_path: Path) -> None:
    """Beside the local AWS, else with the user's state; a relative XDG_STATE_HOME is none."""
    assert folder_of({}, tmp_path) == tmp_path / "chaos"
    assert folder_of({"XDG_STATE_HOME": "/s"}, None) == Path("/s/stackgen/chaos")
    assert folder_of({"XDG_STATE_HOME": "s"}, None).parts[-3:] == ("state", "stackgen", "chaos")
