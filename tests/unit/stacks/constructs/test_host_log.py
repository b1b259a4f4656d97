"""The hosts' own logs."""

from tests.configurations import properties


def test_hosts_write_to_a_group_of_the_stack() -> None:
    """What a host said before it failed is kept as long as other logs."""
    group = properties("quickstart", "HostLogGroup")
    assert group["RetentionInDays"] == {"Ref": "LogRetention"}
    data = properties("quickstart", "HostLaunchTemplate")["LaunchTemplateData"]
    assert data["UserData"]["Fn::Base64"]["Fn::Sub"][1]["LogGroup"] == {"Ref": "HostLogGroup"}
