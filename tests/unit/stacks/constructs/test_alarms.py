"""Alarms: what is watched, and who is told."""

import pytest

from tests.configurations import NAMES, configuration, properties, resources, synthesis


def expressions(name: str, logical: str) -> tuple[str, dict[str, str]]:
    """Return an alarm's expression, and the names of its metrics."""
    queries = properties(name, logical)["Metrics"]
    (text,) = (item["Expression"] for item in queries if item["ReturnData"])
    inputs = [item for item in queries if not item["ReturnData"]]
    return text, {item["Id"]: item["MetricStat"]["Metric"]["MetricName"] for item in inputs}


@pytest.mark.parametrize("name", NAMES)
def test_every_controller_and_slot_is_watched(name: str) -> None:
    """Where a metric is missing, what it tells of is gone: that is the fault."""
    found = resources(name, "AWS::CloudWatch::Alarm")
    strict = {
        logical
        for logical, alarm in found.items()
        if alarm["Properties"]["TreatMissingData"] == "breaching"
        and not logical.endswith("SilenceAlarm")
    }
    expected = set()
    for controller in configuration(name).controllers:
        logical = controller.logical_name
        expected.add(f"{logical}NoTargetAlarm")
        expected |= {f"{logical}{number + 1}DownAlarm" for number in range(controller.slots_min)}
    assert strict == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_alarm_says_what_is_wrong_and_when_it_is_over(name: str) -> None:
    """The message goes to the topic, both ways, in words."""
    for logical, alarm in resources(name, "AWS::CloudWatch::Alarm").items():
        given = alarm["Properties"]
        assert given["AlarmActions"] == given["OKActions"] == [{"Ref": "AlarmTopic"}], logical
        assert " " in given["AlarmDescription"], logical
        assert "AlarmName" not in given


def test_what_is_watched_is_what_there_is() -> None:
    """No backups, no alarm about them; no certificate, none that ends."""
    assert "BackupAlarm" in synthesis("quickstart").root["Resources"]
    assert "BackupAlarm" not in synthesis("adopted").root["Resources"]
    for name, number in (
        ("minimal", 0),
        ("quickstart", 1),
        ("certificate", 1),
        ("many-by-host", 2),
    ):
        alarms = [
            logical
            for logical in synthesis(name).root["Resources"]
            if logical.startswith("Certificate") and logical.endswith("Alarm")
        ]
        assert len(alarms) == number, name
        for logical in alarms:
            alarm = properties(name, logical)
            assert (alarm["MetricName"], alarm["Threshold"]) == ("DaysToExpiry", 30)
            # An expired certificate reports nothing any more.
            assert alarm["TreatMissingData"] == "ignore"


def test_a_backup_that_was_not_made_is_told() -> None:
    """Failed, given up, or never begun: each is a night without a backup."""
    text, metrics = expressions("quickstart", "BackupAlarm")
    assert set(metrics.values()) == {
        "NumberOfBackupJobsFailed",
        "NumberOfBackupJobsAborted",
        "NumberOfBackupJobsExpired",
    }
    for name in metrics:
        assert f"FILL({name}, 0)" in text


def test_an_alarm_rings_although_a_metric_never_had_a_point() -> None:
    """Nobody served means no request is counted, and most vaults have one kind of failure.

    `+` has no result where one side has none: only a function that takes a list passes it over.
    """
    for logical in ("BackupAlarm", "LoadBalancerErrorsAlarm"):
        text, metrics = expressions("quickstart", logical)
        listed = ", ".join(f"FILL({name}, 0)" for name in metrics)
        assert f"SUM([{listed}])" in text, logical
        assert " + " not in text, logical


def test_homes_at_their_limit_are_told() -> None:
    """Operations and throughput have limits of their own; credits are of another mode."""
    text, metrics = expressions("quickstart", "FileSystemAlarm")
    assert set(metrics.values()) == {"PercentIOLimit", "MeteredIOBytes", "PermittedThroughput"}
    assert text.startswith("MAX([")


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
