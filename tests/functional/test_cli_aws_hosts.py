"""What the façade sends and reads about hosts, against botocore's own model."""

from tests.functional.test_cli_aws import AT, aws, credentials, stubbed

__all__ = ["credentials"]

INSTANCE = {
    "InstanceId": "i-1",
    "AvailabilityZone": "eu-west-1a",
    "InstanceType": "m6i.large",
    "LifecycleState": "InService",
    "HealthStatus": "Healthy",
    "ProtectedFromScaleIn": False,
    "LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": "3"},
}
SPECIFICATION = {"LaunchTemplateId": "lt-1", "Version": "4"}
GROUP = {
    "AutoScalingGroupName": "g",
    "MinSize": 1,
    "MaxSize": 2,
    "DesiredCapacity": 1,
    "DefaultCooldown": 1,
    "AvailabilityZones": ["eu-west-1a"],
    "HealthCheckType": "EC2",
    "CreatedTime": AT,
    "Instances": [INSTANCE],
}


def test_a_group_is_read() -> None:
    """The wanted version stands beside the group, or inside its policy of mixed types."""
    request = {"AutoScalingGroupNames": ["g"]}
    mixed = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": SPECIFICATION,
            "Overrides": [{"InstanceType": "m6i.large"}, {"InstanceType": "m5.large"}],
        }
    }
    given = aws()
    name = "describe_auto_scaling_groups"
    with stubbed(
        given,
        "autoscaling",
        (name, request, {"AutoScalingGroups": [GROUP | {"LaunchTemplate": SPECIFICATION}]}),
        (name, request, {"AutoScalingGroups": [GROUP | {"MixedInstancesPolicy": mixed}]}),
        (name, request, {"AutoScalingGroups": []}),
    ):
        one, several, none = (given.host_group("g") for _ in range(3))
    assert none is None
    assert one is not None
    assert several is not None
    assert (one.version, one.types, one.hosts[0].version) == ("4", (), "3")
    assert (several.version, several.types) == ("4", ("m6i.large", "m5.large"))


def test_a_refresh_skips_what_is_new() -> None:
    """It ends at its checkpoint, at once, and leaves a host on standby alone."""
    preferences = {
        "SkipMatching": True,
        "CheckpointPercentages": [50],
        "CheckpointDelay": 0,
        "ScaleInProtectedInstances": "Refresh",
        "StandbyInstances": "Ignore",
    }
    request = {"AutoScalingGroupName": "g", "Strategy": "Rolling", "Preferences": preferences}
    given = aws()
    answer = {"InstanceRefreshId": "r"}
    with stubbed(given, "autoscaling", ("start_instance_refresh", request, answer)):
        assert given.start_refresh("g", percent=50) == "r"


def test_the_latest_refresh_is_read() -> None:
    """One call; none is no error."""
    request = {"AutoScalingGroupName": "g", "MaxRecords": 1}
    row = {"InstanceRefreshId": "r", "Status": "Baking", "PercentageComplete": 50}
    given = aws()
    name = "describe_instance_refreshes"
    with stubbed(
        given,
        "autoscaling",
        (name, request, {"InstanceRefreshes": [row]}),
        (name, request, {"InstanceRefreshes": []}),
    ):
        found = given.last_refresh("g")
        assert given.last_refresh("g") is None
    assert found is not None
    assert (found.running, found.percent) == (True, 50)


def test_there_may_be_nothing_to_cancel() -> None:
    """A refresh that has ended meanwhile is no error."""
    request = {"AutoScalingGroupName": "g"}
    given = aws()
    with stubbed(
        given,
        "autoscaling",
        ("cancel_instance_refresh", request, {"InstanceRefreshId": "r"}),
        ("cancel_instance_refresh", request, "ActiveInstanceRefreshNotFound"),
    ):
        assert given.cancel_refresh("g")
        assert not given.cancel_refresh("g")
