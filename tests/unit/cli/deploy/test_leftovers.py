"""What stays when a stack goes, each with the command that removes it."""

import shlex
from typing import Any

from cli.deploy.leftovers import Leftover, going, leftovers, staying
from cli.records import Resource

TEMPLATE = {
    "Resources": {
        "FileSystem": {"DeletionPolicy": "RetainExceptOnCreate"},
        "Key": {"DeletionPolicy": "Retain"},
        "Vault": {"DeletionPolicy": "Retain"},
        "Other": {"DeletionPolicy": "Retain"},
        "Vpc": {"DeletionPolicy": "Delete"},
        "Queue": {},
    }
}


def resource(name: str, kind: str, status: str = "CREATE_COMPLETE") -> Resource:
    """Make a resource."""
    return Resource(logical_id=name, physical_id=f"{name} 1", type=kind, status=status)


RESOURCES = [
    resource("Key", "AWS::KMS::Key"),
    resource("Vpc", "AWS::EC2::VPC"),
    resource("FileSystem", "AWS::EFS::FileSystem"),
    resource("Queue", "AWS::SQS::Queue"),
    resource("Vault", "AWS::Backup::BackupVault", "DELETE_COMPLETE"),
    resource("Other", "AWS::New::Thing"),
]


def found(*, local: bool = False, endpoint_url: str | None = None) -> list[Leftover]:
    """List what stays."""
    return leftovers(
        TEMPLATE, RESOURCES, region="eu-west-1", endpoint_url=endpoint_url, local=local
    )


def test_only_what_is_retained_and_there_stays() -> None:
    """What was deleted before, or has no policy, is not listed; keys come last."""
    assert [leftover.resource.logical_id for leftover in found()] == ["FileSystem", "Other", "Key"]


def test_each_names_the_command_that_removes_it() -> None:
    """The physical id is one word for a shell, and the region is named."""
    command = shlex.split(found()[0].command)
    assert command == [
        "aws", "efs", "delete-file-system", "--file-system-id", "FileSystem 1",
        "--region", "eu-west-1",
    ]  # fmt: skip
    assert "console" in found()[1].command
    assert "last" in staying(found())[-1]


def test_in_the_local_aws_the_command_reaches_it() -> None:
    """Credentials of the local AWS and its end point stand in the command."""
    command = found(local=True, endpoint_url="http://127.0.0.1:1")[0].command
    assert command.startswith("AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws efs ")
    assert command.endswith("--region eu-west-1 --endpoint-url http://127.0.0.1:1")


def test_what_goes_is_counted_by_type() -> None:
    """Neither what stays nor what is gone already is counted."""
    assert going(RESOURCES, found()) == ["     1  AWS::EC2::VPC", "     1  AWS::SQS::Queue"]


def test_what_container_insights_made_stays_too() -> None:
    """AWS makes its log group beside the stack: named where it is on, not in the local AWS."""
    settings = [{"Name": "containerInsights", "Value": "enabled"}]
    template = {"Resources": {"Cluster": {"Properties": {"ClusterSettings": settings}}}}
    cluster = [resource("Cluster", "AWS::ECS::Cluster")]

    def left(declared: dict[str, Any], *, local: bool = False) -> list[str]:
        found = leftovers(declared, cluster, region="eu-west-1", endpoint_url=None, local=local)
        return [leftover.resource.physical_id for leftover in found]

    assert left(template) == ["/aws/ecs/containerinsights/Cluster 1/performance"]
    assert left(template, local=True) == left({"Resources": {"Cluster": {}}}) == []


def test_a_bucket_with_versions_says_what_goes_first() -> None:
    """`s3 rb --force` leaves old versions: the command alone would fail on any log bucket."""
    declared = {"Resources": {"Logs": {"DeletionPolicy": "Retain"}}}
    bucket = [resource("Logs", "AWS::S3::Bucket")]
    (left,) = leftovers(declared, bucket, region="eu-west-1", endpoint_url=None, local=False)
    assert "--force" not in left.command
    assert "every version of its objects first" in left.note
