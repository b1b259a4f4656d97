"""Flow logs of the stack's own VPC."""

import pytest

from tests.configurations import NAMES, properties, synthesis


@pytest.mark.parametrize("name", NAMES)
def test_a_new_vpc_is_recorded_and_an_existing_one_left_alone(name: str) -> None:
    """What others built is theirs to record."""
    found = synthesis(name).root["Resources"]
    kinds = {logical for logical in found if logical.startswith("FlowLog")}
    expected = {"FlowLog", "FlowLogGroup", "FlowLogRole"} if "Vpc" in found else set()
    assert kinds == expected


def test_all_traffic_is_recorded_in_the_stack_s_group() -> None:
    """Accepted and refused, for as long as logs are kept."""
    flow = properties("quickstart", "FlowLog")
    assert (flow["ResourceId"], flow["ResourceType"]) == ({"Ref": "Vpc"}, "VPC")
    assert flow["TrafficType"] == "ALL"
    assert flow["LogGroupName"] == {"Ref": "FlowLogGroup"}
    assert flow["DeliverLogsPermissionArn"] == {"Fn::GetAtt": ["FlowLogRole", "Arn"]}
    assert properties("quickstart", "FlowLogGroup")["RetentionInDays"] == {"Ref": "LogRetention"}


def test_the_role_writes_one_group_for_this_account() -> None:
    """Another account's flow logs cannot take the role, nor this one's write elsewhere."""
    role = properties("quickstart", "FlowLogRole")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": ["vpc-flow-logs.amazonaws.com"]}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert list(trust["Condition"]["ArnLike"]) == ["aws:SourceArn"]
    (policy,) = role["Policies"]
    (item,) = policy["PolicyDocument"]["Statement"]
    assert item["Resource"] == [{"Fn::GetAtt": ["FlowLogGroup", "Arn"]}]
    assert "logs:CreateLogGroup" not in item["Action"]
