"""The bucket of the load balancer's access logs."""

from tests.configurations import properties


def test_the_bucket_is_closed_and_encrypted_as_a_balancer_needs() -> None:
    """Nobody outside, no ACLs, SSE-S3, and versions against whoever would overwrite."""
    bucket = properties("quickstart", "AccessLogBucket")
    assert "BucketName" not in bucket
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_logs_end_with_their_retention() -> None:
    """`logs.retention_days` holds for the balancer's logs too, old versions included."""
    (rule,) = properties("quickstart", "AccessLogBucket")["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == {"Ref": "LogRetention"}
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
