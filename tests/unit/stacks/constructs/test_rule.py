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


def test_a_login_comes_before_a_controller() -> None:
    """Whoever is not logged in is sent to the provider first."""
    asked, forward = properties("login", "TeamListenerRule")["Actions"]
    assert (asked["Type"], asked["Order"]) == ("authenticate-oidc", 1)
    assert asked["AuthenticateOidcConfig"]["SessionTimeout"] == 43200
    assert (forward["Type"], forward["Order"]) == ("forward", 2)


def test_what_machines_call_needs_no_login() -> None:
    """The open paths of each controller alone, tried before the rule with the login."""
    team = properties("login", "TeamOpenListenerRule")
    assert team["Conditions"] == [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["team.ci.example.com"]}},
        {
            "Field": "path-pattern",
            "PathPatternConfig": {"Values": ["/team/github-webhook/", "/team/git/notifyCommit"]},
        },
    ]
    assert [action["Type"] for action in team["Actions"]] == ["forward"]
    assert team["Priority"] == properties("login", "TeamListenerRule")["Priority"] - 1
    main = properties("login", "MainOpenListenerRule")
    assert [item["Field"] for item in main["Conditions"]] == ["path-pattern"]
    assert main["Priority"] > properties("login", "TeamListenerRule")["Priority"]


def test_without_open_paths_every_path_needs_the_login() -> None:
    """Nothing is open that the file does not name."""
    rules = resources("login-by-path", "AWS::ElasticLoadBalancingV2::ListenerRule")
    assert set(rules) == {"TeamListenerRule"}
