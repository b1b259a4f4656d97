"""What holds data does not go by the way, as on AWS."""

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import create, delete, failures, physical_ids, template

pytestmark = pytest.mark.process

REGION = "eu-north-1"


def test_a_bucket_with_objects_stays(local_aws: LocalAws) -> None:
    """Its deletion fails in S3's words, old versions count, and an empty one goes."""
    cloudformation, s3 = (local_aws.client(name, REGION) for name in ("cloudformation", "s3"))
    bucket = {
        "Type": "AWS::S3::Bucket",
        "Properties": {"VersioningConfiguration": {"Status": "Enabled"}},
    }
    create(cloudformation, "bucket", template({"Bucket": bucket}))
    name = physical_ids(cloudformation, "bucket")["Bucket"]
    version = s3.put_object(Bucket=name, Key="a", Body=b"x")["VersionId"]
    marker = s3.delete_object(Bucket=name, Key="a")["VersionId"]
    assert delete(cloudformation, "bucket")["StackStatus"] == "DELETE_FAILED"
    assert "BucketNotEmpty" in failures(cloudformation, "bucket")["Bucket"]
    for kept in (version, marker):
        s3.delete_object(Bucket=name, Key="a", VersionId=kept)
    assert delete(cloudformation, "bucket")["StackStatus"] == "DELETE_COMPLETE"


def test_a_retained_bucket_does_not_block_the_next_stack(local_aws: LocalAws) -> None:
    """A stack made again under the same name gets a bucket of its own."""
    cloudformation = local_aws.client("cloudformation", REGION)
    body = template({"Bucket": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"}})
    names = set()
    for _ in range(2):
        assert create(cloudformation, "again", body)["StackStatus"] == "CREATE_COMPLETE"
        names.add(physical_ids(cloudformation, "again")["Bucket"])
        delete(cloudformation, "again")
    assert len(names) == 2
    listed = {bucket["Name"] for bucket in local_aws.client("s3", REGION).list_buckets()["Buckets"]}
    assert names <= listed


def test_a_deleted_key_is_only_scheduled(local_aws: LocalAws) -> None:
    """The key of a deleted stack waits thirty days, and can be brought back."""
    cloudformation, kms = (local_aws.client(name, REGION) for name in ("cloudformation", "kms"))
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }
    key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": policy}}
    create(cloudformation, "key", template({"Key": key}))
    key_id = physical_ids(cloudformation, "key")["Key"]
    delete(cloudformation, "key")
    found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert found["KeyState"] == "PendingDeletion"
    assert (found["DeletionDate"] - found["CreationDate"]).days in {29, 30}
    kms.cancel_key_deletion(KeyId=key_id)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Disabled"
