"""The calls that the hooks make of AWS, read from their sources, and what they hand over."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.programs import ROOT

LAMBDAS = ROOT / "lambdas"
#: Where calls are made, of whatever service.
_ITSELF = LAMBDAS / "shared" / "aws.py"

#: A service by boto3's name, and an action.
Call = tuple[str, str]

_ARN = "arn:aws:ecs:eu-west-1:123456789012"
_TARGETS = {
    "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/1",
    "Targets": [{"Id": "10.0.0.1", "Port": 8080}],
}
_KEY = {"hook": {"S": "health"}, "subject": {"S": "zone/eu-west-1a"}}
_HELD = {
    "AutoScalingGroupName": "ci-Group-1",
    "LifecycleHookName": "ci-Hook",
    "InstanceId": "i-0a",
}
_DATUM = {
    "MetricName": "Complaints",
    "Dimensions": [{"Name": "ClusterName", "Value": "ci"}],
    "Value": 1.0,
}
_METRIC = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Dimensions": []}

#: Parameters of every kind that a call is made with.
PARAMETERS: Mapping[Call, dict[str, Any]] = {
    ("autoscaling", "CompleteLifecycleAction"): {**_HELD, "LifecycleActionResult": "CONTINUE"},
    ("autoscaling", "DescribeAutoScalingGroups"): {"AutoScalingGroupNames": ["ci-Group-1", "b"]},
    ("autoscaling", "DescribeScalingActivities"): {"AutoScalingGroupName": "ci", "MaxRecords": 50},
    ("autoscaling", "RecordLifecycleActionHeartbeat"): _HELD,
    ("autoscaling", "SetInstanceHealth"): {
        "InstanceId": "i-0a",
        "HealthStatus": "Unhealthy",
        "ShouldRespectGracePeriod": False,
    },
    ("cloudwatch", "GetMetricData"): {
        "StartTime": 1763764200,
        "EndTime": 1763764500,
        "ScanBy": "TimestampDescending",
        "MetricDataQueries": [
            {"Id": "m0", "MetricStat": {"Metric": _METRIC, "Period": 60, "Stat": "Average"}}
        ],
    },
    ("cloudwatch", "PutMetricData"): {"Namespace": "Stackgen/Hooks", "MetricData": [_DATUM]},
    ("dynamodb", "DeleteItem"): {
        "TableName": "t",
        "Key": _KEY,
        "ConditionExpression": "#run = :run",
        "ExpressionAttributeNames": {"#run": "run"},
        "ExpressionAttributeValues": {":run": {"S": "1"}},
    },
    ("dynamodb", "PutItem"): {"TableName": "t", "Item": {**_KEY, "at": {"N": "1763764200.125"}}},
    ("dynamodb", "Query"): {
        "TableName": "t",
        "KeyConditionExpression": "#hook = :hook",
        "ExpressionAttributeNames": {"#hook": "hook"},
        "ExpressionAttributeValues": {":hook": {"S": "health"}},
        "ConsistentRead": True,
    },
    ("ec2", "DescribeInstances"): {
        "Filters": [
            {"Name": "tag:stackgen:stack", "Values": ["ci & co", "ü"]},
            {"Name": "tag-key", "Values": ["stackgen:slot"]},
        ],
        "InstanceIds": ["i-0a", "i-0b"],
    },
    ("ec2", "TerminateInstances"): {"InstanceIds": ["i-0a", "i-0b"]},
    ("ecs", "DescribeContainerInstances"): {
        "cluster": "ci",
        "containerInstances": [f"{_ARN}:container-instance/ci/1"],
        "include": ["CONTAINER_INSTANCE_HEALTH"],
    },
    ("ecs", "DescribeServices"): {"cluster": "ci", "services": ["a"], "include": ["TAGS"]},
    ("ecs", "DescribeTaskDefinition"): {"taskDefinition": "ci:1"},
    ("ecs", "DescribeTasks"): {"cluster": "ci", "tasks": ["a", "b"]},
    ("ecs", "ListContainerInstances"): {"cluster": "ci"},
    ("ecs", "ListServices"): {"cluster": "ci", "nextToken": "x"},
    ("ecs", "ListTasks"): {"cluster": "ci", "desiredStatus": "STOPPED"},
    ("ecs", "StopTask"): {"cluster": "ci", "task": "a", "reason": "stackgen: hängt"},
    ("ecs", "UpdateContainerInstancesState"): {
        "cluster": "ci",
        "containerInstances": ["a"],
        "status": "DRAINING",
    },
    ("ecs", "UpdateService"): {"cluster": "ci", "service": "a", "desiredCount": 0},
    ("elbv2", "DeregisterTargets"): _TARGETS,
    ("elbv2", "DescribeTargetGroups"): {"TargetGroupArns": [_TARGETS["TargetGroupArn"]]},
    ("elbv2", "DescribeTargetHealth"): {"TargetGroupArn": _TARGETS["TargetGroupArn"]},
    ("elbv2", "RegisterTargets"): _TARGETS,
    ("logs", "DeleteLogStream"): {"logGroupName": "a", "logStreamName": "b/c"},
    ("logs", "DescribeLogStreams"): {"logGroupName": "a", "descending": False, "limit": 50},
    ("secretsmanager", "GetSecretValue"): {"SecretId": "a"},
    ("ssm", "SendCommand"): {
        "DocumentName": "AWS-RunShellScript",
        "InstanceIds": ["i-0a"],
        "TimeoutSeconds": 30,
        "Parameters": {"commands": ['kill -QUIT "$pid"'], "executionTimeout": ["10"]},
    },
}


def calls() -> set[Call]:
    """Return every call in the hooks' sources."""
    return calls_of(sorted(LAMBDAS.rglob("*.py")))


def calls_of(paths: Iterable[Path]) -> set[Call]:
    """Return every call in some files.

    A call's service and action are literals, or one of two: what is not would be found by no test.
    """
    return {call for path in paths if path != _ITSELF for call in _in_file(path)}


def _in_file(path: Path) -> Iterator[Call]:
    """Yield the calls of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in {"call", "pages"} or len(node.args) < 3:
            continue
        for service in _literals(node.args[0], path):
            for action in _literals(node.args[1], path):
                yield service, action


def _literals(node: ast.expr, path: Path) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body, path), *_literals(node.orelse, path)]
    assert isinstance(node, ast.Constant), f"{path}:{node.lineno}: the call is no literal"
    return [str(node.value)]


def loaded(path: Path) -> set[Path]:
    """Return a file below `lambdas/` and all such files that it imports, and those, and so on."""
    found: set[Path] = set()
    wanted = [path]
    while wanted:
        one = wanted.pop()
        if one not in found and one.exists():
            found.add(one)
            wanted += _imported(one)
    return found


def _imported(path: Path) -> Iterator[Path]:
    """Yield the files that a file may import: a package's names may be modules."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lambdas"):
            for name in (f"{node.module}", *(f"{node.module}.{one.name}" for one in node.names)):
                yield file_of(name)


def file_of(module: str) -> Path:
    """Return the file of a module of ours; it need not exist."""
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")
