"""What is asked about quotas, against botocore's own models."""

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from cli.aws import Aws
from cli.records import Connection

WHICH = {"ServiceCode": "ec2", "QuotaCode": "L-0263D0A3"}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    """Make a façade with credentials that belong to nobody."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return Aws(Connection(region="eu-west-1"))


def test_an_accounts_own_quota_wins_over_the_default(aws: Aws) -> None:
    """AWS answers NoSuchResource for one that was never changed; another error is raised."""
    with Stubber(aws._client("service-quotas")) as quotas:
        quotas.add_response("get_service_quota", {"Quota": {"Value": 7.0}}, WHICH)
        assert aws.quota("ec2", "L-0263D0A3") == 7
        quotas.add_client_error(
            "get_service_quota", "NoSuchResourceException", expected_params=WHICH
        )
        quotas.add_response("get_aws_default_service_quota", {"Quota": {"Value": 5.0}}, WHICH)
        assert aws.quota("ec2", "L-0263D0A3") == 5
        quotas.add_client_error("get_service_quota", "AccessDeniedException")
        with pytest.raises(ClientError):
            aws.quota("ec2", "L-0263D0A3")


def test_what_is_used_is_counted_over_all_pages(aws: Aws) -> None:
    """Addresses come at once, balancers in pages."""
    with Stubber(aws._client("ec2")) as ec2:
        ec2.add_response("describe_addresses", {"Addresses": [{}, {}]}, {})
        assert aws.used("AWS::EC2::EIP") == 2
    with Stubber(aws._client("elbv2")) as elb:
        elb.add_response("describe_load_balancers", {"LoadBalancers": [{}], "NextMarker": "m"}, {})
        elb.add_response("describe_load_balancers", {"LoadBalancers": [{}]}, {"Marker": "m"})
        assert aws.used("AWS::ElasticLoadBalancingV2::LoadBalancer") == 2


def test_awss_clock_is_read_from_its_answer(aws: Aws) -> None:
    """The date of the HTTP answer; none where there is none."""
    caller = {"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/u", "UserId": "u"}
    with Stubber(aws._client("sts")) as sts:
        head = {"HTTPHeaders": {"date": "Fri, 02 Jan 2026 03:04:05 GMT"}}
        sts.add_response("get_caller_identity", {**caller, "ResponseMetadata": head}, {})
        read = aws.clock()
        assert read is not None
        assert read.isoformat() == "2026-01-02T03:04:05+00:00"
        sts.add_response("get_caller_identity", {**caller, "ResponseMetadata": {}}, {})
        assert aws.clock() is None
