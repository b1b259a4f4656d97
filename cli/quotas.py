"""Pure: which quotas of an account a stack needs, and how much of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stacks.tables import instance_types

if TYPE_CHECKING:
    from stacks.config import Config

#: Families whose vCPUs count against the quota of standard instances.
#: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
_STANDARD = frozenset("acdhimrtz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A quota by AWS's codes.

    Attributes:
        service: The service's code.
        code: The quota's.
        name: What it limits.
        kind: The type of resource of which the account has some already, when they are counted.
    """

    service: str
    code: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """How much of a quota a stack takes: at once, and at most."""

    quota: Quota
    least: int
    most: int


ON_DEMAND = Quota(service="ec2", code="L-1216C47A", name="vCPUs of on-demand standard instances")
SPOT = Quota(service="ec2", code="L-34B43A08", name="vCPUs of standard spot instances")
#: Those of which each resource of the type takes one.
COUNTED = (
    Quota(service="ec2", code="L-0263D0A3", name="Elastic IPs", kind="AWS::EC2::EIP"),
    Quota(service="vpc", code="L-F678F1CE", name="VPCs", kind="AWS::EC2::VPC"),
    Quota(
        service="elasticloadbalancing",
        code="L-53DA6B97",
        name="Application Load Balancers",
        kind="AWS::ElasticLoadBalancingV2::LoadBalancer",
    ),
    Quota(
        service="elasticfilesystem",
        code="L-848C634D",
        name="EFS file systems",
        kind="AWS::EFS::FileSystem",
    ),
)


def needs(config: "Config", template: Mapping[str, Any]) -> list[Need]:
    """Return what a stack needs of each quota; of vCPUs as far as its types are known.

    Args:
        config: Names the types of hosts and agents.
        template: Holds the fewest and most hosts, and what is counted.
    """
    kinds = [resource["Type"] for resource in template.get("Resources", {}).values()]
    counted = [
        Need(quota=quota, least=kinds.count(quota.kind), most=kinds.count(quota.kind))
        for quota in COUNTED
        if quota.kind in kinds
    ]
    parameters = template.get("Parameters", {})
    fewest, most = (
        int(parameters.get(name, {}).get("Default", 0)) for name in ("HostMinimum", "HostMaximum")
    )
    host = _vcpus(config.hosts.instance_types[0])
    agents = {
        spot: sum(
            _vcpus(agent.instance_types[0]) * agent.max * len(config.controllers)
            for agent in config.agents
            if agent.spot == spot
        )
        for spot in (False, True)
    }
    found = [Need(quota=ON_DEMAND, least=fewest * host, most=most * host + agents[False])]
    if agents[True]:
        found.append(Need(quota=SPOT, least=0, most=agents[True]))
    return [*found, *counted]


def _vcpus(name: str) -> int:
    """Return the vCPUs of a type that count, 0 of one that is unknown or of another family."""
    known = instance_types().get(name)
    return known.vcpus if known and name[0] in _STANDARD else 0
