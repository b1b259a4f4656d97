"""The firewall before the balancer: AWS WAF with AWS's managed rules."""

from troposphere import GetAtt, Ref, Sub, Template, logs, wafv2

from stacks.light import dataclass
from stacks.naming import FIREWALL_LOGS, name_tag, unique
from stacks.refs import Days, KeyArn, LoadBalancerArn

#: AWS's groups in the order in which they are asked, each with those of its rules that only count.
#: Jobs, pipelines and scripts are sent as the bodies of requests: long, with markup, paths,
#: addresses and Java's names in them, which is what the rules for bodies look for. Logs of builds
#: are files whose endings, and folders within folders have addresses whose length, count as odd; a
#: hook names a repository's address in its query; a login's cookies are longer than most.
#: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
_GROUPS: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": (
        "CrossSiteScripting_BODY",
        "EC2MetaDataSSRF_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "GenericRFI_QUERYARGUMENTS",
        "RestrictedExtensions_QUERYARGUMENTS",
        "RestrictedExtensions_URIPATH",
        "SizeRestrictions_BODY",
        "SizeRestrictions_Cookie_HEADER",
        "SizeRestrictions_QUERYSTRING",
        "SizeRestrictions_URIPATH",
    ),
    "AWSManagedRulesKnownBadInputsRuleSet": ("JavaDeserializationRCE_BODY",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallProps:
    """What is guarded.

    Attributes:
        load_balancer: What the firewall stands before.
        block: Whether what the rules find is refused, or only counted.
        key: Encrypts its log.
        log_retention: Days a line of its log is kept.
    """

    load_balancer: LoadBalancerArn
    block: bool
    key: KeyArn
    log_retention: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Firewall:
    """Nothing refers to the firewall."""


def firewall(t: Template, props: FirewallProps) -> Firewall:
    """Define the web ACL, its place before the balancer, and its log.

    The log holds only what the rules found, without cookies, credentials and query strings. WAF
    asks for a group whose name starts with `aws-waf-logs-`, and takes no ARN that ends with `:*`.
    https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    """
    acl = t.add_resource(
        wafv2.WebACL(
            "WebAcl",
            Scope="REGIONAL",
            DefaultAction=wafv2.DefaultAction(Allow=wafv2.AllowAction()),
            Rules=[_rule(place, name, props) for place, name in enumerate(_GROUPS)],
            VisibilityConfig=_visible("WebAcl"),
            Tags=name_tag("firewall"),
        )
    )
    arn = GetAtt(acl, "Arn")
    t.add_resource(
        wafv2.WebACLAssociation("WebAclAssociation", ResourceArn=props.load_balancer, WebACLArn=arn)
    )
    group = t.add_resource(
        logs.LogGroup(
            "FirewallLogGroup",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            LogGroupName=unique(FIREWALL_LOGS),
            KmsKeyId=props.key,
            RetentionInDays=props.log_retention,
            Tags=name_tag("firewall"),
        )
    )
    place = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}"
    t.add_resource(
        wafv2.LoggingConfiguration(
            "FirewallLogging",
            ResourceArn=arn,
            LogDestinationConfigs=[Sub(place, Group=Ref(group))],
            LoggingFilter=_only_findings(),
            RedactedFields=[
                *(
                    wafv2.LoggingConfigurationFieldToMatch(
                        SingleHeader=wafv2.SingleHeader(Name=name)
                    )
                    for name in ("authorization", "cookie")
                ),
                wafv2.LoggingConfigurationFieldToMatch(QueryString={}),
            ],
        )
    )
    return Firewall()


def _rule(place: int, name: str, props: FirewallProps) -> wafv2.WebACLRule:
    """Return one of AWS's groups as a rule."""
    count = wafv2.RuleAction(Count=wafv2.CountAction())
    group = wafv2.ManagedRuleGroupStatement(
        VendorName="AWS",
        Name=name,
        RuleActionOverrides=[
            wafv2.RuleActionOverride(Name=item, ActionToUse=count) for item in _GROUPS[name]
        ],
    )
    decide: dict[str, object] = {"None": {}} if props.block else {"Count": {}}
    return wafv2.WebACLRule(
        Name=name,
        Priority=place,
        Statement=wafv2.Statement(ManagedRuleGroupStatement=group),
        OverrideAction=wafv2.OverrideAction(**decide),
        VisibilityConfig=_visible(name),
    )


def _only_findings() -> wafv2.LoggingFilter:
    """Return what is logged: requests that a rule blocked or would have blocked."""
    found = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
    return wafv2.LoggingFilter(
        DefaultBehavior="DROP",
        Filters=[
            wafv2.Filter(
                Behavior="KEEP",
                Requirement="MEETS_ANY",
                Conditions=[
                    wafv2.Condition(ActionCondition=wafv2.ActionCondition(Action=item))
                    for item in found
                ],
            )
        ],
    )


def _visible(name: str) -> wafv2.VisibilityConfig:
    """Return how a rule is counted: a metric each, no samples of requests."""
    return wafv2.VisibilityConfig(
        CloudWatchMetricsEnabled=True, MetricName=name, SampledRequestsEnabled=False
    )
