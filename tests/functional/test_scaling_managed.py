"""Managed scaling of a capacity provider: hosts come for tasks that do not fit, and go again."""

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import until
from tests.functional.scaling_site import Hosts

pytestmark = pytest.mark.process


def test_hosts_come_for_tasks_and_go_without_them(local_aws: LocalAws) -> None:
    """Three tasks that fill a host each make three hosts of one; later one does again."""
    hosts = Hosts(local_aws, "managed").build(MinSize=1, MaxSize=3)
    ecs = local_aws.client("ecs")
    ecs.create_capacity_provider(
        name=hosts.name,
        autoScalingGroupProvider={
            "autoScalingGroupArn": hosts.group()["AutoScalingGroupARN"],
            "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
            "managedDraining": "ENABLED",
        },
    )
    ecs.create_cluster(clusterName=hosts.name, capacityProviders=[hosts.name])
    container = {"name": "one", "image": "jenkins/jenkins:lts", "memory": 5000, "essential": True}
    definition = ecs.register_task_definition(
        family=hosts.name, networkMode="awsvpc", containerDefinitions=[container]
    )
    group = local_aws.client("ec2").create_security_group(
        GroupName=hosts.name, Description="tasks", VpcId=hosts.vpc
    )["GroupId"]
    ecs.create_service(
        cluster=hosts.name,
        serviceName=hosts.name,
        taskDefinition=definition["taskDefinition"]["taskDefinitionArn"],
        desiredCount=3,
        capacityProviderStrategy=[{"capacityProvider": hosts.name, "weight": 1}],
        networkConfiguration={
            "awsvpcConfiguration": {"subnets": hosts.subnets, "securityGroups": [group]}
        },
    )
    until(lambda: len(hosts.serving()) == 3, seconds=60)

    def running() -> int:
        found = ecs.describe_services(cluster=hosts.name, services=[hosts.name])["services"][0]
        return int(found["runningCount"])

    until(lambda: running() == 3, seconds=60)
    ecs.update_service(cluster=hosts.name, service=hosts.name, desiredCount=1)
    until(lambda: len(hosts.serving()) == 1, seconds=90)
    assert running() == 1
    ecs.delete_service(cluster=hosts.name, service=hosts.name, force=True)
    hosts.remove()
