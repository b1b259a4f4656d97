"""Who is told of alarms."""

import pytest

from tests.configurations import NAMES, properties, synthesis


def test_an_address_is_subscribed_only_when_there_is_one() -> None:
    """`alarms.email` is the topic's reader."""
    assert properties("existing-vpc", "AlarmSubscription") == {
        "TopicArn": {"Ref": "AlarmTopic"},
        "Protocol": "email",
        "Endpoint": "ci-team@example.com",
    }
    assert "AlarmSubscription" not in synthesis("quickstart").root["Resources"]


@pytest.mark.parametrize("name", NAMES)
def test_the_topic_has_a_key_that_cloudwatch_may_use(name: str) -> None:
    """Under AWS's own SNS key alarms would vanish without an error: this one's policy lets them."""
    assert properties(name, "AlarmTopic")["KmsMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    policy = properties(name, "Key")["KeyPolicy"]["Statement"]
    services = [item["Principal"].get("Service") for item in policy]
    assert ["cloudwatch.amazonaws.com"] in services


def test_alarms_of_this_account_publish_and_nobody_in_the_clear() -> None:
    """A policy of one's own takes the place of the one SNS gives: it must let alarms in."""
    given = properties("quickstart", "AlarmTopicPolicy")
    assert given["Topics"] == [{"Ref": "AlarmTopic"}]
    found = {item["Sid"]: item for item in given["PolicyDocument"]["Statement"]}
    allowed = found["PublishAlarms"]
    assert allowed["Principal"] == {"Service": ["cloudwatch.amazonaws.com"]}
    assert allowed["Action"] == ["sns:Publish"]
    assert allowed["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    refused = found["RefuseWithoutTls"]
    assert (refused["Effect"], refused["Principal"]) == ("Deny", {"AWS": ["*"]})
