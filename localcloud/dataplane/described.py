"""What load balancers, their rules, target groups and targets are described as, by public APIs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from localcloud.dataplane.groups import Group, group_of
from localcloud.dataplane.observe import Clients, pages
from localcloud.dataplane.rules import Front, entry, rules_of
from localcloud.target_health import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """A load balancer.

    Attributes:
        region: Where it is.
        arn: Its ARN.
        name: Its name.
        dns_name: Its own name on AWS; nothing answers there locally.
        front: Its rules.
    """

    region: str
    arn: str
    name: str
    dns_name: str
    front: Front

    @property
    def groups(self) -> frozenset[str]:
        """The target groups that its rules name."""
        return frozenset(rule.action.group for rule in self.front.rules if rule.action.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What balances load in one region.

    Attributes:
        balancers: Its application load balancers that have a listener.
        groups: The settings of its target groups, by ARN.
        registered: Their targets.
    """

    balancers: tuple[Balancer, ...]
    groups: Mapping[str, Group]
    registered: tuple[Target, ...]


def region_of(clients: Clients, region: str) -> Region:
    """Look at one region."""
    elb = clients.of("elbv2", region)
    groups = {
        item["TargetGroupArn"]: group_of(item, _attributes(elb, item["TargetGroupArn"]))
        for item in pages(elb, "describe_target_groups", "TargetGroups")
    }
    described = pages(elb, "describe_load_balancers", "LoadBalancers")
    homes = _homes(clients, region) if described else {}
    found = (_balancer(elb, region, item, homes.get(item["DNSName"], "")) for item in described)
    return Region(
        balancers=tuple(item for item in found if item),
        groups=groups,
        registered=tuple(target for arn in groups for target in _registered(elb, arn)),
    )


def _homes(clients: Clients, region: str) -> dict[str, str]:
    """Return, by load balancer, the address users type: both are outputs of its stack."""
    addresses = {}
    for stack in pages(clients.of("cloudformation", region), "describe_stacks", "Stacks"):
        outputs = {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs") or ()}
        if "LoadBalancerDnsName" in outputs:
            addresses[outputs["LoadBalancerDnsName"]] = outputs.get("Url", "")
    return addresses


def _balancer(elb: Any, region: str, item: dict[str, Any], home: str) -> Balancer | None:
    arn = item["LoadBalancerArn"]
    listeners = elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    if not listeners:
        return None
    # TLS is not imitated: the listener that serves users answers here over plain HTTP.
    serving = min(listeners, key=lambda one: (one["Protocol"] != "HTTPS", one["Port"]))
    rules = rules_of(elb.describe_rules(ListenerArn=serving["ListenerArn"])["Rules"])
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    idle = {item["Key"]: item["Value"] for item in attributes}.get("idle_timeout.timeout_seconds")
    front = Front(rules=rules, home=home or entry(rules))
    return Balancer(
        region=region,
        arn=arn,
        name=item["LoadBalancerName"],
        dns_name=item["DNSName"],
        front=replace(front, idle_seconds=float(idle)) if idle else front,
    )


def _attributes(elb: Any, arn: str) -> dict[str, str]:
    found = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    return {item["Key"]: item["Value"] for item in found}


def _registered(elb: Any, arn: str) -> list[Target]:
    """Return a group's targets; those that are draining are registered no more."""
    found = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return [
        Target(arn, one["Target"]["Id"], int(one["Target"]["Port"]))
        for one in found
        if one["TargetHealth"]["State"] != "draining"
    ]
