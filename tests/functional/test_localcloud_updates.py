"""Updates, rollbacks, change sets and regions: what the engine does with real resources."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_probes.stack import IMAGE
from tests.functional.localcloud_stacks import (
    create,
    delete,
    failures,
    physical_ids,
    template,
    update,
    wait,
)

pytestmark = pytest.mark.process


def _vpc(cidr: str = "10.1.0.0/16", name: str = "one") -> dict[str, Any]:
    tags = [{"Key": "Name", "Value": name}]
    return {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr, "Tags": tags}}


def _ref(logical: str) -> dict[str, str]:
    return {"Ref": logical}


def _subnet(place: int) -> dict[str, Any]:
    return {
        "Type": "AWS::EC2::Subnet",
        "Properties": {
            "VpcId": _ref("Vpc"),
            "CidrBlock": f"10.1.{place}.0/24",
            "AvailabilityZone": {"Fn::Select": [place, {"Fn::GetAZs": ""}]},
        },
    }


def _serving(
    *,
    memory: int = 256,
    desired: int = 1,
    types: tuple[str, ...] = ("m6i.large",),
    minimum: int = 2,
) -> dict[str, Any]:
    """Return hosts in two zones, a cluster, a task definition, a service and a balancer."""
    spec = {
        "LaunchTemplateId": _ref("Template"),
        "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
    }
    container = {"Name": "a", "Image": "b", "Memory": memory}
    return {
        "Vpc": _vpc(),
        "A": _subnet(0),
        "B": _subnet(1),
        "Template": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {
                "LaunchTemplateData": {"ImageId": _ref("Image"), "InstanceType": types[0]}
            },
        },
        "Hosts": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {
                "MinSize": str(minimum),
                "MaxSize": "8",
                "VPCZoneIdentifier": [_ref("A"), _ref("B")],
                "LaunchTemplate": spec,
            },
        },
        "Cluster": {"Type": "AWS::ECS::Cluster"},
        "Provider": {
            "Type": "AWS::ECS::CapacityProvider",
            "Properties": {"AutoScalingGroupProvider": {"AutoScalingGroupArn": _ref("Hosts")}},
        },
        "Providers": {
            "Type": "AWS::ECS::ClusterCapacityProviderAssociations",
            "Properties": {
                "Cluster": _ref("Cluster"),
                "CapacityProviders": [_ref("Provider")],
                "DefaultCapacityProviderStrategy": [],
            },
        },
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"ContainerDefinitions": [container]},
        },
        "Service": {
            "Type": "AWS::ECS::Service",
            "DependsOn": ["Providers"],
            "Properties": {
                "Cluster": _ref("Cluster"),
                "TaskDefinition": _ref("Task"),
                "DesiredCount": desired,
                "CapacityProviderStrategy": [{"CapacityProvider": _ref("Provider"), "Weight": 1}],
            },
        },
    }


_IMAGE = {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": IMAGE}}


def test_an_update_changes_in_place_what_aws_changes_in_place(local_aws: LocalAws) -> None:
    """Tags, counts, sizes and the task definition of a service change under the same ids."""
    cloudformation = local_aws.client("cloudformation")
    create(cloudformation, "inplace", template(_serving(), Parameters=_IMAGE))
    before = physical_ids(cloudformation, "inplace")
    changed = _serving(memory=512, desired=3, minimum=3)
    changed["Vpc"] = _vpc(name="two")
    done = update(cloudformation, "inplace", template(changed, Parameters=_IMAGE))
    assert failures(cloudformation, "inplace") == {}
    assert done["StackStatus"] == "UPDATE_COMPLETE"
    after = physical_ids(cloudformation, "inplace")
    assert {name for name in before if before[name] != after[name]} == {"Task"}
    service = local_aws.client("ecs").describe_services(
        cluster=after["Cluster"], services=[after["Service"]]
    )["services"][0]
    assert (service["desiredCount"], service["taskDefinition"]) == (3, after["Task"])
    group = local_aws.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[after["Hosts"]]
    )["AutoScalingGroups"][0]
    zones = sorted(instance["AvailabilityZone"] for instance in group["Instances"])
    assert (group["MinSize"], len(zones), len(set(zones))) == (3, 3, 2)
    vpc = local_aws.client("ec2").describe_vpcs(VpcIds=[after["Vpc"]])["Vpcs"][0]
    assert {"Key": "Name", "Value": "two"} in vpc["Tags"]
    delete(cloudformation, "inplace")


def test_a_create_only_property_replaces(local_aws: LocalAws) -> None:
    """A changed range makes a new VPC and removes the old one."""
    cloudformation = local_aws.client("cloudformation")
    create(cloudformation, "replace", template({"Vpc": _vpc("10.2.0.0/16")}))
    old = physical_ids(cloudformation, "replace")["Vpc"]
    update(cloudformation, "replace", template({"Vpc": _vpc("10.3.0.0/16")}))
    new = physical_ids(cloudformation, "replace")["Vpc"]
    known = [vpc["VpcId"] for vpc in local_aws.client("ec2").describe_vpcs()["Vpcs"]]
    assert (old in known, new in known) == (False, True)
    delete(cloudformation, "replace")


def test_a_failed_update_goes_back_to_the_previous_values(local_aws: LocalAws) -> None:
    """The reason stands in the events, and what was changed before is as it was."""
    cloudformation = local_aws.client("cloudformation")
    create(cloudformation, "back", template({"Vpc": _vpc(name="one")}))
    broken = {
        "Type": "AWS::EC2::Subnet",
        "DependsOn": "Vpc",
        "Properties": {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.1.0.0/24"},
    }
    done = update(cloudformation, "back", template({"Vpc": _vpc(name="two"), "Broken": broken}))
    assert done["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "vpc-0123456789abcdef0" in failures(cloudformation, "back")["Broken"]
    vpc = physical_ids(cloudformation, "back")["Vpc"]
    tags = local_aws.client("ec2").describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"]
    assert {"Key": "Name", "Value": "one"} in tags
    delete(cloudformation, "back")


def test_a_failed_creation_leaves_nothing(local_aws: LocalAws) -> None:
    """A stack with a resource that cannot be made removes the others."""
    cloudformation = local_aws.client("cloudformation", "eu-north-1")
    known = len(local_aws.client("ec2", "eu-north-1").describe_vpcs()["Vpcs"])
    wrong = {"Type": "AWS::EC2::NatGateway", "Properties": {"SubnetId": "subnet-0", "NoSuch": 1}}
    done = create(cloudformation, "none", template({"Vpc": _vpc(), "Wrong": wrong}))
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "NoSuch" in failures(cloudformation, "none")["Wrong"]
    assert len(local_aws.client("ec2", "eu-north-1").describe_vpcs()["Vpcs"]) == known


@pytest.mark.parametrize(
    "name", ["AWS::Nope::Nope", "AWS::EC2::TransitGateway", "AWS::CloudFormation::Nope"]
)
def test_a_type_that_nobody_makes_is_refused(local_aws: LocalAws, name: str) -> None:
    """Nothing is reported complete that was never made."""
    cloudformation = local_aws.client("cloudformation")
    with pytest.raises(ClientError, match=f"Unrecognized resource types: .*{name}"):
        create(cloudformation, "unknown", template({"It": {"Type": name}}))


def test_two_regions_do_not_see_each_other(local_aws: LocalAws) -> None:
    """The same stack name in two regions is two stacks with resources of their own."""
    regions = ("eu-west-1", "ap-northeast-1")
    resources = {"Vpc": _vpc(), "A": _subnet(0), "B": _subnet(1)}
    for region in regions:
        create(local_aws.client("cloudformation", region), "twin", template(resources))
    first, second = (
        physical_ids(local_aws.client("cloudformation", region), "twin") for region in regions
    )
    assert not set(first.values()) & set(second.values())
    zones = {}
    for region, ids in zip(regions, (first, second), strict=True):
        found = local_aws.client("ec2", region).describe_subnets(SubnetIds=[ids["A"], ids["B"]])
        zones[region] = sorted(item["AvailabilityZone"] for item in found["Subnets"])
    # AWS has no zone b in Tokyo for new accounts, and no two regions share a name.
    assert zones["eu-west-1"] == ["eu-west-1a", "eu-west-1b"]
    assert zones["ap-northeast-1"] == ["ap-northeast-1a", "ap-northeast-1c"]
    with pytest.raises(ClientError, match=r"does not exist|InvalidVpcID"):
        local_aws.client("ec2", "ap-northeast-1").describe_vpcs(VpcIds=[first["Vpc"]])
    for region in regions:
        delete(local_aws.client("cloudformation", region), "twin")


def test_a_change_set_tells_and_does(local_aws: LocalAws) -> None:
    """Creation and update through change sets; one without changes fails in AWS's words."""
    cloudformation = local_aws.client("cloudformation")

    def change(kind: str, name: str, resources: dict[str, Any]) -> dict[str, Any]:
        cloudformation.create_change_set(
            StackName="sets",
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateBody=template(resources),
            Tags=[{"Key": "team", "Value": "blue"}],
        )
        return dict(cloudformation.describe_change_set(StackName="sets", ChangeSetName=name))

    made = change("CREATE", "first", {"Vpc": _vpc()})
    assert made["Status"] == "CREATE_COMPLETE"
    assert [item["ResourceChange"]["Action"] for item in made["Changes"]] == ["Add"]
    cloudformation.execute_change_set(StackName="sets", ChangeSetName="first")
    assert wait(cloudformation, "sets")["StackStatus"] == "CREATE_COMPLETE"
    same = change("UPDATE", "same", {"Vpc": _vpc()})
    assert (same["Status"], same["StatusReason"]) == (
        "FAILED",
        (
            "The submitted information didn't contain changes."
            " Submit different information to create a change set."
        ),
    )
    moved = change("UPDATE", "moved", {"Vpc": _vpc("10.9.0.0/16")})
    assert moved["Changes"][0]["ResourceChange"]["Replacement"] == "True"
    tagged = change("UPDATE", "tagged", {"Vpc": _vpc(name="two")})
    assert tagged["Changes"][0]["ResourceChange"]["Replacement"] == "False"
    delete(cloudformation, "sets")


def test_protections_protect(local_aws: LocalAws) -> None:
    """Neither a protected stack nor a protected balancer goes until the protection is lifted."""
    cloudformation = local_aws.client("cloudformation")
    balancer = {
        "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Properties": {
            "Scheme": "internal",
            "Subnets": [_ref("A"), _ref("B")],
            "LoadBalancerAttributes": [{"Key": "deletion_protection.enabled", "Value": "true"}],
        },
    }
    resources = {"Vpc": _vpc(), "A": _subnet(0), "B": _subnet(1), "Balancer": balancer}
    create(cloudformation, "safe", template(resources), EnableTerminationProtection=True)
    arn = physical_ids(cloudformation, "safe")["Balancer"]
    with pytest.raises(ClientError, match="TerminationProtection"):
        cloudformation.delete_stack(StackName="safe")
    cloudformation.update_termination_protection(
        StackName="safe", EnableTerminationProtection=False
    )
    assert delete(cloudformation, "safe")["StackStatus"] == "DELETE_FAILED"
    assert "deletion protection" in failures(cloudformation, "safe")["Balancer"]
    local_aws.client("elbv2").modify_load_balancer_attributes(
        LoadBalancerArn=arn,
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}],
    )
    stack_id = cloudformation.describe_stacks(StackName="safe")["Stacks"][0]["StackId"]
    assert delete(cloudformation, stack_id)["StackStatus"] == "DELETE_COMPLETE"


def test_what_is_retained_stays(local_aws: LocalAws) -> None:
    """A resource with DeletionPolicy Retain outlives its stack."""
    cloudformation = local_aws.client("cloudformation")
    vpc = {**_vpc(), "DeletionPolicy": "Retain"}
    stack = create(cloudformation, "keep", template({"Vpc": vpc}))
    kept = physical_ids(cloudformation, "keep")["Vpc"]
    assert delete(cloudformation, stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert local_aws.client("ec2").describe_vpcs(VpcIds=[kept])["Vpcs"]
    local_aws.client("ec2").delete_vpc(VpcId=kept)


def test_a_public_zone_exists_when_it_is_looked_up(local_aws: LocalAws) -> None:
    """The look-up by name that `deploy` does finds a public zone, the same one each time."""
    route53 = local_aws.client("route53")
    first, second = (
        route53.list_hosted_zones_by_name(DNSName="lookup.example.org")["HostedZones"][0]
        for _ in range(2)
    )
    assert (first["Name"], first["Config"]["PrivateZone"]) == ("lookup.example.org.", False)
    assert first["Id"] == second["Id"]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-2"])
@pytest.mark.parametrize(
    "key",
    [
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    ],
)
def test_public_image_parameters_name_images_of_the_region(
    local_aws: LocalAws, region: str, key: str
) -> None:
    """Each parameter resolves to an image that EC2 of that region describes."""
    image = local_aws.client("ssm", region).get_parameter(Name=key)["Parameter"]["Value"]
    found = local_aws.client("ec2", region).describe_images(ImageIds=[image])["Images"][0]
    assert found["Architecture"] == ("arm64" if "arm64" in key else "x86_64")


def test_events_come_in_pages(local_aws: LocalAws) -> None:
    """More than a hundred events are all there, each with its time and resource."""
    cloudformation = local_aws.client("cloudformation")
    groups = {
        f"Group{number}": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 1}}
        for number in range(60)
    }
    create(cloudformation, "many", json.dumps({"Resources": groups}))
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName="many")
    events = [event for page in pages for event in page["StackEvents"]]
    assert len(events) == 2 + 2 * 60
    assert all(event["Timestamp"] and event["ResourceStatus"] for event in events)
    delete(cloudformation, "many")


def test_a_group_in_no_vpc_is_refused(local_aws: LocalAws) -> None:
    """A file that names a VPC which is not there is told so, in AWS's words."""
    cloudformation = local_aws.client("cloudformation")
    group = {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"GroupDescription": "one", "VpcId": "vpc-0123456789abcdef0"},
    }
    create(cloudformation, "nowhere", template({"Group": group}))
    assert "InvalidVpcID.NotFound" in failures(cloudformation, "nowhere")["Group"]
    delete(cloudformation, "nowhere")


def test_a_dynamic_reference_in_a_parameter_is_resolved(local_aws: LocalAws) -> None:
    """Through Ref and inside Fn::Sub alike; the change set names the reference, not its value."""
    cloudformation = local_aws.client("cloudformation")
    image = local_aws.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]
    parameters = {"Ami": {"Type": "String", "Default": f"{{{{resolve:ssm:{IMAGE}}}}}"}}
    resources = {
        "Hosts": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {"LaunchTemplateData": {"ImageId": _ref("Ami")}},
        },
        "Told": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"DisplayName": {"Fn::Sub": "image ${Ami}."}},
        },
    }
    body = template(resources, Parameters=parameters)
    create(cloudformation, "dynamic", body)
    ids = physical_ids(cloudformation, "dynamic")
    found = local_aws.client("ec2").describe_launch_template_versions(LaunchTemplateId=ids["Hosts"])
    data = found["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert data["ImageId"] == image
    topic = local_aws.client("sns").get_topic_attributes(TopicArn=ids["Told"])["Attributes"]
    assert topic["DisplayName"] == f"image {image}."
    delete(cloudformation, "dynamic")
