"""DescribeTargetHealth tells what the balancers found out, through the API alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, until

pytestmark = pytest.mark.process

NOBODY = {"Id": "10.9.0.77", "Port": 8080}


@pytest.fixture
def site(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Give a balancer without services."""
    site = Site(local_aws, f"t{abs(hash(request.node.name)) % 10**8}").build()
    yield site
    site.remove()


def health(site: Site, group: str = "", **more: Any) -> list[tuple[str, str]]:
    """Return state and reason of the targets of a group, the site's own by default."""
    found = site.client("elbv2").describe_target_health(
        TargetGroupArn=group or site.target_group, **more
    )
    told = [one["TargetHealth"] for one in found["TargetHealthDescriptions"]]
    return [(one["State"], one.get("Reason", "")) for one in told]


def test_a_target_is_as_the_balancer_finds_it(site: Site) -> None:
    """New at once, then without an answer unhealthy, draining at once, then not registered."""
    elb = site.client("elbv2")
    elb.modify_target_group_attributes(
        TargetGroupArn=site.target_group,
        Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "100"}],
    )
    elb.register_targets(TargetGroupArn=site.target_group, Targets=[NOBODY])
    assert health(site)[0][0] == "initial"
    until(lambda: health(site) == [("unhealthy", "Target.Timeout")])
    elb.deregister_targets(TargetGroupArn=site.target_group, Targets=[NOBODY])
    assert health(site) == [("draining", "Target.DeregistrationInProgress")]
    until(lambda: not health(site))
    assert health(site, Targets=[NOBODY]) == [("unused", "Target.NotRegistered")]


def test_a_group_without_a_rule_is_not_in_use(site: Site) -> None:
    """Its targets are unused, until a rule forwards to it."""
    elb = site.client("elbv2")
    group = elb.create_target_group(
        Name="idle", Protocol="HTTP", Port=8080, VpcId=site.vpc, TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.register_targets(TargetGroupArn=group, Targets=[NOBODY])
    until(lambda: health(site, group) == [("unused", "Target.NotInUse")])
    rule = elb.create_rule(
        ListenerArn=site.listener,
        Priority=5,
        Conditions=[{"Field": "path-pattern", "Values": ["/idle"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": group}],
    )["Rules"][0]["RuleArn"]
    until(lambda: health(site, group) == [("initial", "Elb.InitialHealthChecking")])
    elb.delete_rule(RuleArn=rule)
    until(lambda: health(site, group) == [("unused", "Target.NotInUse")])
    elb.delete_target_group(TargetGroupArn=group)
