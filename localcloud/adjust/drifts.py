"""Drift of what stacks of ours hold: ministack compares none of it.

A reader gives the properties as the service describes them now, in the template's shape; it runs on
the event loop, so that it may ask moto, and reads ministack's stores.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from ministack.core.responses import get_region
from ministack.services import cloudwatch, secretsmanager
from ministack.services.cloudformation import drift

from localcloud import emulators

Props = dict[str, Any]
Reader = Callable[[str, Props], Props | None]

_ALARM = frozenset(
    {
        "ActionsEnabled",
        "AlarmActions",
        "AlarmDescription",
        "ComparisonOperator",
        "DatapointsToAlarm",
        "EvaluationPeriods",
        "OKActions",
        "Period",
        "Statistic",
        "Threshold",
        "TreatMissingData",
    }
)
_TARGET_GROUP = (
    "HealthCheckIntervalSeconds",
    "HealthCheckPath",
    "HealthCheckTimeoutSeconds",
    "HealthyThresholdCount",
    "Matcher",
    "UnhealthyThresholdCount",
)
_GROUP = ("HealthCheckGracePeriod", "MaxSize", "MinSize")
_SERVICE = (
    "DesiredCount",
    "EnableExecuteCommand",
    "HealthCheckGracePeriodSeconds",
    "TaskDefinition",
)


def install() -> None:
    """Apply the changes."""
    drift._DRIFT_READERS.update(
        {
            "AWS::AutoScaling::AutoScalingGroup": (_reader(_host_group), frozenset(_GROUP)),
            "AWS::CloudWatch::Alarm": (_alarm, _ALARM),
            "AWS::EC2::SecurityGroup": (
                _reader(_security_group),
                frozenset({"SecurityGroupIngress", "Tags"}),
            ),
            "AWS::EC2::SecurityGroupIngress": (_reader(_rule), frozenset({"Description"})),
            "AWS::EC2::Subnet": (_reader(_tagged("subnets", "SubnetId")), frozenset({"Tags"})),
            "AWS::EC2::VPC": (_reader(_tagged("vpcs", "VpcId")), frozenset({"Tags"})),
            "AWS::ECS::Service": (_reader(_service), frozenset(_SERVICE)),
            "AWS::ElasticLoadBalancingV2::LoadBalancer": (
                _reader(_balancer),
                frozenset({"IpAddressType", "LoadBalancerAttributes", "SecurityGroups"}),
            ),
            "AWS::ElasticLoadBalancingV2::TargetGroup": (
                _reader(_target_group),
                frozenset({*_TARGET_GROUP, "TargetGroupAttributes"}),
            ),
            "AWS::SecretsManager::Secret": (_secret, frozenset({"Description"})),
        }
    )


def _reader(read: Reader) -> Reader:
    """Return a reader that knows what is gone."""

    def checked(physical_id: str, props: Props) -> Props | None:
        try:
            return read(physical_id, props)
        except ClientError as error:
            if "NotFound" in error.response["Error"]["Code"]:
                return None
            raise

    return checked


def _client(service: str) -> Any:
    return emulators.client(service, get_region())


def _alarm(physical_id: str, props: Props) -> Props | None:
    del props
    found = cloudwatch._alarms.get(physical_id)
    # Numbers are floats in the store: 1.0 is what the template calls 1.
    return found and {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in found.items()
    }


def _secret(physical_id: str, props: Props) -> Props | None:
    """A secret is known to its stack by its ARN, under which ministack does not look for it."""
    del props
    found = secretsmanager._secrets.values()
    return next((secret for secret in found if secret["ARN"] == physical_id), None)


def _host_group(physical_id: str, props: Props) -> Props | None:
    del props
    found = _client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[physical_id])
    return next(iter(found["AutoScalingGroups"]), None)


def _tagged(what: str, key: str) -> Reader:
    def read(physical_id: str, props: Props) -> Props | None:
        del props
        found = getattr(_client("ec2"), f"describe_{what}")(**{f"{key}s": [physical_id]})
        described: Props = next(value for value in found.values() if isinstance(value, list))[0]
        return {"Tags": described.get("Tags") or []}

    return read


_PEERS = (
    ("IpRanges", "CidrIp", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    ("UserIdGroupPairs", "GroupId", "SourceSecurityGroupId"),
)


def _security_group(physical_id: str, props: Props) -> Props | None:
    """Return a group with the rules that no resource of its own stands for: all it was not made of.

    Rules of `AWS::EC2::SecurityGroupIngress` are on the same group; a group without rules inside is
    compared by its tags alone.
    """
    del props
    found = _client("ec2").describe_security_groups(GroupIds=[physical_id])["SecurityGroups"][0]
    rules = [
        {
            **{name: part[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in part},
            property_name: peer[key],
            **({"Description": peer["Description"]} if peer.get("Description") else {}),
        }
        for part in found["IpPermissions"]
        for peers, key, property_name in _PEERS
        for peer in part.get(peers) or ()
    ]
    return {"SecurityGroupIngress": rules, "Tags": found.get("Tags") or []}


def _rule(physical_id: str, props: Props) -> Props | None:
    del props
    found = _client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[physical_id])
    return next(iter(found["SecurityGroupRules"]), None)


def _service(physical_id: str, props: Props) -> Props | None:
    request = {"cluster": props.get("Cluster", "default"), "services": [physical_id]}
    found = _client("ecs").describe_services(**request)["services"]
    alive = [service for service in found if service["status"] == "ACTIVE"]
    names = {name: name[:1].lower() + name[1:] for name in _SERVICE}
    return {name: alive[0].get(key) for name, key in names.items()} if alive else None


def _listed(described: list[dict[str, str]], wanted: list[Props]) -> list[Props]:
    """Return attributes in the template's order, those that the template names."""
    values = {item["Key"]: item["Value"] for item in described}
    return [{"Key": item["Key"], "Value": values.get(item["Key"], "")} for item in wanted]


def _balancer(physical_id: str, props: Props) -> Props | None:
    client = _client("elbv2")
    found: Props = client.describe_load_balancers(LoadBalancerArns=[physical_id])["LoadBalancers"][
        0
    ]
    name = "LoadBalancerAttributes"
    attributes = client.describe_load_balancer_attributes(LoadBalancerArn=physical_id)["Attributes"]
    return {**found, name: _listed(attributes, props.get(name) or [])}


def _target_group(physical_id: str, props: Props) -> Props | None:
    client = _client("elbv2")
    found: Props = client.describe_target_groups(TargetGroupArns=[physical_id])["TargetGroups"][0]
    name = "TargetGroupAttributes"
    attributes = client.describe_target_group_attributes(TargetGroupArn=physical_id)["Attributes"]
    return {**found, name: _listed(attributes, props.get(name) or [])}
