"""What is sent to remove data, against botocore's own models."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from cli.aws import Aws
from cli.records import Connection, Resource, ValidationRecord

ENDS = datetime(2026, 2, 1, tzinfo=UTC)
OWNED = {"Bucket": "b", "ExpectedBucketOwner": "1"}
RECORD = ValidationRecord(domain="example.com", name="_a.example.com.", value="_b.acm.")


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    """Make a façade with credentials that belong to nobody."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return Aws(Connection(region="eu-west-1"))


@contextmanager
def expecting(client: Any, *exchanges: tuple[str, dict[str, Any], Any]) -> Iterator[None]:
    """Expect these calls of one client: name, request, answer or error code."""
    with Stubber(client) as stubber:
        for name, request, answer in exchanges:
            if isinstance(answer, str):
                stubber.add_client_error(name, answer, expected_params=request)
            else:
                stubber.add_response(name, answer, request)
        yield
        stubber.assert_no_pending_responses()


def test_a_stacks_remains_are_found_by_its_tag(aws: Aws) -> None:
    """ARNs become types and physical ids; a key that ends already is left out."""
    arns = (
        "arn:aws:elasticfilesystem:eu-west-1:1:file-system/fs-1",
        "arn:aws:backup:eu-west-1:1:backup-vault:homes-1",
        "arn:aws:s3:::logs-1",
        "arn:aws:kms:eu-west-1:1:key/k1",
        "arn:aws:kms:eu-west-1:1:key/k2",
    )
    tags = [{"Key": "aws:cloudformation:logical-id", "Value": "Files"}]
    mappings = [{"ResourceARN": arn, "Tags": tags if "fs-1" in arn else []} for arn in arns]
    request = {
        "TagFilters": [{"Key": "stackgen:stack", "Values": ["ci"]}],
        "ResourceTypeFilters": [
            "elasticfilesystem:file-system",
            "backup:backup-vault",
            "kms:key",
            "s3",
        ],
    }
    tagging, kms = aws._client("resourcegroupstaggingapi"), aws._client("kms")

    def state(key: str, name: str) -> tuple[str, dict[str, Any], Any]:
        return "describe_key", {"KeyId": key}, {"KeyMetadata": {"KeyId": key, "KeyState": name}}

    with (
        expecting(tagging, ("get_resources", request, {"ResourceTagMappingList": mappings})),
        expecting(kms, state("k1", "Enabled"), state("k2", "PendingDeletion")),
    ):
        found = aws.left_behind("ci")
    assert found[0] == Resource(
        logical_id="Files", physical_id="fs-1", type="AWS::EFS::FileSystem", status="DELETE_SKIPPED"
    )
    assert [item.physical_id for item in found] == ["fs-1", "homes-1", "logs-1", "k1"]


def test_templates_of_deleted_stacks_are_read_by_id(aws: Aws) -> None:
    """A name is used again; only the id says which one."""
    summary = {"CreationTime": ENDS, "StackStatus": "DELETE_COMPLETE"}
    listed = {
        "StackSummaries": [
            {"StackName": "ci", "StackId": "arn:1", **summary},
            {"StackName": "other", "StackId": "arn:2", **summary},
        ]
    }
    with expecting(
        aws._client("cloudformation"),
        ("list_stacks", {"StackStatusFilter": ["DELETE_COMPLETE"]}, listed),
        ("get_template", {"StackName": "arn:1"}, {"TemplateBody": '{"A": "fs-1"}'}),
    ):
        assert list(aws.templates_of_deleted("ci")) == ['{"A": "fs-1"}']


def test_a_file_system_goes_with_its_access_points(aws: Aws) -> None:
    """And one that is not there has no mount targets to speak of."""
    efs, which = aws._client("efs"), {"FileSystemId": "fs-1"}
    points = {"AccessPoints": [{"AccessPointId": "fsap-1"}]}
    with expecting(
        efs,
        ("describe_access_points", which, points),
        ("delete_access_point", {"AccessPointId": "fsap-1"}, {}),
        ("delete_file_system", which, {}),
    ):
        aws.delete_file_system("fs-1")
    with expecting(efs, ("describe_mount_targets", which, "FileSystemNotFound")):
        assert aws.mount_targets("fs-1") is None


def test_a_vault_that_is_not_there_is_told_from_a_forbidden_one(aws: Aws) -> None:
    """AWS Backup answers both alike; the account's list decides."""
    backup, which = aws._client("backup"), {"BackupVaultName": "v"}
    listing = "list_recovery_points_by_backup_vault"
    there = {"BackupVaultList": [{"BackupVaultName": "v"}]}
    denied = (listing, which, "AccessDeniedException")
    with expecting(backup, denied, ("list_backup_vaults", {}, {"BackupVaultList": []})):
        assert aws.recovery_points("v") is None
    with (
        expecting(backup, denied, ("list_backup_vaults", {}, there)),
        pytest.raises(ClientError),
    ):
        aws.recovery_points("v")


def test_every_version_of_every_object_goes(aws: Aws) -> None:
    """Delete markers too; of this owner's bucket alone."""
    s3 = aws._client("s3")
    page = {
        "Versions": [{"Key": "a", "VersionId": "1"}],
        "DeleteMarkers": [{"Key": "a", "VersionId": "2"}],
    }
    keys = [{"Key": "a", "VersionId": "1"}, {"Key": "a", "VersionId": "2"}]
    deletion = {**OWNED, "Delete": {"Objects": keys, "Quiet": True}}
    with expecting(
        s3,
        ("list_object_versions", OWNED, page),
        ("delete_objects", deletion, {}),
        ("delete_bucket", OWNED, "BucketNotEmpty"),
        ("delete_bucket", OWNED, {}),
        ("list_object_versions", OWNED, "NoSuchBucket"),
    ):
        assert aws.empty_bucket("b", owner="1") == 2
        assert not aws.delete_bucket("b", owner="1")
        assert aws.delete_bucket("b", owner="1")
        assert aws.empty_bucket("b", owner="1") is None


def test_a_key_ends_once(aws: Aws) -> None:
    """One that ends already keeps its date."""
    pending = {"KeyId": "k", "KeyState": "PendingDeletion", "DeletionDate": ENDS}
    with expecting(
        aws._client("kms"),
        ("describe_key", {"KeyId": "k"}, {"KeyMetadata": {"KeyId": "k", "KeyState": "Enabled"}}),
        (
            "schedule_key_deletion",
            {"KeyId": "k", "PendingWindowInDays": 30},
            {"DeletionDate": ENDS},
        ),
        ("describe_key", {"KeyId": "k"}, {"KeyMetadata": pending}),
        ("describe_key", {"KeyId": "k"}, "NotFoundException"),
    ):
        assert aws.schedule_key_deletion("k", days=30) == ENDS
        assert aws.schedule_key_deletion("k", days=30) == ENDS
        assert aws.schedule_key_deletion("k", days=30) is None


def test_a_validation_record_goes_only_as_it_is(aws: Aws) -> None:
    """Name, type and value must be the certificate's; a neighbour in the list is left alone."""
    route53 = aws._client("route53")
    listing = {
        "HostedZoneId": "Z1",
        "StartRecordName": RECORD.name,
        "StartRecordType": "CNAME",
        "MaxItems": "1",
    }

    def answer(name: str, value: str) -> dict[str, Any]:
        found = {"Name": name, "Type": "CNAME", "TTL": 300, "ResourceRecords": [{"Value": value}]}
        return {
            "ResourceRecordSets": [found],
            "IsTruncated": False,
            "MaxItems": "1",
        }

    own = answer(RECORD.name, RECORD.value)
    change = {"Action": "DELETE", "ResourceRecordSet": own["ResourceRecordSets"][0]}
    info = {"Id": "/change/C1", "Status": "PENDING", "SubmittedAt": ENDS}
    with expecting(
        route53,
        ("list_resource_record_sets", listing, answer("_z.example.com.", RECORD.value)),
        ("list_resource_record_sets", listing, answer(RECORD.name, "_other.acm.")),
        ("list_resource_record_sets", listing, own),
        (
            "change_resource_record_sets",
            {"HostedZoneId": "Z1", "ChangeBatch": {"Changes": [change]}},
            {"ChangeInfo": info},
        ),
    ):
        assert not aws.delete_validation_record("Z1", RECORD)
        assert not aws.delete_validation_record("Z1", RECORD)
        assert aws.delete_validation_record("Z1", RECORD)


def test_certificates_are_looked_for_in_every_region_and_of_every_kind(aws: Aws) -> None:
    """A wildcard is validated by the record of its domain; keys of all kinds are asked for."""
    regions = {"Regions": [{"RegionName": "eu-west-1"}, {"RegionName": "us-east-1"}]}
    here, there = aws._client("acm", "eu-west-1"), aws._client("acm", "us-east-1")
    kinds = {"Includes": {"keyTypes": here.meta.service_model.shape_for("KeyAlgorithm").enum}}
    assert "EC_prime256v1" in kinds["Includes"]["keyTypes"]
    arns = [f"arn:aws:acm:eu-west-1:111122223333:certificate/{number}" for number in range(2)]
    listed = [
        {"CertificateArn": arns[0], "DomainName": "*.example.com"},
        {"CertificateArn": arns[1], "DomainName": "other.com"},
    ]
    with (
        expecting(aws._client("ec2"), ("describe_regions", {}, regions)),
        expecting(here, ("list_certificates", kinds, {"CertificateSummaryList": listed})),
        expecting(there, ("list_certificates", kinds, {"CertificateSummaryList": []})),
    ):
        assert aws.certificates_of("example.com") == [arns[0]]


def test_the_records_of_a_certificate_are_read_once_each(aws: Aws) -> None:
    """A name and its wildcard share one; an option without one is not validated by DNS."""
    arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1"
    shared = {"Name": RECORD.name, "Type": "CNAME", "Value": RECORD.value}
    options = [
        {"DomainName": "*.example.com", "ResourceRecord": shared},
        {"DomainName": "example.com", "ResourceRecord": shared},
        {"DomainName": "mail.example.com"},
    ]
    answer = {"Certificate": {"DomainValidationOptions": options}}
    with expecting(aws._client("acm"), ("describe_certificate", {"CertificateArn": arn}, answer)):
        assert aws.validation_records(arn) == [RECORD]


def test_a_log_group_goes_once(aws: Aws) -> None:
    """One that is not there, because nothing was ever logged, is as good."""
    which = {"logGroupName": "/logs"}
    with expecting(
        aws._client("logs"),
        ("delete_log_group", which, {}),
        ("delete_log_group", which, "ResourceNotFoundException"),
    ):
        aws.delete_log_group("/logs")
        aws.delete_log_group("/logs")
