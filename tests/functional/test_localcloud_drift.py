"""What others changed behind a stack's back is found, shown, and set back."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import create, delete, physical_ids, template, wait

pytestmark = pytest.mark.process

REGION = "ap-northeast-1"


def resources() -> dict[str, Any]:
    """Return a VPC, a group with a rule of its own, targets and an alarm."""
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "198.51.100.0/24"}
    return {
        "Vpc": {
            "Type": "AWS::EC2::VPC",
            "Properties": {
                "CidrBlock": "10.1.0.0/16",
                "Tags": [{"Key": "Name", "Value": "one"}],
            },
        },
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupDescription": "one",
                "VpcId": {"Ref": "Vpc"},
                "SecurityGroupIngress": [rule],
            },
        },
        "Targets": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {
                "VpcId": {"Ref": "Vpc"},
                "Port": 8080,
                "Protocol": "HTTP",
                "TargetType": "ip",
                "TargetGroupAttributes": [
                    {"Key": "deregistration_delay.timeout_seconds", "Value": "15"}
                ],
            },
        },
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"GenerateSecretString": {"PasswordLength": 40}},
        },
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "Namespace": "AWS/ApplicationELB",
                "MetricName": "HealthyHostCount",
                "Statistic": "Maximum",
                "Period": 60,
                "EvaluationPeriods": 2,
                "Threshold": 1,
                "ComparisonOperator": "LessThanThreshold",
            },
        },
    }


@pytest.fixture
def ids(local_aws: LocalAws) -> Iterator[dict[str, str]]:
    """Give a stack's physical ids."""
    cloudformation = local_aws.client("cloudformation", REGION)
    create(cloudformation, "drifting", template(resources()))
    yield physical_ids(cloudformation, "drifting")
    delete(cloudformation, "drifting")


def interfere(local_aws: LocalAws, ids: dict[str, str]) -> None:
    """Change one property of each resource by hand."""
    ec2, elb, cloudwatch = (local_aws.client(one, REGION) for one in ("ec2", "elbv2", "cloudwatch"))
    ec2.create_tags(Resources=[ids["Vpc"]], Tags=[{"Key": "Name", "Value": "mine"}])
    ec2.authorize_security_group_ingress(
        GroupId=ids["Group"], IpProtocol="tcp", FromPort=23, ToPort=23, CidrIp="0.0.0.0/0"
    )
    elb.modify_target_group_attributes(
        TargetGroupArn=ids["Targets"],
        Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "300"}],
    )
    alarm = cloudwatch.describe_alarms(AlarmNames=[ids["Alarm"]])["MetricAlarms"][0]
    names = ("AlarmName", "Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods")
    cloudwatch.put_metric_alarm(
        **{name: alarm[name] for name in names},
        Threshold=9,
        ComparisonOperator=alarm["ComparisonOperator"],
    )


def drifts(local_aws: LocalAws) -> dict[str, Any]:
    """Detect drift; return the differences' paths and values by resource that has any."""
    cloudformation = local_aws.client("cloudformation", REGION)
    detection = cloudformation.detect_stack_drift(StackName="drifting")["StackDriftDetectionId"]
    status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    assert status["DetectionStatus"] == "DETECTION_COMPLETE", status
    found = cloudformation.describe_stack_resource_drifts(
        StackName="drifting", StackResourceDriftStatusFilters=["MODIFIED", "DELETED"]
    )["StackResourceDrifts"]
    return {
        one["LogicalResourceId"]: {
            part["PropertyPath"]: (part["ExpectedValue"], part["ActualValue"])
            for part in one["PropertyDifferences"]
        }
        for one in found
    }


def test_a_stack_as_deployed_has_not_drifted(local_aws: LocalAws, ids: dict[str, str]) -> None:
    """Nothing is taken for drift that nobody changed."""
    assert ids
    assert drifts(local_aws) == {}


def test_what_was_changed_by_hand_is_found(local_aws: LocalAws, ids: dict[str, str]) -> None:
    """Tags, an added rule, an attribute, a threshold: each with its path."""
    interfere(local_aws, ids)
    found = drifts(local_aws)
    added = found["Group"].pop("/SecurityGroupIngress/1")
    assert "0.0.0.0/0" in added[1]
    assert found == {
        "Vpc": {"/Tags/0/Value": ("one", "mine")},
        "Group": {},
        "Targets": {"/TargetGroupAttributes/0/Value": ("15", "300")},
        "Alarm": {"/Threshold": ("1", "9")},
    }


def test_a_drift_aware_change_set_sets_it_back(local_aws: LocalAws, ids: dict[str, str]) -> None:
    """It tells the three values, is not empty though the template is the same, and reverts."""
    interfere(local_aws, ids)
    cloudformation = local_aws.client("cloudformation", REGION)
    made = cloudformation.create_change_set(
        StackName="drifting",
        ChangeSetName="back",
        TemplateBody=template(resources()),
        DeploymentMode="REVERT_DRIFT",
    )
    answer = cloudformation.describe_change_set(
        ChangeSetName=made["Id"], IncludePropertyValues=True
    )
    assert (answer["DeploymentMode"], answer["StackDriftStatus"]) == ("REVERT_DRIFT", "DRIFTED")
    changes = {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]
        for one in answer["Changes"]
    }
    assert set(changes) == {"Vpc", "Group", "Targets", "Alarm"}
    assert {one["ResourceDriftStatus"] for one in changes.values()} == {"MODIFIED"}
    (detail,) = changes["Vpc"]["Details"]
    assert detail["Target"]["Drift"]["ActualValue"] == "mine"
    assert (detail["Target"]["BeforeValue"], detail["Target"]["AfterValue"]) == ("mine", "one")
    cloudformation.execute_change_set(ChangeSetName="back", StackName="drifting")
    assert wait(cloudformation, "drifting")["StackStatus"] == "UPDATE_COMPLETE"
    assert drifts(local_aws) == {}
