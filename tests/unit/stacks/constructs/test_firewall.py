"""The firewall: AWS's rules before the balancer, softened where Jenkins sends what they fear."""

from typing import Any

import pytest

from tests.configurations import NAMES, configuration, properties, synthesis


def rules(name: str) -> dict[str, dict[str, Any]]:
    """Return the web ACL's rules by name."""
    return {rule["Name"]: rule for rule in properties(name, "WebAcl")["Rules"]}


@pytest.mark.parametrize(
    ("name", "decided"), [("wildcard", {"None": {}}), ("login", {"Count": {}})]
)
def test_it_blocks_or_only_counts(name: str, decided: dict[str, Any]) -> None:
    """`block` leaves each rule its own action, `count` takes it away from all."""
    assert [rule["OverrideAction"] for rule in rules(name).values()] == [decided] * 3
    assert properties(name, "WebAcl")["DefaultAction"] == {"Allow": {}}
    assert len({rule["Priority"] for rule in rules(name).values()}) == 3


def test_jobs_and_logs_are_never_blocked() -> None:
    """Rules that look into bodies, file endings and lengths only count, in every mode."""
    group = rules("wildcard")["AWSManagedRulesCommonRuleSet"]["Statement"]
    found = group["ManagedRuleGroupStatement"]["RuleActionOverrides"]
    assert {item["Name"] for item in found} >= {
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "RestrictedExtensions_URIPATH",
    }
    assert all(item["ActionToUse"] == {"Count": {}} for item in found)


def test_it_stands_before_the_balancer() -> None:
    """Without the association the rules see nothing."""
    assert properties("wildcard", "WebAclAssociation") == {
        "ResourceArn": {"Ref": "LoadBalancer"},
        "WebACLArn": {"Fn::GetAtt": ["WebAcl", "Arn"]},
    }


def test_its_log_holds_findings_and_no_secrets() -> None:
    """Cookies, credentials and query strings stay out, and so does what was let through."""
    logging = properties("wildcard", "FirewallLogging")
    assert logging["RedactedFields"] == [
        {"SingleHeader": {"Name": "authorization"}},
        {"SingleHeader": {"Name": "cookie"}},
        {"QueryString": {}},
    ]
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"
    name = properties("wildcard", "FirewallLogGroup")["LogGroupName"]
    assert name["Fn::Join"][1][0] == "aws-waf-logs"
    (place,) = logging["LogDestinationConfigs"]
    assert place["Fn::Sub"][0].endswith(":log-group:${Group}")


@pytest.mark.parametrize("name", NAMES)
def test_only_where_it_is_asked_for(name: str) -> None:
    """A firewall costs by the month and by the request."""
    found = "WebAcl" in synthesis(name).root["Resources"]
    assert found == (configuration(name).access.firewall is not None)
