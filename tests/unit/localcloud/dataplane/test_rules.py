"""How an application load balancer's rules choose."""

from typing import Any

import pytest

from localcloud.dataplane.rules import (
    Action,
    Front,
    choose,
    entry,
    login,
    redirected,
    rules_of,
)


def forward(group: str, **more: Any) -> dict[str, Any]:
    """Return a forwarding action as described."""
    return {"Type": "forward", "TargetGroupArn": group, **more}


def rule(priority: str, *actions: dict[str, Any], **values: list[str]) -> dict[str, Any]:
    """Return a rule as described; `values` by field, with `_` for `-`."""
    conditions = [
        {"Field": field.replace("_", "-"), "Values": items} for field, items in values.items()
    ]
    return {"Priority": priority, "Conditions": conditions, "Actions": list(actions)}


DEFAULT = rule("default", {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}})


def chosen(described: list[dict[str, Any]], host: str, path: str, home: str = "") -> str:
    """Return the target group that gets a request, empty for the balancer's own answer."""
    return choose(Front(rules=rules_of(described), home=home), host, path).group


@pytest.mark.parametrize(
    ("host", "path", "group"),
    [
        ("a.example.com", "/", "hosts"),
        ("A.Example.Com:8443", "/x", "hosts"),
        ("ab.example.com", "/", "hosts"),
        ("example.com", "/", ""),
        ("x.example.org", "/team", "paths"),
        ("x.example.org", "/team?a=b", "paths"),
        ("x.example.org", "/team/job/1?a=b", "paths"),
        ("x.example.org", "/teams", ""),
        ("x.example.org", "/Team", ""),
        ("x.example.org", "/q1", "question"),
        ("x.example.org", "/q12", ""),
        ("x.example.org", "/other?path=/team", ""),
    ],
)
def test_hosts_and_paths(host: str, path: str, group: str) -> None:
    """Hosts match in any case, paths as they are; `*` is any text, `?` one character."""
    described = [
        rule("20", forward("paths"), path_pattern=["/team", "/team/*"]),
        rule("3", forward("hosts"), host_header=["*.Example.com"]),
        rule("30", forward("question"), path_pattern=["/q?"]),
        DEFAULT,
    ]
    assert chosen(described, host, path) == group


def test_the_lowest_priority_wins() -> None:
    """Priorities are numbers, and the default comes last wherever it stands."""
    described = [DEFAULT, rule("10", forward("ten")), rule("9", forward("nine"))]
    assert chosen(described, "h", "/") == "nine"


def test_all_conditions_must_match() -> None:
    """Both forms in which the API gives values are read."""
    both = rule("1", forward("both"), host_header=["ci.example.com"])
    both["Conditions"].append(
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/team/*"]}}
    )
    assert chosen([both, DEFAULT], "ci.example.com", "/team/x") == "both"
    assert chosen([both, DEFAULT], "ci.example.com", "/x") == ""
    assert chosen([both, DEFAULT], "x", "/team/x") == ""


def test_a_condition_that_is_not_imitated_never_matches() -> None:
    """Better its rule is never taken than always."""
    assert chosen([rule("1", forward("g"), source_ip=["10.0.0.0/8"]), DEFAULT], "h", "/") == ""


def test_a_pattern_is_text_but_for_its_two_signs() -> None:
    """A dot is a dot."""
    described = [rule("1", forward("g"), host_header=["ci.example.com"]), DEFAULT]
    assert chosen(described, "ciXexample.com", "/") == ""


@pytest.mark.parametrize("host", ["127.0.0.1:4711", "localhost:1", "127.0.0.1", "[::1]:80"])
def test_the_loopback_address_means_the_first_controller(host: str) -> None:
    """The printed address works as it is; any other host is taken at its word."""
    described = [
        rule("1", forward("a"), host_header=["a.example.com"]),
        rule("2", forward("b"), host_header=["b.example.com"]),
        DEFAULT,
    ]
    assert chosen(described, host, "/", home="https://b.example.com") == "b"
    assert chosen(described, host, "/", home=entry(rules_of(described))) == "a"
    assert chosen(described, "a.example.com", "/", home="https://b.example.com") == "a"


@pytest.mark.parametrize(
    ("described", "address", "prefix"),
    [
        ([rule("1", forward("a"), path_pattern=["/a"]), rule("default", forward("d"))], "", ""),
        ([rule("5", forward("a"), path_pattern=["/a", "/a/*"]), DEFAULT], "http:///a", "/a"),
        ([rule("5", forward("a"), path_pattern=["/a/b/*"]), DEFAULT], "http:///a/b", "/a/b"),
        ([rule("5", forward("a"), path_pattern=["*"]), DEFAULT], "http://", ""),
        ([rule("5", forward("a"), host_header=["*.x.org"]), DEFAULT], "http://x.x.org", ""),
        ([DEFAULT], "", ""),
    ],
)
def test_how_the_first_controller_is_reached(
    described: list[dict[str, Any]], address: str, prefix: str
) -> None:
    """The default action's; else the first rule's host and path."""
    rules = rules_of(described)
    assert entry(rules) == address
    assert Front(rules=rules, home=address).prefix == prefix


def test_actions_are_read() -> None:
    """The last of several counts, the heaviest group of several, a fixed response as written."""
    groups = {
        "TargetGroups": [
            {"TargetGroupArn": "light", "Weight": 1},
            {"TargetGroupArn": "heavy", "Weight": 9},
        ]
    }
    login = {"Type": "authenticate-oidc", "Order": 1}
    assert rules_of([rule("1", {"Type": "forward", "ForwardConfig": groups, "Order": 2}, login)])[
        0
    ].action == Action(group="heavy")
    fixed = {"StatusCode": "503", "ContentType": "text/html", "MessageBody": "<p>"}
    described = rule("default", {"Type": "fixed-response", "FixedResponseConfig": fixed})
    assert rules_of([described])[0].action == Action(status=503, body="<p>", kind="text/html")


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"Protocol": "HTTPS", "Port": "443"}, "https://ci.example.com:443/a/b?c=d"),
        ({"Path": "/new/#{path}", "Query": ""}, "http://ci.example.com:8080/new/a/b"),
        ({"Host": "x.org", "Port": "80", "Path": "/"}, "http://x.org:80/?c=d"),
    ],
)
def test_redirections_are_filled(config: dict[str, str], place: str) -> None:
    """What a redirection does not name stays as it was asked."""
    described = {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", **config}}
    action = rules_of([rule("default", described)])[0].action
    assert action.status == 301
    assert redirected(action, "ci.example.com:8080", "/a/b?c=d") == place


OIDC = {
    "AuthorizationEndpoint": "https://idp.example.com/authorize",
    "ClientId": "jenkins",
    "Scope": "openid email",
}


def authenticated(**more: str) -> dict[str, Any]:
    """Return a login as described."""
    config = {**OIDC, **more}
    return {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": config}


def test_a_login_comes_before_the_action() -> None:
    """The browser is sent to the provider, and told the way back to the host it asked for."""
    described = [rule("default", authenticated(), forward("all", Order=2))]
    action = choose(Front(rules=rules_of(described)), "ci.example.com", "/job/1")
    assert action.group == "all"
    assert login(action, "ci.example.com", "s1") == (
        "https://idp.example.com/authorize?client_id=jenkins&response_type=code"
        "&scope=openid+email&redirect_uri=https%3A%2F%2Fci.example.com%2Foauth2%2Fidpresponse"
        "&state=s1"
    )


def test_a_rule_before_the_login_bypasses_it() -> None:
    """A path of its own rule is forwarded, whatever the other rules ask for."""
    described = [
        rule("1", forward("all"), path_pattern=["/github-webhook/"]),
        rule("default", authenticated(), forward("all", Order=2)),
    ]
    front = Front(rules=rules_of(described))
    assert choose(front, "ci.example.com", "/github-webhook/") == Action(group="all")
    assert choose(front, "ci.example.com", "/github-webhook").login


@pytest.mark.parametrize(
    ("what", "action"), [("allow", Action(group="all")), ("deny", Action(status=401))]
)
def test_who_has_no_session_is_let_through_or_refused(what: str, action: Action) -> None:
    """`OnUnauthenticatedRequest` says which."""
    described = [
        rule("default", authenticated(OnUnauthenticatedRequest=what), forward("all", Order=2))
    ]
    assert choose(Front(rules=rules_of(described)), "ci.example.com", "/") == action
