"""Which agents a slot asks for."""

import json
from typing import Any

from localcloud.standin.clouds import Cloud, Template, cloud, lacking, launch
from stackgen_slot.settings import read
from tests.slot_environment import agents, environment


def made(**kind: Any) -> Cloud:
    """Return the cloud of a slot whose one kind of agents has been changed."""
    document = agents()
    document["kinds"][0].update(kind)
    found = cloud(read(environment(STACKGEN_AGENTS=json.dumps(document))))
    assert found
    return found


def none(_: Template | None) -> int:
    """Count no agent."""
    return 0


def test_a_slot_without_agents_has_no_cloud() -> None:
    """There is nothing to ask EC2 for."""
    assert cloud(read(environment())) is None


def test_a_request_has_the_stacks_ids() -> None:
    """Of the slot's own zone first, as spot first; what the plugin adds are its tags."""
    first = made().templates[0]
    assert first.description == "linux-m6i.large-eu-west-1a-spot"
    assert first.request["NetworkInterface.1.SubnetId"] == "subnet-0a"
    assert first.request["NetworkInterface.1.SecurityGroupId.1"] == "sg-0123456789abcdef0"
    assert first.request["KeyName"] == "main-agents"
    assert first.request["InstanceMarketOptions.MarketType"] == "spot"
    assert first.request["MetadataOptions.HttpTokens"] == "required"
    assert first.request["BlockDeviceMapping.1.Ebs.VolumeSize"] == "30"
    assert first.tags["stackgen:slot"] == "main-1"
    assert first.tags["jenkins_server_url"] == "https://ci.example.com/team/"
    assert first.tags["jenkins_cloud_name"] == "main-1"
    assert first.tags["jenkins_slave_type"] == f"demand_{first.description}"


def test_the_first_template_with_room_is_chosen() -> None:
    """One at its cap is passed over; the cloud's cap is that of all slots together."""
    found = made(max=4)
    first, second = found.templates[:2]
    assert (found.cap, first.cap) == (4, 2)
    chosen = launch(found, "linux", 5, none)
    assert chosen
    assert (chosen.template, chosen.count) == (first, 2)

    def full(template: Template | None) -> int:
        return 2 if template is None or template == first else 0

    chosen = launch(found, "linux", 5, full)
    assert chosen
    assert (chosen.template, chosen.count) == (second, 2)
    assert launch(found, "linux", 1, lambda template: 4 if template is None else 0) is None


def test_labels_decide() -> None:
    """A build that asks for nothing gets the first kind; one with another label gets none."""
    found = made()
    assert launch(found, "", 1, none)
    assert launch(found, "windows", 1, none) is None


def test_agents_that_come_are_counted() -> None:
    """Nobody asks twice for one build."""
    linux = frozenset({"linux"})
    assert lacking({"linux": 2}, [linux]) == {"linux": 1}
    assert lacking({"linux": 1, "arm": 1}, [linux, linux]) == {"arm": 1}
    assert lacking({"": 1}, [linux]) == {}
