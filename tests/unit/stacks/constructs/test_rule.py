"""Listener rules: which request belongs to which controller."""

from tests.configurations import properties, resources


def test_a_path_and_everything_below_it() -> None:
    """`/mobile` and `/mobile/job/x` belong to it, `/mobiles` does not."""
    rule = properties("existing-vpc", "MobileListenerRule")
    assert rule["Conditions"] == [
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/mobile", "/mobile/*"]}}
    ]
    assert rule["Actions"] == [{"Type": "forward", "TargetGroupArn": {"Ref": "MobileTargetGroup"}}]


def test_a_host() -> None:
    """A host name alone takes every path under it."""
    rule = properties("many-by-host", "Team3ListenerRule")
    assert rule["Conditions"] == [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["team3.ci.example.com"]}}
    ]


def test_host_and_path_come_before_the_host_alone() -> None:
    """The more a route asks for, the earlier it is tried."""
    both = properties("many-by-host", "BothListenerRule")
    assert [item["Field"] for item in both["Conditions"]] == ["host-header", "path-pattern"]
    assert both["Priority"] < properties("many-by-host", "Team0ListenerRule")["Priority"]


def test_no_rule_for_the_default_controller() -> None:
    """The listener's default action is its way."""
    rules = resources("existing-vpc", "AWS::ElasticLoadBalancingV2::ListenerRule")
    assert set(rules) == {"MobileListenerRule"}
