"""What the façade asks about agents' parts, against botocore's own models."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.agent_records import MachineImage, Subnet
from tests.functional.test_cli_aws import aws, credentials, stubbed

__all__ = ["credentials"]


def filtered(key: str, *values: str) -> dict[str, Any]:
    """Return a request with a filter: an unknown id would fail the whole request."""
    return {"Filters": [{"Name": key, "Values": list(values)}]}


def test_variables_are_read_and_no_secret() -> None:
    """Of each container of the task definition those that stand in it."""
    secret = {"name": "PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:1:secret:a"}
    variables = [{"name": "STACKGEN_SLOT", "value": "main-1"}]
    definition = {
        "containerDefinitions": [
            {"name": "jenkins", "environment": variables, "secrets": [secret]},
            {"name": "other"},
        ]
    }
    given = aws()
    request = {"taskDefinition": "main-1:3"}
    answer = {"taskDefinition": definition}
    with stubbed(given, "ecs", ("describe_task_definition", request, answer)):
        assert given.container_environments("main-1:3") == [{"STACKGEN_SLOT": "main-1"}, {}]


def test_groups_subnets_and_keys_that_are_there() -> None:
    """What is not there is left out; each is asked for in one request."""
    subnet = {
        "SubnetId": "subnet-1",
        "VpcId": "vpc-1",
        "AvailabilityZone": "eu-west-1a",
        "State": "pending",
    }
    given = aws()
    with stubbed(
        given,
        "ec2",
        (
            "describe_security_groups",
            filtered("group-id", "sg-1", "sg-2"),
            {"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1"}]},
        ),
        ("describe_subnets", filtered("subnet-id", "subnet-1"), {"Subnets": [subnet]}),
        (
            "describe_key_pairs",
            filtered("key-pair-id", "key-1"),
            {"KeyPairs": [{"KeyPairId": "key-1", "KeyName": "main"}]},
        ),
    ):
        assert given.security_group_vpcs({"sg-2", "sg-1"}) == {"sg-1": "vpc-1"}
        found = given.subnets(["subnet-1"])
        assert found == {"subnet-1": Subnet(vpc="vpc-1", zone="eu-west-1a", available=False)}
        assert given.key_pairs(["key-1"]) == {"key-1": "main"}


def test_images_with_their_snapshots() -> None:
    """A disk without one is no snapshot; tags are those of this account's own."""
    image = {
        "ImageId": "ami-1",
        "Architecture": "arm64",
        "OwnerId": "1",
        "State": "available",
        "BlockDeviceMappings": [
            {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1"}},
            {"DeviceName": "/dev/sdb", "VirtualName": "ephemeral0"},
        ],
    }
    tagged = {"SnapshotId": "snap-1", "Tags": [{"Key": "stackgen:stack", "Value": "ci"}]}
    given = aws()
    with stubbed(
        given,
        "ec2",
        (
            "describe_images",
            {**filtered("image-id", "ami-1"), "IncludeDeprecated": True},
            {"Images": [image]},
        ),
        (
            "describe_snapshots",
            {**filtered("snapshot-id", "snap-1", "snap-2"), "OwnerIds": ["self"]},
            {"Snapshots": [tagged, {"SnapshotId": "snap-2"}]},
        ),
    ):
        assert given.agent_images(["ami-1"]) == {
            "ami-1": MachineImage(architecture="arm64", owner="1", snapshots=("snap-1",))
        }
        tags = given.snapshot_tags(["snap-2", "snap-1"])
        assert tags == {"snap-1": {"stackgen:stack": "ci"}, "snap-2": {}}


def test_types_are_read_over_all_pages() -> None:
    """What they run, and which zones offer them."""
    types = filtered("instance-type", "m6i.large")
    offers = {**types, "LocationType": "availability-zone"}

    def offer(zone: str) -> dict[str, Any]:
        return {"InstanceType": "m6i.large", "Location": zone}

    given = aws()
    with stubbed(
        given,
        "ec2",
        (
            "describe_instance_types",
            types,
            {
                "InstanceTypes": [
                    {
                        "InstanceType": "m6i.large",
                        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
                    }
                ]
            },
        ),
        (
            "describe_instance_type_offerings",
            offers,
            {"InstanceTypeOfferings": [offer("eu-west-1a")], "NextToken": "2"},
        ),
        (
            "describe_instance_type_offerings",
            {**offers, "NextToken": "2"},
            {"InstanceTypeOfferings": [offer("eu-west-1b")]},
        ),
    ):
        assert given.type_architectures(["m6i.large"]) == {"m6i.large": ("x86_64",)}
        assert given.offered_types(["m6i.large"]) == {
            ("m6i.large", "eu-west-1a"),
            ("m6i.large", "eu-west-1b"),
        }


def test_a_profile_that_is_not_there() -> None:
    """None is no profile; that it may not be looked at is no answer."""
    given = aws()
    request = {"InstanceProfileName": "agents"}
    with stubbed(
        given,
        "iam",
        ("get_instance_profile", request, "NoSuchEntity"),
        ("get_instance_profile", request, "AccessDenied"),
    ):
        assert given.profile_roles("agents") is None
        with pytest.raises(ClientError):
            given.profile_roles("agents")


def test_parameters_are_named_and_never_read() -> None:
    """A private key is in one: its value is not asked for."""
    name = "/ec2/keypair/key-1"
    wanted = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
    given = aws()
    answer = {"Parameters": [{"Name": name, "Type": "SecureString"}]}
    with stubbed(given, "ssm", ("describe_parameters", {"ParameterFilters": wanted}, answer)):
        assert given.parameter_names([name]) == {name}
