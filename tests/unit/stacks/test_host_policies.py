"""What the hosts' role lets the ECS agent do."""

from typing import Any

import pytest

from tests.configurations import NAMES, properties


def statement(name: str, sid: str) -> dict[str, Any]:
    """Return one statement of the hosts' role."""
    (policy,) = properties(name, "HostRole")["Policies"]
    found: dict[str, Any]
    (found,) = (item for item in policy["PolicyDocument"]["Statement"] if item["Sid"] == sid)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_host_joins_its_own_cluster_alone(name: str) -> None:
    """A host of one stack cannot take the tasks, and so the secrets, of another."""
    own = {
        "Fn::Sub": [
            "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/${Cluster}",
            {"Cluster": {"Ref": "Cluster"}},
        ]
    }
    assert statement(name, "JoinCluster")["Resource"] == [own]
    assert statement(name, "WorkInCluster")["Condition"] == {"ArnEquals": {"ecs:cluster": own}}


@pytest.mark.parametrize("name", NAMES)
def test_a_host_pulls_nothing_and_reads_nothing_by_itself(name: str) -> None:
    """Images, slots' logs and secrets are the execution roles' business: a host has none."""
    (policy,) = properties(name, "HostRole")["Policies"]
    actions = [a for item in policy["PolicyDocument"]["Statement"] for a in item["Action"]]
    services = {action.partition(":")[0] for action in actions}
    assert not services & {"ecr", "secretsmanager", "s3", "iam", "sts"}
    assert "ecs:CreateCluster" not in actions


@pytest.mark.parametrize("name", NAMES)
def test_a_host_reports_itself_and_nothing_else(name: str) -> None:
    """It can neither ring another's alarm nor write another's log."""
    assert statement(name, "SendMetrics")["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": "Stackgen/Hosts"}
    }
    sent = statement(name, "SendLogs")
    assert sent["Resource"] == [{"Fn::GetAtt": ["HostLogGroup", "Arn"]}]
    assert sent["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
