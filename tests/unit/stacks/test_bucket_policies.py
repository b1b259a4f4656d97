"""Who writes access logs, in which region, and how."""

from typing import Any

import pytest
from troposphere import Sub, encode_to_dict

from stacks import policies
from stacks.bucket_policies import deliver_access_logs
from stacks.tables import regions
from tests.configurations import properties


def principal(region: str | None) -> Any:
    """Return who may write in a region."""
    statement = deliver_access_logs(Sub("objects"), region)
    (item,) = encode_to_dict(policies.document(statement))["Statement"]
    return item["Principal"]


@pytest.mark.parametrize("region", [None, *sorted(regions())])
def test_the_service_writes_everywhere_but_in_china(region: str | None) -> None:
    """AWS names the service in every region of today; in China it names an account of its own."""
    if region and region.startswith("cn-"):
        (arn,) = principal(region)["AWS"]
        assert arn["Fn::Sub"].startswith("arn:${AWS::Partition}:iam::")
    else:
        assert principal(region) == {"Service": ["logdelivery.elasticloadbalancing.amazonaws.com"]}


def test_it_writes_this_account_s_logs_and_nothing_else() -> None:
    """The account in the path keeps other accounts' balancers out of the bucket."""
    items = properties("quickstart", "AccessLogBucketPolicy")["PolicyDocument"]["Statement"]
    allowed = [item for item in items if item["Effect"] == "Allow"]
    assert [item["Action"] for item in allowed] == [["s3:PutObject"]]
    bucket = {"Bucket": {"Fn::GetAtt": ["AccessLogBucket", "Arn"]}}
    assert allowed[0]["Resource"] == [
        {"Fn::Sub": ["${Bucket}/AWSLogs/${AWS::AccountId}/*", bucket]}
    ]


def test_plain_http_is_refused_to_everybody() -> None:
    """Bucket and objects, whatever is asked for."""
    items = properties("quickstart", "AccessLogBucketPolicy")["PolicyDocument"]["Statement"]
    (denied,) = (item for item in items if item["Effect"] == "Deny")
    assert denied["Principal"] == {"AWS": ["*"]}
    assert denied["Action"] == ["s3:*"]
    assert len(denied["Resource"]) == 2
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
