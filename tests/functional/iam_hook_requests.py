"""What the hooks may do, as rows of `iam_requests.py`: what, action, resource, context, answer."""

from collections.abc import Mapping

from tests.deployed import ACCOUNT, arn

Context = Mapping[str, str | list[str]]
Row = tuple[str, str, str, Context, str]

_NO: Context = {}
_HERE: Context = {"ecs:cluster": "${Cluster.Arn}"}
_THERE: Context = {"ecs:cluster": "${rival/Cluster.Arn}"}
_VIA: Context = {"kms:CallerAccount": ACCOUNT}
_TASK = arn("ecs", "task/${Cluster}/0123")
_HOST = arn("ecs", "container-instance/${Cluster}/0123")
_VM = arn("ec2", "instance/i-0123456789abcdef0")
_INTERFACE = arn("ec2", "network-interface/eni-0123456789abcdef0")
_GROUP = arn("autoscaling", "autoScalingGroup:0123:autoScalingGroupName/")
_METRICS, _INTO = "cloudwatch:PutMetricData", "cloudwatch:namespace"
_END, _OWNER = "ec2:TerminateInstances", "ec2:ResourceTag/stackgen:stack"

_SLOT: Context = {"ec2:ResourceTag/stackgen:slot": "main-1"}


def _parts(name: str) -> tuple[Row, ...]:
    """Return the rows of what every function has: log, queue, variables."""
    hook = name.capitalize()
    other = arn("logs", "log-group:other:*")
    queue = f"${{{hook}DeadLetterQueue.Arn}}"
    return (
        ("its stream", "logs:CreateLogStream", f"${{{hook}LogGroup.Arn}}", _NO, "allowed"),
        ("its line", "logs:PutLogEvents", f"${{{hook}LogGroup.Arn}}", _NO, "allowed"),
        ("another's line", "logs:PutLogEvents", other, _NO, "resource"),
        ("an event it gives up", "sqs:SendMessage", queue, _NO, "allowed"),
        ("another's", "sqs:SendMessage", queue.replace("${", "${rival/"), _NO, "resource"),
        (
            "its variables",
            "kms:Decrypt",
            "${Key.Arn}",
            {**_VIA, "kms:ViaService": "lambda.us-east-1.amazonaws.com"},
            "allowed",
        ),
        ("anything", "kms:Decrypt", "${Key.Arn}", _VIA, "condition"),
        ("a stack's end", "cloudformation:DeleteStack", "*", _NO, "action"),
        ("a role", "iam:PassRole", "${HostRole.Arn}", _NO, "action"),
    )


def _enters(name: str) -> tuple[Row, ...]:
    """Return the rows of a function in the VPC: Lambda makes its interfaces, its code none."""
    code: Context = {"lambda:SourceFunctionArn": arn("lambda", f"function:ci-{name}")}
    calls = (
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
    )
    return (
        *(("Lambda for it", call, _INTERFACE, _NO, "allowed") for call in calls),
        *(("by its code", call, _INTERFACE, code, "deny") for call in calls),
        ("interfaces", "ec2:DescribeNetworkInterfaces", "*", _NO, "allowed"),
        ("subnets", "ec2:DescribeSubnets", "*", _NO, "allowed"),
    )


def _looks(name: str) -> tuple[Row, ...]:
    """Return the rows of what every hook sees and remembers."""
    table, own = "${HookTable.Arn}", {"dynamodb:LeadingKeys": [name]}
    read = "secretsmanager:GetSecretValue"
    service = arn("ecs", "service/${Cluster}/main")
    seen = (
        ("ecs:DescribeServices", service),
        ("ecs:DescribeTasks", _TASK),
        ("ecs:DescribeContainerInstances", _HOST),
        ("ecs:ListServices", "*"),
        ("ecs:ListTasks", "*"),
    )
    return (
        ("groups", "autoscaling:DescribeAutoScalingGroups", "*", _NO, "allowed"),
        ("a task definition", "ecs:DescribeTaskDefinition", "*", _NO, "allowed"),
        ("targets", "elasticloadbalancing:DescribeTargetHealth", "*", _NO, "allowed"),
        ("hosts", "ecs:ListContainerInstances", "${Cluster.Arn}", _NO, "allowed"),
        ("another's", "ecs:ListContainerInstances", "${rival/Cluster.Arn}", _NO, "resource"),
        *(("of the cluster", call, resource, _HERE, "allowed") for call, resource in seen),
        *(("of another", call, resource, _THERE, "condition") for call, resource in seen),
        *(
            ("a note", f"dynamodb:{call}", table, own, "allowed")
            for call in ("DeleteItem", "PutItem", "Query")
        ),
        ("another's note", "dynamodb:PutItem", table, {"dynamodb:LeadingKeys": ["x"]}, "condition"),
        ("another table", "dynamodb:PutItem", "${rival/HookTable.Arn}", own, "resource"),
        ("all notes", "dynamodb:Scan", table, _NO, "action"),
        ("the token", read, "${MainHooksSecret}", _NO, "allowed"),
        ("the password", read, "${MainAdminSecret}", _NO, "resource"),
        ("another's token", read, "${rival/MainHooksSecret}", _NO, "resource"),
        (
            "the token's key",
            "kms:Decrypt",
            "${Key.Arn}",
            {**_VIA, "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"},
            "allowed",
        ),
    )


def _common(name: str) -> tuple[Row, ...]:
    return (*_parts(name), *_enters(name), *_looks(name))


_LIFECYCLE: tuple[Row, ...] = (
    ("draining", "ecs:UpdateContainerInstancesState", _HOST, _NO, "allowed"),
    (
        "another cluster's host",
        "ecs:UpdateContainerInstancesState",
        arn("ecs", "container-instance/${rival/Cluster}/0123"),
        _NO,
        "resource",
    ),
    ("going on", "autoscaling:CompleteLifecycleAction", f"{_GROUP}${{HostGroup}}", _NO, "allowed"),
    (
        "waiting",
        "autoscaling:RecordLifecycleActionHeartbeat",
        f"{_GROUP}${{HostGroup}}",
        _NO,
        "allowed",
    ),
    (
        "another group",
        "autoscaling:CompleteLifecycleAction",
        f"{_GROUP}${{rival/HostGroup}}",
        _NO,
        "resource",
    ),
    ("hosts", "ec2:DescribeInstances", "*", _NO, "allowed"),
    ("a host's end", _END, _VM, _NO, "action"),
    ("a task's end", "ecs:StopTask", _TASK, _HERE, "action"),
)

_RUN = "ssm:SendCommand"
_TAGGED = "ssm:resourceTag/aws:autoscaling:groupName"
_HEALTH: tuple[Row, ...] = (
    ("what happened", "autoscaling:DescribeScalingActivities", "*", _NO, "allowed"),
    ("disks", "cloudwatch:GetMetricData", "*", _NO, "allowed"),
    ("complaints", _METRICS, "*", {_INTO: "Stackgen/Hooks"}, "allowed"),
    ("another's metrics", _METRICS, "*", {_INTO: "AWS/ECS"}, "condition"),
    ("a hung task", "ecs:StopTask", _TASK, _HERE, "allowed"),
    (
        "another's task",
        "ecs:StopTask",
        arn("ecs", "task/${rival/Cluster}/0123"),
        _THERE,
        "resource",
    ),
    ("a broken host", "autoscaling:SetInstanceHealth", f"{_GROUP}${{HostGroup}}", _NO, "allowed"),
    (
        "another's host",
        "autoscaling:SetInstanceHealth",
        f"{_GROUP}${{rival/HostGroup}}",
        _NO,
        "resource",
    ),
    # Not the document: one of AWS's own has no account in its ARN, which the evaluator refuses.
    ("on its hosts", _RUN, _VM, {_TAGGED: "${HostGroup}"}, "allowed"),
    ("on another's", _RUN, _VM, {_TAGGED: "${rival/HostGroup}"}, "condition"),
    ("on an agent", _RUN, _VM, _NO, "condition"),
    ("a host's end", _END, _VM, _NO, "action"),
)

_SCALE: tuple[Row, ...] = (
    ("load", _METRICS, "*", {_INTO: "Stackgen/Controllers"}, "allowed"),
    ("complaints", _METRICS, "*", {_INTO: "Stackgen/Hooks"}, "allowed"),
    ("another's metrics", _METRICS, "*", {_INTO: "AWS/ECS"}, "condition"),
    ("CPU", "cloudwatch:GetMetricData", "*", _NO, "allowed"),
    ("a slot that is always on", "ecs:UpdateService", "${Main1Service}", _NO, "action"),
)

_UPDATE, _TARGETS = "ecs:UpdateService", "elasticloadbalancing:"
_SCALE_OPTIONAL: tuple[Row, ...] = (
    ("a slot on or off", _UPDATE, "${Main3Service}", _HERE, "allowed"),
    ("one that is always on", _UPDATE, "${Main1Service}", _HERE, "resource"),
    ("another controller's", _UPDATE, "${Team1Service}", _HERE, "resource"),
    ("its target", f"{_TARGETS}RegisterTargets", "${MainTargetGroup}", _NO, "allowed"),
    ("its target", f"{_TARGETS}DeregisterTargets", "${MainTargetGroup}", _NO, "allowed"),
    ("another's", f"{_TARGETS}DeregisterTargets", "${TeamTargetGroup}", _NO, "resource"),
    ("target groups", f"{_TARGETS}DescribeTargetGroups", "*", _NO, "allowed"),
)

_SPOT: tuple[Row, ...] = (
    ("whose it is", "ec2:DescribeInstances", "*", _NO, "allowed"),
    ("its end", _END, _VM, {_OWNER: "ci"}, "action"),
)

_ENDS: tuple[Row, ...] = (
    ("agents", "ec2:DescribeInstances", "*", _NO, "allowed"),
    ("an agent of the stack", _END, _VM, {_OWNER: "ci", **_SLOT}, "allowed"),
    ("one of another stack", _END, _VM, {_OWNER: "rival", **_SLOT}, "condition"),
    ("a host of the stack", _END, _VM, {_OWNER: "ci"}, "condition"),
    ("anybody's", _END, _VM, _NO, "condition"),
    ("a new one", "ec2:RunInstances", _VM, _NO, "action"),
    ("its tags", "ec2:CreateTags", _VM, {_OWNER: "ci"}, "action"),
)

_REAP: tuple[Row, ...] = (
    *_ENDS,
    ("streams", "logs:DescribeLogStreams", "${AgentLogGroup.Arn}", _NO, "allowed"),
    ("an old stream", "logs:DeleteLogStream", "${AgentLogGroup.Arn}", _NO, "allowed"),
    ("a controller's", "logs:DeleteLogStream", "${MainLogGroup.Arn}", _NO, "resource"),
)

_CLEANUP: tuple[Row, ...] = (
    *_ENDS,
    ("whether slots are there", "ecs:ListServices", "*", _HERE, "allowed"),
    ("another's", "ecs:ListServices", "*", _THERE, "condition"),
)

#: Rows by configuration and role.
HOOKS: Mapping[tuple[str, str], tuple[Row, ...]] = {
    ("quickstart", "LifecycleRole"): (*_common("lifecycle"), *_LIFECYCLE),
    ("quickstart", "HealthRole"): (*_common("health"), *_HEALTH),
    ("quickstart", "ScaleRole"): (*_common("scale"), *_SCALE),
    ("optional-slots", "ScaleRole"): _SCALE_OPTIONAL,
    ("quickstart", "SpotRole"): (*_common("spot"), *_SPOT),
    ("quickstart", "ReapRole"): (*_common("reap"), *_REAP),
    ("quickstart", "CleanupRole"): (*_parts("cleanup"), *_CLEANUP),
}
