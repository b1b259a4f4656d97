"""Alarms: what is watched, and who is told."""

import pytest

from tests.configurations import NAMES, configuration, properties, resources, synthesis


@pytest.mark.parametrize("name", NAMES)
def test_every_controller_and_slot_is_watched(name: str) -> None:
    """A missing metric is a fault: what is gone reports nothing."""
    found = resources(name, "AWS::CloudWatch::Alarm")
    config = configuration(name)
    slots = sum(controller.slots for controller in config.controllers)
    assert len(found) == len(config.controllers) + slots
    for alarm in found.values():
        assert alarm["Properties"]["TreatMissingData"] == "breaching"
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
        assert alarm["Properties"]["OKActions"] == [{"Ref": "AlarmTopic"}]


def test_nobody_is_served() -> None:
    """No healthy target of the controller's own group."""
    alarm = properties("quickstart", "MainNoTargetAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ApplicationELB", "HealthyHostCount")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert {item["Name"]: item["Value"] for item in alarm["Dimensions"]} == {
        "LoadBalancer": {"Fn::GetAtt": ["LoadBalancer", "LoadBalancerFullName"]},
        "TargetGroup": {"Fn::GetAtt": ["MainTargetGroup", "TargetGroupFullName"]},
    }


def test_a_slot_is_down() -> None:
    """A service without a task reports no CPU sample, Container Insights or not."""
    alarm = properties("quickstart", "Main2DownAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ECS", "CPUUtilization")
    assert alarm["Statistic"] == "SampleCount"
    assert {item["Name"]: item["Value"] for item in alarm["Dimensions"]} == {
        "ClusterName": {"Ref": "Cluster"},
        "ServiceName": {"Fn::GetAtt": ["Main2Service", "Name"]},
    }


def test_an_address_is_subscribed_only_when_there_is_one() -> None:
    """`alarms.email` is the topic's reader."""
    assert properties("existing-vpc", "AlarmSubscription") == {
        "TopicArn": {"Ref": "AlarmTopic"},
        "Protocol": "email",
        "Endpoint": "ci-team@example.com",
    }
    assert "AlarmSubscription" not in synthesis("quickstart").root["Resources"]


@pytest.mark.parametrize("name", NAMES)
def test_the_topic_has_no_key_that_silences_alarms(name: str) -> None:
    """CloudWatch may not use AWS's own SNS key: its alarms would vanish without an error."""
    assert "KmsMasterKeyId" not in properties(name, "AlarmTopic")
