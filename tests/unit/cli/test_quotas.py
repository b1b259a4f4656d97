"""What a stack needs of each quota."""

import json
from pathlib import Path

from cli.quotas import needs
from stacks.config import Agent, Config, Hosts

GOLDEN = Path(__file__).parents[2] / "golden" / "quickstart.json"


def test_hosts_agents_and_what_is_counted() -> None:
    """Hosts from fewest to most and agents at most, in vCPUs; one of each resource that counts."""
    config = Config(
        name="ci",
        hosts=Hosts(instance_types=("m6i.xlarge",)),
        agents=(
            Agent(label="a", instance_types=("m6i.large",), max=3),
            Agent(label="b", instance_types=("m6i.large",), max=5, spot=True),
        ),
    )
    template = json.loads(GOLDEN.read_text())
    found = {need.quota.name: (need.least, need.most) for need in needs(config, template)}
    assert found["vCPUs of on-demand standard instances"] == (2 * 4, 4 * 4 + 3 * 2)
    assert found["vCPUs of standard spot instances"] == (0, 10)
    assert found["Elastic IPs"] == (2, 2)
    assert found["VPCs"] == found["Application Load Balancers"] == (1, 1)


def test_other_families_have_other_quotas() -> None:
    """A graphics type takes nothing of the standard one; an unknown type is not guessed."""
    config = Config(
        name="ci",
        hosts=Hosts(instance_types=("z99.huge",), unchecked_types=True),
        agents=(Agent(label="a", instance_types=("g5.xlarge",), max=3),),
    )
    (standard,) = needs(config, {"Resources": {}})
    assert (standard.least, standard.most) == (0, 0)
