"""An instance refresh replaces hosts one after the other, each drained before it goes."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, until

pytestmark = pytest.mark.process


@pytest.fixture
def site(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Give a cluster whose two hosts run two slots, and a newer launch template version."""
    name = f"r{abs(hash(request.node.name)) % 10**8}"
    site = Site(local_aws, name).build()
    for zone, slot in enumerate(("one", "two")):
        site.serve(slot, site.define(slot), zone=zone)
        until(partial(site.slot_answers, slot))
    site.client("ec2").create_launch_template_version(
        LaunchTemplateName=name, SourceVersion="1", LaunchTemplateData={"InstanceType": "m7i.large"}
    )
    yield site
    site.remove()


def hosts(site: Site) -> dict[str, str]:
    """Return the version of every instance in service."""
    found = site.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[site.name]
    )["AutoScalingGroups"][0]["Instances"]
    return {
        one["InstanceId"]: one["LaunchTemplate"]["Version"]
        for one in found
        if one["LifecycleState"] == "InService"
    }


def latest(site: Site) -> dict[str, Any]:
    """Return the latest refresh as it is described."""
    found: dict[str, Any] = site.client("autoscaling").describe_instance_refreshes(
        AutoScalingGroupName=site.name, MaxRecords=1
    )["InstanceRefreshes"][0]
    return found


def start(site: Site, **preferences: Any) -> None:
    """Start a refresh."""
    site.client("autoscaling").start_instance_refresh(
        AutoScalingGroupName=site.name, Preferences=preferences
    )


def over(site: Site) -> dict[str, Any]:
    """Wait for the end of the latest refresh and return it."""
    return dict(until(lambda: (found := latest(site)).get("EndTime") and found))


def test_every_host_becomes_new_and_every_slot_serves(site: Site) -> None:
    """Both old hosts go, their tasks move, and a slot is always left to serve."""
    old = hosts(site)
    assert set(old.values()) == {"1"}
    start(site, MinHealthyPercentage=100, MaxHealthyPercentage=150)
    answers = []
    while not latest(site).get("EndTime"):
        answers.append(site.login()[0])
    assert latest(site)["Status"] == "Successful"
    assert latest(site)["PercentageComplete"] == 100
    new = hosts(site)
    assert (set(new.values()), len(new), old.keys() & new.keys()) == ({"2"}, 2, set())
    assert answers.count(200) > len(answers) / 2
    for slot in ("one", "two"):
        until(partial(site.slot_answers, slot))
    instances = site.client("ecs").list_container_instances(cluster=site.name)
    until(lambda: len(instances["containerInstanceArns"]) == 2)


def test_a_drained_task_says_why_it_ended(site: Site) -> None:
    """ECS moves the task before the instance goes; an EC2 termination never shows up."""
    before = until(lambda: site.task("one"))
    start(site, SkipMatching=True)
    until(lambda: site.another("one", before["pid"]))
    ecs = site.client("ecs")
    ended = ecs.describe_tasks(cluster=site.name, tasks=[before["task_arn"]])["tasks"][0]
    assert "draining" in ended["stoppedReason"]
    over(site)


def test_a_last_checkpoint_ends_it_and_new_hosts_are_skipped(site: Site) -> None:
    """One host of two at half; the rest afterwards; a third time there is nothing to do."""
    for expected, replaced in ((["1", "2"], 1), (["2", "2"], 1), (["2", "2"], 0)):
        before = hosts(site)
        start(site, SkipMatching=True, CheckpointPercentages=[50], CheckpointDelay=0)
        assert over(site)["Status"] == "Successful"
        assert sorted(hosts(site).values()) == expected
        assert len(before.keys() - hosts(site).keys()) == replaced


def test_a_cancelled_refresh_leaves_the_rest(site: Site) -> None:
    """It waits at its checkpoint, a second one is refused, and after the end none can be ended."""
    scaling = site.client("autoscaling")
    start(site, CheckpointPercentages=[50, 100], CheckpointDelay=600)
    until(lambda: "checkpoint 50" in latest(site).get("StatusReason", ""))
    with pytest.raises(ClientError, match="InstanceRefreshInProgress"):
        start(site)
    scaling.cancel_instance_refresh(AutoScalingGroupName=site.name)
    assert over(site)["Status"] == "Cancelled"
    assert sorted(hosts(site).values()) == ["1", "2"]
    with pytest.raises(ClientError, match="ActiveInstanceRefreshNotFound"):
        scaling.cancel_instance_refresh(AutoScalingGroupName=site.name)


def test_a_rollback_goes_back_to_the_version_before(site: Site) -> None:
    """With a desired configuration the old version comes back; without one it cannot."""
    scaling = site.client("autoscaling")
    start(site, CheckpointPercentages=[50, 100], CheckpointDelay=600)
    with pytest.raises(ClientError, match="IrreversibleInstanceRefresh"):
        scaling.rollback_instance_refresh(AutoScalingGroupName=site.name)
    scaling.cancel_instance_refresh(AutoScalingGroupName=site.name)
    over(site)
    scaling.update_auto_scaling_group(
        AutoScalingGroupName=site.name,
        LaunchTemplate={"LaunchTemplateName": site.name, "Version": "2"},
    )
    start(site, SkipMatching=True)
    over(site)
    scaling.start_instance_refresh(
        AutoScalingGroupName=site.name,
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateName": site.name, "Version": "1"}},
        Preferences={"CheckpointPercentages": [50, 100], "CheckpointDelay": 600},
    )
    until(lambda: "checkpoint 50" in latest(site).get("StatusReason", ""))
    scaling.rollback_instance_refresh(AutoScalingGroupName=site.name)
    assert over(site)["Status"] == "RollbackSuccessful"
    assert sorted(hosts(site).values()) == ["2", "2"]
