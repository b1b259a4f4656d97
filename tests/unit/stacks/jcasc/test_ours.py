"""What stackgen itself renders is what users' documents are merged with."""

from stacks.jcasc.merging import merge
from stacks.jcasc.ours import documents
from stacks.jcasc.own import ours
from stacks.tables.jcasc import mismatches
from tests.configurations import NAMES, configuration


def test_each_slot_has_a_document_of_its_own() -> None:
    """With a cloud that no other slot has; all their names are stackgen's. Optional ones too."""
    config = configuration("everything")
    own = ours(documents(config, config.controllers[0]))
    assert own.entries["jenkins", "clouds"] == {f"main-{slot}" for slot in range(1, 7)}
    assert own.entries["jenkins", "securityrealm", "local", "users"] == {"admin", "stackgen-hooks"}


def test_every_configuration_has_one_that_jenkins_takes() -> None:
    """Else every document of a user would be refused with it."""
    for name in NAMES:
        config = configuration(name)
        for controller in config.controllers:
            found = documents(config, controller)
            assert [*mismatches(found[0])] == []
            assert merge([ours(found).document])[1] == []
            assert len(found) == controller.slots_max
