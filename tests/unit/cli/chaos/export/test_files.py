"""The files of an export."""

import json

import pytest

from cli.chaos.export import export
from stacks.errors import UsageError
from stacks.faults import FAULTS
from tests.unit.cli.chaos.export.stack import GOLDEN, example, quickstart

WAITS = dict.fromkeys(FAULTS, 90.0)


def test_each_tool_has_a_folder_and_each_fault_a_file() -> None:
    """What a tool cannot do is named with the tool and the reason."""
    made = export(quickstart(), ["task-stop", "zone-loss"], ["chaostoolkit", "fis"],
                  role="arn:aws:iam::1:role/fis", waits=WAITS)  # fmt: skip
    assert list(made.files) == [
        "chaostoolkit/task-stop.json",
        "fis/task-stop.json",
        "fis/zone-loss.json",
    ]
    assert list(made.unavailable) == [("chaostoolkit", "zone-loss")]
    assert all(json.loads(text) for text in made.files.values())


def test_the_slot_can_be_named() -> None:
    """It is hit where a slot is."""
    made = export(quickstart(), ["task-stop"], ["chaostoolkit"], slot="main-2", waits=WAITS)
    assert '"ci-Main2Service"' in made.files["chaostoolkit/task-stop.json"]


def test_a_slot_that_is_not_there_is_refused() -> None:
    """With those that are."""
    with pytest.raises(UsageError, match="no slot other-1"):
        export(quickstart(), FAULTS, ["chaostoolkit"], slot="other-1", waits=WAITS)


def test_fis_needs_a_role() -> None:
    """AWS would refuse a template without."""
    with pytest.raises(UsageError, match="names the role"):
        export(quickstart(), FAULTS, ["fis"], waits=WAITS)


#: The stack that builds the image has no controllers.
EXAMPLES = sorted({path.stem for path in GOLDEN.glob("*.json")} - {"image-builder"})


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_exported(name: str) -> None:
    """Whatever a file turns on: each fault has a file or a reason, for each tool and slot."""
    stack = example(name)
    for slot in stack.slots:
        made = export(
            stack,
            FAULTS,
            ["chaostoolkit", "fis"],
            slot=slot.name,
            role="arn:aws:iam::1:role/fis",
            waits=WAITS,
        )
        assert len(made.files) + len(made.unavailable) == 2 * len(FAULTS)
        assert all(made.unavailable.values())
        assert stack.alarms
