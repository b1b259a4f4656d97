"""Who may do what: requests to AWS and how the policies of a deployed stack answer them.

One row a request: what it is, action, resource, context, answer. The answer is `allowed`, or what
refuses: `condition` (allowed but for a condition), `resource` (allowed on others), `both`, `action`
(no statement names it), `deny` (a statement forbids it), `refused` (a role, who may not take it).
`${Logical}` and `${Logical.Attribute}` are the stack's own physical ids, `${rival/Logical}` those
of a second stack of the same template.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.deployed import ACCOUNT, arn
from tests.functional.iam_hook_requests import HOOKS

STACK, RIVAL = "ci", "rival"

Context = Mapping[str, str | list[str]]
_Row = tuple[str, str, str, Context, str]


@dataclass(frozen=True)
class Request:
    """One row.

    Attributes:
        configuration: Whose template.
        who: A role's logical id, or a principal: an ARN, or a service such as `ec2.amazonaws.com`.
        what: The request in words.
        action: Of IAM.
        resource: Its ARN.
        context: What conditions compare.
        expected: See above.
    """

    configuration: str
    who: str
    what: str
    action: str
    resource: str
    context: Context
    expected: str

    def __str__(self) -> str:
        """Name the row in a report."""
        return f"{self.configuration}: {self.who} {self.action}: {self.what}"


def _ec2(resource: str) -> str:
    return arn("ec2", resource)


def _tags(prefix: str, stack: str, controller: str) -> dict[str, str | list[str]]:
    return {f"{prefix}/stackgen:stack": stack, f"{prefix}/stackgen:controller": controller}


def _of(stack: str, controller: str, *keys: str) -> Context:
    """Return the context of an instance with these owners; `keys` are the tags to change."""
    found = _tags("ec2:ResourceTag", stack, controller)
    return {**found, "aws:TagKeys": list(keys)} if keys else found


def _new(stack: str, controller: str, **others: str) -> Context:
    """Return the context of something a launch makes with these tags."""
    keys = {"aws:TagKeys": ["stackgen:stack", "stackgen:controller", "stackgen:slot"]}
    profile = {"ec2:InstanceProfile": others["profile"]} if "profile" in others else {}
    return {**_tags("aws:RequestTag", stack, controller), **keys, **profile}


_RUN = "ec2:RunInstances"
_METRICS = "cloudwatch:PutMetricData"
_END = "ec2:TerminateInstances"
_TAG = "ec2:CreateTags"
_UNTAG = "ec2:DeleteTags"
_MOUNT = "elasticfilesystem:ClientMount"
_HAND_ON = "iam:PassRole"
_READ_VALUE = "secretsmanager:GetSecretValue"
_ASSUME = "sts:AssumeRole"

_NO: Context = {}
_TLS: Context = {"aws:SecureTransport": "true"}
_VM = _ec2("instance/i-0123456789abcdef0")
_VOLUME = _ec2("volume/vol-0123456789abcdef0")
_INTERFACE = _ec2("network-interface/eni-0123456789abcdef0")
_PROFILE = "${AgentInstanceProfile.Arn}"
_IMAGE = "arn:aws:ec2:us-east-1::image/"
_DISK = "arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0"
_HOME = "${FileSystem.Arn}"
_AT_START: Context = {"ec2:CreateAction": "RunInstances", "aws:TagKeys": ["stackgen:stack"]}
_TO_EC2: Context = {"iam:PassedToService": "ec2.amazonaws.com"}
_SPOT_ROLE = arn(
    "iam",
    "role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
    region="",
)
_ADMIN = arn("iam", "role/Admin", region="")
_KEYS = "parameter/ec2/keypair/"
_DECRYPT = "kms:Decrypt"
_OWN_CALL: Context = {"kms:CallerAccount": ACCOUNT}
_VIA_SECRETS: Context = {**_OWN_CALL, "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}
_VIA_PARAMETERS: Context = {**_OWN_CALL, "kms:ViaService": "ssm.us-east-1.amazonaws.com"}
_VIA_DISKS: Context = {**_OWN_CALL, "kms:ViaService": "ec2.us-east-1.amazonaws.com"}
_VIA_HOMES: Context = {**_OWN_CALL, "kms:ViaService": "elasticfilesystem.us-east-1.amazonaws.com"}
_BY_ITSELF: Context = _OWN_CALL
_FOR_AWS: Context = {"kms:GrantIsForAWSResource": "true"}
_HOST = arn("ecs", "container-instance/ci-Cluster/0123456789abcdef")


def _through(access_point: str) -> Context:
    return {"elasticfilesystem:AccessPointArn": access_point, **_TLS}


#: Exec into a slot, Session Manager on an instance.
_SESSIONS: tuple[_Row, ...] = tuple(
    (f"a session: {action}", f"ssmmessages:{action}", "*", _NO, "allowed")
    for action in (
        "CreateControlChannel",
        "CreateDataChannel",
        "OpenControlChannel",
        "OpenDataChannel",
    )
)

#: A controller with its agents.
_STARTS: tuple[_Row, ...] = (
    ("an agent", _RUN, _VM, _new(STACK, "main", profile=_PROFILE), "allowed"),
    ("its disk", _RUN, _VOLUME, _new(STACK, "main"), "allowed"),
    ("its interface", _RUN, _INTERFACE, _new(STACK, "main"), "allowed"),
    ("in its zone", _RUN, _ec2("subnet/${PrivateSubnetA}"), _NO, "allowed"),
    ("in the other", _RUN, _ec2("subnet/${PrivateSubnetB}"), _NO, "allowed"),
    ("in the agents' group", _RUN, _ec2("security-group/${AgentSecurityGroup}"), _NO, "allowed"),
    ("with its key", _RUN, _ec2("key-pair/${MainAgentKeyPair}"), _NO, "allowed"),
    ("from the image", _RUN, _IMAGE + "${AgentAmi}", _NO, "allowed"),
    ("with Amazon's disks", _RUN, _DISK, {"ec2:Owner": "amazon"}, "allowed"),
    ("with disks of a shared image", _RUN, _DISK, {"ec2:Owner": "999999999999"}, "allowed"),
    (
        "with disks of an image made for it",
        _RUN,
        _DISK,
        {"ec2:Owner": ACCOUNT, "ec2:ResourceTag/stackgen:stack": STACK},
        "allowed",
    ),
    ("tags at the start", _TAG, _VM, _AT_START, "allowed"),
    ("tags of the disk", _TAG, _VOLUME, _AT_START, "allowed"),
    ("tags of the interface", _TAG, _INTERFACE, _AT_START, "allowed"),
    ("a mark on it", _TAG, _VM, _of(STACK, "main", "seen"), "allowed"),
    ("the mark away", _UNTAG, _VM, _of(STACK, "main", "seen"), "allowed"),
    ("its console", "ec2:GetConsoleOutput", _VM, _of(STACK, "main"), "allowed"),
    ("its end", _END, _VM, _of(STACK, "main"), "allowed"),
    ("its role", _HAND_ON, "${AgentRole.Arn}", _TO_EC2, "allowed"),
)

#: What the EC2 plugin reads.
_READS: tuple[_Row, ...] = tuple(
    (action, f"ec2:{action}", "*", _NO, "allowed")
    for action in (
        "DescribeAvailabilityZones",
        "DescribeImages",
        "DescribeInstances",
        "DescribeInstanceTypes",
        "DescribeKeyPairs",
        "DescribeRegions",
        "DescribeSecurityGroups",
        "DescribeSpotInstanceRequests",
        "DescribeSubnets",
    )
)

_OTHER_TAGS = _new(STACK, "other", profile=_PROFILE)
_RIVAL_TAGS = _new(RIVAL, "main", profile=_PROFILE)

#: A launch beyond what the file names.
_LAUNCHES: tuple[_Row, ...] = (
    ("without tags", _RUN, _VM, _NO, "condition"),
    ("a disk without tags", _RUN, _VOLUME, _NO, "condition"),
    ("with another stack's tag", _RUN, _VM, _RIVAL_TAGS, "condition"),
    ("as another controller's", _RUN, _VM, _OTHER_TAGS, "condition"),
    (
        "with the stack's tag alone",
        _RUN,
        _VM,
        {"aws:RequestTag/stackgen:stack": STACK},
        "condition",
    ),
    (
        "with the hosts' profile",
        _RUN,
        _VM,
        _new(STACK, "main", profile="${HostInstanceProfile.Arn}"),
        "condition",
    ),
    (
        "with another stack's profile",
        _RUN,
        _VM,
        _new(STACK, "main", profile="${rival/AgentInstanceProfile.Arn}"),
        "condition",
    ),
    ("with an interface that exists", _RUN, _INTERFACE, _NO, "condition"),
    ("in a public subnet", _RUN, _ec2("subnet/${PublicSubnetA}"), {}, "resource"),
    ("in another stack's subnet", _RUN, _ec2("subnet/${rival/PrivateSubnetA}"), _NO, "resource"),
    *(
        (f"in {group}", _RUN, _ec2(f"security-group/${{{group}}}"), _NO, "resource")
        for group in (
            "ControllerSecurityGroup",
            "HostSecurityGroup",
            "FileSystemSecurityGroup",
            "LoadBalancerSecurityGroup",
            "rival/AgentSecurityGroup",
        )
    ),
    ("from another image", _RUN, _IMAGE + "ami-other", _NO, "resource"),
    ("from the hosts' image", _RUN, _IMAGE + "${HostAmi}", _NO, "resource"),
    ("with another key", _RUN, _ec2("key-pair/personal"), _NO, "resource"),
    ("with another stack's key", _RUN, _ec2("key-pair/${rival/MainAgentKeyPair}"), _NO, "resource"),
    ("from a launch template", _RUN, _ec2("launch-template/lt-0123456789abcdef0"), _NO, "resource"),
    ("with a copy of a database", _RUN, _DISK, {"ec2:Owner": ACCOUNT}, "condition"),
    (
        "with disks of another stack's image",
        _RUN,
        _DISK,
        {"ec2:Owner": ACCOUNT, "ec2:ResourceTag/stackgen:stack": RIVAL},
        "condition",
    ),
    (
        "into a capacity reservation",
        _RUN,
        _ec2("capacity-reservation/cr-0123456789abcdef0"),
        _NO,
        "resource",
    ),
    (
        "in another region",
        _RUN,
        arn("ec2", "instance/i-0123456789abcdef0", region="eu-west-1"),
        _new(STACK, "main"),
        "resource",
    ),
    (
        "at a spot price, without spot agents",
        _RUN,
        _ec2("spot-instances-request/sir-01234567"),
        _NO,
        "resource",
    ),
    ("by a fleet", "ec2:CreateFleet", _ec2("fleet/fleet-01234567"), _NO, "action"),
    (
        "by a spot request",
        "ec2:RequestSpotInstances",
        _ec2("spot-instances-request/sir-01234567"),
        _NO,
        "action",
    ),
)

#: Other people's instances, and tags as a way to them.
_TAKES_OVER: tuple[_Row, ...] = (
    ("another stack's", _END, _VM, _of(RIVAL, "main"), "condition"),
    ("another team's", _END, _VM, _of(STACK, "other"), "condition"),
    ("one without tags", _END, _VM, _NO, "condition"),
    (
        "a host of its own stack",
        _END,
        _VM,
        {"ec2:ResourceTag/aws:cloudformation:stack-name": STACK},
        "condition",
    ),
    (
        "one with the stack's tag alone",
        _END,
        _VM,
        {"ec2:ResourceTag/stackgen:stack": STACK},
        "condition",
    ),
    (
        "one in another region",
        _END,
        arn("ec2", "instance/i-0123456789abcdef0", region="eu-west-1"),
        _of(STACK, "main"),
        "resource",
    ),
    (
        "tags another stack's first",
        _TAG,
        _VM,
        {**_of(RIVAL, "main", "stackgen:stack"), **_tags("aws:RequestTag", STACK, "main")},
        "condition",
    ),
    ("tags one without tags first", _TAG, _VM, _new(STACK, "main"), "condition"),
    (
        "tags one as if it had launched it by another call",
        _TAG,
        _VM,
        {**_new(STACK, "main"), "ec2:CreateAction": "CreateVolume"},
        "condition",
    ),
    (
        "gives its own to another stack",
        _TAG,
        _VM,
        _of(STACK, "main", "stackgen:stack"),
        "condition",
    ),
    (
        "gives its own to another team",
        _TAG,
        _VM,
        _of(STACK, "main", "seen", "stackgen:controller"),
        "condition",
    ),
    (
        "the same in other letters",
        _TAG,
        _VM,
        _of(STACK, "main", "StackGen:Controller"),
        "condition",
    ),
    ("takes the stack's tag away", _UNTAG, _VM, _of(STACK, "main", "stackgen:stack"), "condition"),
    ("takes the slot's tag away", _UNTAG, _VM, _of(STACK, "main", "stackgen:slot"), "condition"),
    ("takes all tags away", _UNTAG, _VM, _of(STACK, "main"), "condition"),
    ("takes tags from another's", _UNTAG, _VM, _of(RIVAL, "main", "seen"), "condition"),
    ("tags a disk", _TAG, _VOLUME, {"aws:TagKeys": ["seen"]}, "condition"),
    (
        "tags a group",
        _TAG,
        _ec2("security-group/${AgentSecurityGroup}"),
        {"aws:TagKeys": ["seen"]},
        "both",
    ),
    ("tags the VPC", _TAG, _ec2("vpc/${Vpc}"), {"aws:TagKeys": ["seen"]}, "both"),
    ("reads another's console", "ec2:GetConsoleOutput", _VM, _of(RIVAL, "main"), "condition"),
    ("new user data", "ec2:ModifyInstanceAttribute", _VM, _of(STACK, "main"), "action"),
    ("stops", "ec2:StopInstances", _VM, _of(STACK, "main"), "action"),
    ("another role for it", "ec2:AssociateIamInstanceProfile", _VM, _of(STACK, "main"), "action"),
    (
        "opens a group",
        "ec2:AuthorizeSecurityGroupIngress",
        _ec2("security-group/${ControllerSecurityGroup}"),
        _NO,
        "action",
    ),
    ("copies a disk", "ec2:CreateSnapshot", _VOLUME, _NO, "action"),
)

#: Roles, and ways to more rights.
_ESCALATES: tuple[_Row, ...] = (
    ("the hosts' role", _HAND_ON, "${HostRole.Arn}", _TO_EC2, "resource"),
    ("its own role", _HAND_ON, "${MainTaskRole.Arn}", _TO_EC2, "resource"),
    ("its execution role", _HAND_ON, "${MainExecutionRole.Arn}", _TO_EC2, "resource"),
    ("an administrator's role", _HAND_ON, _ADMIN, _TO_EC2, "resource"),
    ("another stack's role", _HAND_ON, "${rival/AgentRole.Arn}", _TO_EC2, "resource"),
    *(
        (
            f"the agents' role to {service}",
            _HAND_ON,
            "${AgentRole.Arn}",
            {"iam:PassedToService": f"{service}.amazonaws.com"},
            "condition",
        )
        for service in ("lambda", "ecs-tasks", "cloudformation", "ssm")
    ),
    ("the agents' role to nobody", _HAND_ON, "${AgentRole.Arn}", _NO, "condition"),
    *(
        (f"more rights by {action}", f"iam:{action}", "${MainTaskRole.Arn}", _NO, "action")
        for action in ("AttachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy", "CreateRole")
    ),
    ("a user", "iam:CreateUser", arn("iam", "user/me", region=""), _NO, "action"),
    ("a key", "iam:CreateAccessKey", arn("iam", "user/me", region=""), _NO, "action"),
    (
        "a service's role, without spot agents",
        "iam:CreateServiceLinkedRole",
        _SPOT_ROLE,
        {"iam:AWSServiceName": "spot.amazonaws.com"},
        "action",
    ),
    ("an administrator", _ASSUME, _ADMIN, _NO, "action"),
    ("its execution role", _ASSUME, "${MainExecutionRole.Arn}", _NO, "action"),
    (
        "a program on the hosts",
        "ssm:SendCommand",
        arn("ssm", "document/AWS-RunShellScript"),
        _NO,
        "action",
    ),
    ("a shell on a host", "ssm:StartSession", _VM, _NO, "action"),
    ("a task", "ecs:RunTask", arn("ecs", "task-definition/any:1"), _NO, "action"),
    ("a definition", "ecs:RegisterTaskDefinition", "*", _NO, "action"),
    (
        "a shell in another slot",
        "ecs:ExecuteCommand",
        arn("ecs", "task/ci-Cluster/0123456789abcdef"),
        _NO,
        "action",
    ),
    (
        "the stack",
        "cloudformation:UpdateStack",
        arn("cloudformation", "stack/ci/0000-of-ci"),
        _NO,
        "action",
    ),
    ("a function", "lambda:CreateFunction", arn("lambda", "function:any"), _NO, "action"),
)

#: Homes and secrets.
_DATA: tuple[_Row, ...] = (
    ("its home", _MOUNT, _HOME, _through("${Main1AccessPoint.Arn}"), "allowed"),
    (
        "in its home",
        "elasticfilesystem:ClientWrite",
        _HOME,
        _through("${Main2AccessPoint.Arn}"),
        "allowed",
    ),
    (
        "without TLS",
        _MOUNT,
        _HOME,
        {
            "elasticfilesystem:AccessPointArn": "${Main1AccessPoint.Arn}",
            "aws:SecureTransport": "false",
        },
        "deny",
    ),
    ("the whole", _MOUNT, _HOME, _TLS, "condition"),
    (
        "through another door",
        _MOUNT,
        _HOME,
        _through(arn("elasticfilesystem", "access-point/fsap-0123456789abcdef0")),
        "condition",
    ),
    (
        "another stack's homes",
        _MOUNT,
        "${rival/FileSystem.Arn}",
        _through("${Main1AccessPoint.Arn}"),
        "resource",
    ),
    (
        "as root",
        "elasticfilesystem:ClientRootAccess",
        _HOME,
        _through("${Main1AccessPoint.Arn}"),
        "action",
    ),
    ("away", "elasticfilesystem:DeleteFileSystem", _HOME, _NO, "action"),
    ("open", "elasticfilesystem:PutFileSystemPolicy", _HOME, _NO, "action"),
    (
        "backups away",
        "backup:DeleteRecoveryPoint",
        arn("backup", "recovery-point:0123"),
        _NO,
        "action",
    ),
    ("the password", _READ_VALUE, "${MainAdminSecret}", _NO, "action"),
    ("the hooks' token", _READ_VALUE, "${MainHooksSecret}", _NO, "action"),
    ("another password", "secretsmanager:PutSecretValue", "${MainAdminSecret}", _NO, "action"),
    ("a parameter", "ssm:GetParameter", arn("ssm", "parameter/any"), _NO, "action"),
    (
        "the private key again",
        "ssm:GetParameters",
        arn("ssm", _KEYS + "${MainAgentKeyPair.KeyPairId}"),
        _NO,
        "action",
    ),
    ("under any key", "kms:Decrypt", arn("kms", "key/any"), _NO, "action"),
    ("under the stack's key", _DECRYPT, "${Key.Arn}", _VIA_SECRETS, "action"),
    ("a key away", "kms:ScheduleKeyDeletion", arn("kms", "key/any"), _NO, "action"),
    ("its traces away", "logs:DeleteLogGroup", arn("logs", "log-group:any"), _NO, "action"),
    *_SESSIONS,
)

#: Flow logs of the VPC.
_FLOWS: tuple[_Row, ...] = (
    *(
        (
            "its lines",
            f"logs:{action}",
            arn("logs", "log-group:ci-FlowLogGroup:log-stream:eni-0123"),
            _NO,
            "allowed",
        )
        for action in ("CreateLogStream", "PutLogEvents")
    ),
    (
        "which streams there are",
        "logs:DescribeLogStreams",
        arn("logs", "log-group:ci-FlowLogGroup:*"),
        _NO,
        "allowed",
    ),
    (
        "a controller's lines",
        "logs:PutLogEvents",
        arn("logs", "log-group:ci-MainLogGroup:log-stream:main-1"),
        _NO,
        "resource",
    ),
    ("a group", "logs:CreateLogGroup", arn("logs", "log-group:any"), _NO, "action"),
    ("its traces away", "logs:DeleteLogGroup", arn("logs", "log-group:any"), _NO, "action"),
)

#: The other of two controllers of one stack.
_NEIGHBOUR: tuple[_Row, ...] = (
    ("its own home", _MOUNT, _HOME, _through("${Other1AccessPoint.Arn}"), "allowed"),
    ("main's home", _MOUNT, _HOME, _through("${Main1AccessPoint.Arn}"), "condition"),
    ("its agent", _END, _VM, _of(STACK, "other"), "allowed"),
    ("main's agent", _END, _VM, _of(STACK, "main"), "condition"),
    ("with its key", _RUN, _ec2("key-pair/${OtherAgentKeyPair}"), {}, "allowed"),
    ("with main's key", _RUN, _ec2("key-pair/${MainAgentKeyPair}"), {}, "resource"),
    ("as main's", _RUN, _VM, _new(STACK, "main", profile=_PROFILE), "condition"),
    ("a mark on main's", _TAG, _VM, _of(STACK, "main", "seen"), "condition"),
)

_NEIGHBOUR_EXECUTION: tuple[_Row, ...] = (
    ("its password", _READ_VALUE, "${OtherAdminSecret}", _NO, "allowed"),
    ("its token", _READ_VALUE, "${OtherHooksSecret}", _NO, "allowed"),
    ("main's password", _READ_VALUE, "${MainAdminSecret}", _NO, "resource"),
    ("main's token", _READ_VALUE, "${MainHooksSecret}", _NO, "resource"),
    (
        "its agents' key",
        "ssm:GetParameters",
        arn("ssm", _KEYS + "${OtherAgentKeyPair.KeyPairId}"),
        _NO,
        "allowed",
    ),
    (
        "main's agents' key",
        "ssm:GetParameters",
        arn("ssm", _KEYS + "${MainAgentKeyPair.KeyPairId}"),
        _NO,
        "resource",
    ),
    (
        "the image in its registry",
        "ecr:BatchGetImage",
        arn("ecr", "repository/jenkins", account="123456789012"),
        _NO,
        "allowed",
    ),
    (
        "another image there",
        "ecr:BatchGetImage",
        arn("ecr", "repository/payroll", account="123456789012"),
        _NO,
        "resource",
    ),
    (
        "lines of main's",
        "logs:PutLogEvents",
        arn("logs", "log-group:ci-MainLogGroup:log-stream:main-1"),
        _NO,
        "resource",
    ),
)

_SECRET = arn("secretsmanager", "secret:ci/github-AbCdEf")
_MADE_ANEW = arn("secretsmanager", "secret:ci/github-ZzZzZz")
_PARAMETER = arn("ssm", "parameter/ci/npm")
_USERS_KEY = arn("kms", "key/of-the-user")
_SECRET_CONTEXT, _PARAMETER_CONTEXT = (
    f"kms:EncryptionContext:{name}" for name in ("SecretARN", "PARAMETER_ARN")
)


def _decrypted(what: str, key: str, context: Context, answer: str) -> _Row:
    return (what, _DECRYPT, key, {**_OWN_CALL, **context}, answer)


#: Secrets that the user names for a controller, under the user's own key.
_NAMED: tuple[_Row, ...] = (
    ("its secret", _READ_VALUE, _SECRET, _NO, "allowed"),
    ("its parameter", "ssm:GetParameters", _PARAMETER, _NO, "allowed"),
    ("of the secret's name, made anew", _READ_VALUE, _MADE_ANEW, _NO, "resource"),
    (
        "a longer name",
        _READ_VALUE,
        arn("secretsmanager", "secret:ci/github-AbCdEf-x1y2z3"),
        _NO,
        "resource",
    ),
    (
        "the neighbour's",
        _READ_VALUE,
        arn("secretsmanager", "secret:ci/github-chat-GhIjKl"),
        _NO,
        "resource",
    ),
    ("a parameter below", "ssm:GetParameters", _PARAMETER + "/x", _NO, "resource"),
    ("a parameter beside", "ssm:GetParameters", arn("ssm", "parameter/ci/aws"), _NO, "resource"),
    ("its value changed", "secretsmanager:PutSecretValue", _SECRET, _NO, "action"),
    ("its end", "secretsmanager:DeleteSecret", _SECRET, _NO, "action"),
    _decrypted("its value", _USERS_KEY, {**_VIA_SECRETS, _SECRET_CONTEXT: _SECRET}, "allowed"),
    _decrypted(
        "its parameter's value",
        _USERS_KEY,
        {**_VIA_PARAMETERS, _PARAMETER_CONTEXT: _PARAMETER},
        "allowed",
    ),
    _decrypted("by itself", _USERS_KEY, {_SECRET_CONTEXT: _SECRET}, "condition"),
    _decrypted(
        "another secret under the same key",
        _USERS_KEY,
        {**_VIA_SECRETS, _SECRET_CONTEXT: _MADE_ANEW},
        "condition",
    ),
    _decrypted("a disk under the same key", _USERS_KEY, _VIA_DISKS, "condition"),
    _decrypted(
        "the secret as if it were a parameter",
        _USERS_KEY,
        {**_VIA_PARAMETERS, _SECRET_CONTEXT: _SECRET},
        "condition",
    ),
)

#: The other controller of that stack, with a secret of its own.
_NAMED_BESIDE: tuple[_Row, ...] = (
    (
        "its secret",
        _READ_VALUE,
        arn("secretsmanager", "secret:ci/github-chat-GhIjKl"),
        _NO,
        "allowed",
    ),
    ("main's secret", _READ_VALUE, _SECRET, _NO, "resource"),
    ("main's parameter", "ssm:GetParameters", _PARAMETER, _NO, "resource"),
    _decrypted("main's value", _USERS_KEY, {**_VIA_SECRETS, _SECRET_CONTEXT: _SECRET}, "condition"),
)

#: Jenkins itself, and so every job, has its values as variables and cannot ask for more.
_NAMED_TASK: tuple[_Row, ...] = (
    ("its secret", _READ_VALUE, _SECRET, _NO, "action"),
    ("its parameter", "ssm:GetParameters", _PARAMETER, _NO, "action"),
)

#: What ECS does for a controller.
_EXECUTION: tuple[_Row, ...] = (
    ("the log-in", "ecr:GetAuthorizationToken", "*", _NO, "allowed"),
    *(
        (f"the image: {action}", f"ecr:{action}", arn("ecr", "repository/jenkins"), _NO, "allowed")
        for action in ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
    ),
    *(
        (
            "its lines",
            f"logs:{action}",
            arn("logs", "log-group:ci-MainLogGroup:log-stream:main-1"),
            _NO,
            "allowed",
        )
        for action in ("CreateLogStream", "PutLogEvents")
    ),
    ("the password", _READ_VALUE, "${MainAdminSecret}", _NO, "allowed"),
    ("the hooks' token", _READ_VALUE, "${MainHooksSecret}", _NO, "allowed"),
    (
        "the agents' key",
        "ssm:GetParameters",
        arn("ssm", _KEYS + "${MainAgentKeyPair.KeyPairId}"),
        _NO,
        "allowed",
    ),
    ("under the stack's key", _DECRYPT, "${Key.Arn}", _VIA_SECRETS, "allowed"),
    ("under the key, by itself", _DECRYPT, "${Key.Arn}", _BY_ITSELF, "condition"),
    ("another stack's password", _READ_VALUE, "${rival/MainAdminSecret}", _NO, "resource"),
    ("another stack's token", _READ_VALUE, "${rival/MainHooksSecret}", _NO, "resource"),
    (
        "anybody's secret",
        _READ_VALUE,
        arn("secretsmanager", "secret:payroll-a1B2c3"),
        _NO,
        "resource",
    ),
    (
        "another stack's key",
        "ssm:GetParameters",
        arn("ssm", _KEYS + "${rival/MainAgentKeyPair.KeyPairId}"),
        _NO,
        "resource",
    ),
    ("any parameter", "ssm:GetParameters", arn("ssm", "parameter/any"), _NO, "resource"),
    (
        "all parameters",
        "ssm:GetParametersByPath",
        arn("ssm", "parameter/ec2/keypair/"),
        _NO,
        "action",
    ),
    (
        "another account's image",
        "ecr:BatchGetImage",
        arn("ecr", "repository/jenkins", account="999999999999"),
        _NO,
        "resource",
    ),
    ("an image put in place", "ecr:PutImage", arn("ecr", "repository/jenkins"), {}, "action"),
    (
        "another log",
        "logs:PutLogEvents",
        arn("logs", "log-group:any:log-stream:any"),
        _NO,
        "resource",
    ),
    ("an agent", _RUN, _VM, _new(STACK, "main"), "action"),
    ("the homes", _MOUNT, _HOME, _through("${Main1AccessPoint.Arn}"), "action"),
)

#: The ECS agent on the hosts, and Session Manager.
_HOSTS: tuple[_Row, ...] = (
    ("finds ECS", "ecs:DiscoverPollEndpoint", "*", _NO, "allowed"),
    *(
        ("its cluster", f"ecs:{action}", "${Cluster.Arn}", _NO, "allowed")
        for action in (
            "RegisterContainerInstance",
            "DeregisterContainerInstance",
            "SubmitTaskStateChange",
            "SubmitContainerStateChange",
            "SubmitAttachmentStateChanges",
        )
    ),
    *(
        ("its work", f"ecs:{action}", _HOST, {"ecs:cluster": "${Cluster.Arn}"}, "allowed")
        for action in ("Poll", "StartTelemetrySession", "UpdateContainerInstancesState")
    ),
    ("reports itself", "ssm:UpdateInstanceInformation", _VM, _NO, "allowed"),
    *_SESSIONS,
    ("its metrics", _METRICS, "*", {"cloudwatch:namespace": "Stackgen/Hosts"}, "allowed"),
    ("AWS's metrics", _METRICS, "*", {"cloudwatch:namespace": "AWS/ECS"}, "condition"),
    *(
        (
            "its lines",
            f"logs:{action}",
            arn("logs", "log-group:ci-HostLogGroup:log-stream:i-0123/ecs-agent"),
            _NO,
            "allowed",
        )
        for action in ("CreateLogStream", "PutLogEvents")
    ),
    (
        "a controller's lines",
        "logs:PutLogEvents",
        arn("logs", "log-group:ci-MainLogGroup:log-stream:main-1"),
        _NO,
        "resource",
    ),
    (
        "another stack's cluster",
        "ecs:RegisterContainerInstance",
        "${rival/Cluster.Arn}",
        _NO,
        "resource",
    ),
    *(
        (
            "another cluster's work",
            f"ecs:{action}",
            _HOST,
            {"ecs:cluster": "${rival/Cluster.Arn}"},
            "condition",
        )
        for action in ("Poll", "UpdateContainerInstancesState")
    ),
    ("a cluster", "ecs:CreateCluster", "*", _NO, "action"),
    ("a task", "ecs:RunTask", arn("ecs", "task-definition/any:1"), _NO, "action"),
    ("the password", _READ_VALUE, "${MainAdminSecret}", _NO, "action"),
    (
        "the agents' key",
        "ssm:GetParameter",
        arn("ssm", _KEYS + "${MainAgentKeyPair.KeyPairId}"),
        _NO,
        "action",
    ),
    ("any parameter", "ssm:GetParameters", arn("ssm", "parameter/any"), _NO, "action"),
    ("an image", "ecr:BatchGetImage", arn("ecr", "repository/any"), _NO, "action"),
    ("an instance's end", _END, _VM, _of(STACK, "main"), "action"),
    (
        "the group's size",
        "autoscaling:SetDesiredCapacity",
        arn("autoscaling", "autoScalingGroup:0123:autoScalingGroupName/any"),
        _NO,
        "action",
    ),
    ("the homes", _MOUNT, _HOME, _through("${Main1AccessPoint.Arn}"), "action"),
    ("a controller's role", _ASSUME, "${MainTaskRole.Arn}", _NO, "action"),
)

#: A build may use its agent's role: it is nobody.
_AGENTS: tuple[_Row, ...] = (
    ("reports itself", "ssm:UpdateInstanceInformation", _VM, _NO, "allowed"),
    *_SESSIONS,
    *(
        (
            "its lines",
            f"logs:{action}",
            arn("logs", "log-group:ci-AgentLogGroup:log-stream:main-1/linux/i-0123/cloud-init"),
            _NO,
            "allowed",
        )
        for action in ("CreateLogStream", "PutLogEvents")
    ),
    (
        "the hosts' lines",
        "logs:PutLogEvents",
        arn("logs", "log-group:ci-HostLogGroup:log-stream:i-0123/ecs-agent"),
        _NO,
        "resource",
    ),
    (
        "another stack's lines",
        "logs:PutLogEvents",
        arn("logs", "log-group:rival-AgentLogGroup:log-stream:i-0123"),
        _NO,
        "resource",
    ),
    (
        "what others wrote",
        "logs:GetLogEvents",
        arn("logs", "log-group:ci-AgentLogGroup:log-stream:i-0123"),
        _NO,
        "action",
    ),
    ("an agent, as a controller", _RUN, _VM, _new(STACK, "main", profile=_PROFILE), "action"),
    ("an agent's end", _END, _VM, _of(STACK, "main"), "action"),
    ("tags", _TAG, _VM, _of(STACK, "main", "seen"), "action"),
    ("a look around", "ec2:DescribeInstances", "*", _NO, "action"),
    ("its role", _HAND_ON, "${AgentRole.Arn}", _TO_EC2, "action"),
    ("the homes", _MOUNT, _HOME, _through("${Main1AccessPoint.Arn}"), "action"),
    ("the password", _READ_VALUE, "${MainAdminSecret}", _NO, "action"),
    (
        "the agents' key",
        "ssm:GetParameter",
        arn("ssm", _KEYS + "${MainAgentKeyPair.KeyPairId}"),
        _NO,
        "action",
    ),
    (
        "a program on the hosts",
        "ssm:SendCommand",
        arn("ssm", "document/AWS-RunShellScript"),
        _NO,
        "action",
    ),
    ("a controller's role", _ASSUME, "${MainTaskRole.Arn}", _NO, "action"),
    ("the hosts' role", _ASSUME, "${HostRole.Arn}", _NO, "action"),
    ("a host's place", "ecs:RegisterContainerInstance", "${Cluster.Arn}", _NO, "action"),
    (
        "a shell in a slot",
        "ecs:ExecuteCommand",
        arn("ecs", "task/ci-Cluster/0123456789abcdef"),
        _NO,
        "action",
    ),
    ("an image", "ecr:BatchGetImage", arn("ecr", "repository/any"), _NO, "action"),
    ("an object", "s3:GetObject", "arn:aws:s3:::any/key", _NO, "action"),
)

_BACKUPS: tuple[_Row, ...] = (
    ("the homes", "elasticfilesystem:Backup", _HOME, _NO, "allowed"),
    ("their tags", "elasticfilesystem:DescribeTags", _HOME, _NO, "allowed"),
    (
        "a recovery point's tags",
        "backup:TagResource",
        arn("backup", "recovery-point:0123"),
        _NO,
        "allowed",
    ),
    (
        "another stack's homes",
        "elasticfilesystem:Backup",
        "${rival/FileSystem.Arn}",
        _NO,
        "resource",
    ),
    ("over the homes", "elasticfilesystem:Restore", _HOME, _NO, "action"),
    (
        "a recovery point's end",
        "backup:DeleteRecoveryPoint",
        arn("backup", "recovery-point:0123"),
        _NO,
        "action",
    ),
    ("a table", "dynamodb:CreateBackup", arn("dynamodb", "table/any"), _NO, "action"),
    ("a disk", "ec2:CreateSnapshot", _VOLUME, _NO, "action"),
)

_SPOT: tuple[_Row, ...] = (
    ("at a spot price", _RUN, _ec2("spot-instances-request/sir-01234567"), _NO, "allowed"),
    (
        "EC2's role for it",
        "iam:CreateServiceLinkedRole",
        _SPOT_ROLE,
        {"iam:AWSServiceName": "spot.amazonaws.com"},
        "allowed",
    ),
    (
        "another service's role",
        "iam:CreateServiceLinkedRole",
        arn("iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", region=""),
        {"iam:AWSServiceName": "ecs.amazonaws.com"},
        "both",
    ),
    (
        "that role, for another service",
        "iam:CreateServiceLinkedRole",
        _SPOT_ROLE,
        {"iam:AWSServiceName": "ecs.amazonaws.com"},
        "condition",
    ),
    ("without tags", _RUN, _VM, _NO, "condition"),
)

_ARM: tuple[_Row, ...] = (
    ("from the arm image", _RUN, _IMAGE + "${AgentArmAmi}", _NO, "allowed"),
    ("from the other", _RUN, _IMAGE + "${AgentAmi}", _NO, "allowed"),
    ("from the hosts'", _RUN, _IMAGE + "${HostAmi}", _NO, "resource"),
)

_TASK_OF_ACCOUNT: Context = {
    "aws:SourceAccount": ACCOUNT,
    "aws:SourceArn": arn("ecs", "task/ci-Cluster/0123"),
}
_TASK_OF_ANOTHER: Context = {
    "aws:SourceAccount": "999999999999",
    "aws:SourceArn": arn("ecs", "task/theirs/0123", account="999999999999"),
}


def _taken(who: str, role: str, context: Context, expected: str) -> Request:
    """Return the row of a principal that takes a role."""
    resource, account = f"${{{role}.Arn}}", context.get("aws:SourceAccount", "nobody")
    what = f"{role} on behalf of {account}"
    return Request("quickstart", who, what, _ASSUME, resource, context, expected)


#: Who takes which role. What refuses here is the role's own policy.
_TRUST = (
    _taken("ecs-tasks.amazonaws.com", "MainTaskRole", _TASK_OF_ACCOUNT, "allowed"),
    _taken("ecs-tasks.amazonaws.com", "MainExecutionRole", _TASK_OF_ACCOUNT, "allowed"),
    _taken("ec2.amazonaws.com", "HostRole", _NO, "allowed"),
    _taken("ec2.amazonaws.com", "AgentRole", _NO, "allowed"),
    _taken("backup.amazonaws.com", "BackupRole", _NO, "allowed"),
    _taken("ecs-tasks.amazonaws.com", "MainTaskRole", _TASK_OF_ANOTHER, "refused"),
    _taken("ecs-tasks.amazonaws.com", "MainTaskRole", _NO, "refused"),
    _taken("ecs-tasks.amazonaws.com", "AgentRole", _TASK_OF_ACCOUNT, "refused"),
    _taken("ec2.amazonaws.com", "MainTaskRole", _NO, "refused"),
    _taken("ec2.amazonaws.com", "MainExecutionRole", _NO, "refused"),
    *(
        _taken("lambda.amazonaws.com", f"{name}Role", _NO, "allowed")
        for name in ("Lifecycle", "Health", "Scale", "Spot", "Reap", "Cleanup")
    ),
    _taken("ecs-tasks.amazonaws.com", "HealthRole", _TASK_OF_ACCOUNT, "refused"),
    _taken("ec2.amazonaws.com", "ReapRole", _NO, "refused"),
    _taken("lambda.amazonaws.com", "AgentRole", _NO, "refused"),
    _taken("lambda.amazonaws.com", "BackupRole", _NO, "refused"),
    _taken(arn("iam", "user/me", region=""), "MainTaskRole", _NO, "refused"),
    _taken(arn("iam", "root", region="", account="999999999999"), "MainTaskRole", _NO, "refused"),
)

_SCALING = arn(
    "iam",
    "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    region="",
)
_FOREIGN = "arn:aws:iam::999999999999:role/theirs"
_FOREIGN_CALL: Context = {"kms:CallerAccount": "999999999999"}


def _use(who: str, what: str, action: str, context: Context, expected: str) -> Request:
    """Return the row of a principal outside the stack that uses the key."""
    return Request("quickstart", who, what, action, "${Key.Arn}", context, expected)


def _log(who: str, account: str, action: str, context: Context, expected: str) -> Request:
    """Return the row of a principal that reads or writes an access log of an account."""
    resource = f"arn:aws:s3:::ci-accesslogbucket/AWSLogs/{account}/any"
    return Request("quickstart", who, f"a log of {account}", action, resource, context, expected)


_GRANT, _DATA_KEY, _PUT = "kms:CreateGrant", "kms:GenerateDataKey", "s3:PutObject"
_LOGS, _ALARMS = "logs.us-east-1.amazonaws.com", "cloudwatch.amazonaws.com"
_ELB = "logdelivery.elasticloadbalancing.amazonaws.com"

#: Who uses the key and the bucket. What refuses here is the resource's own policy.
_OWN_POLICIES = (
    _use(_SCALING, "a host's disk", _GRANT, {**_VIA_DISKS, **_FOR_AWS}, "allowed"),
    _use(_SCALING, "a host's disk", _DATA_KEY, _VIA_DISKS, "allowed"),
    _use(_SCALING, "a grant for itself", _GRANT, _VIA_DISKS, "refused"),
    _use(_SCALING, "a secret", _DECRYPT, _VIA_SECRETS, "refused"),
    _use(_SCALING, "without a service", _DECRYPT, _BY_ITSELF, "refused"),
    _use(_FOREIGN, "a disk", _DECRYPT, {**_VIA_DISKS, **_FOREIGN_CALL}, "refused"),
    _use(_FOREIGN, "the homes", _DECRYPT, {**_VIA_HOMES, **_FOREIGN_CALL}, "refused"),
    _use(_FOREIGN, "the end", "kms:ScheduleKeyDeletion", _FOREIGN_CALL, "refused"),
    # With its group's name in the encryption context it may: the evaluator does not know the key.
    _use(_LOGS, "lines of nobody", _DECRYPT, _NO, "refused"),
    _use(_ALARMS, "an alarm", _DATA_KEY, {"aws:SourceAccount": ACCOUNT}, "allowed"),
    _use(_ALARMS, "an alarm", _DECRYPT, {"aws:SourceAccount": ACCOUNT}, "allowed"),
    _use(_ALARMS, "another's alarm", _DECRYPT, {"aws:SourceAccount": "999999999999"}, "refused"),
    _use("sns.amazonaws.com", "a message", _DECRYPT, {"aws:SourceAccount": ACCOUNT}, "refused"),
    _log(_ELB, ACCOUNT, _PUT, _TLS, "allowed"),
    _log(_ELB, f"{ACCOUNT}/plain", _PUT, {"aws:SecureTransport": "false"}, "deny"),
    _log(_ELB, "999999999999", _PUT, _TLS, "refused"),
    _log(_ELB, ACCOUNT, "s3:GetObject", _TLS, "refused"),
    _log(_FOREIGN, ACCOUNT, "s3:GetObject", _TLS, "refused"),
)

_FLOW_OF_ACCOUNT: Context = {
    "aws:SourceAccount": ACCOUNT,
    "aws:SourceArn": arn("ec2", "vpc-flow-log/fl-0123"),
}
_FLOW_OF_ANOTHER: Context = {
    "aws:SourceAccount": "999999999999",
    "aws:SourceArn": arn("ec2", "vpc-flow-log/fl-0123", account="999999999999"),
}

_CONTEXT = f"arn:aws:s3:::stackgen-{ACCOUNT}-us-east-1/image/0123-arm64.zip"
_OWN_BUCKET: Context = {"s3:ResourceAccount": ACCOUNT}
_IMAGES = arn("ecr", "repository/stackgen/controller")
_BUILD_LOG = arn("logs", "log-group:ci-BuildLogGroup:*")

#: A build of the controllers' image.
_BUILDS: tuple[_Row, ...] = (
    ("its context", "s3:GetObject", _CONTEXT, _OWN_BUCKET, "allowed"),
    ("its context", "s3:GetObjectVersion", _CONTEXT, _OWN_BUCKET, "allowed"),
    (
        "of a bucket somebody else took",
        "s3:GetObject",
        _CONTEXT,
        {"s3:ResourceAccount": "999999999999"},
        "condition",
    ),
    (
        "a template",
        "s3:GetObject",
        f"arn:aws:s3:::stackgen-{ACCOUNT}-us-east-1/ci/0123.json",
        _OWN_BUCKET,
        "resource",
    ),
    ("another context", "s3:PutObject", _CONTEXT, _OWN_BUCKET, "action"),
    ("the registry", "ecr:GetAuthorizationToken", "*", _NO, "allowed"),
    *(
        ("the image", f"ecr:{action}", _IMAGES, _NO, "allowed")
        for action in (
            "BatchCheckLayerAvailability",
            "BatchGetImage",
            "CompleteLayerUpload",
            "InitiateLayerUpload",
            "PutImage",
            "UploadLayerPart",
        )
    ),
    ("another repository", "ecr:PutImage", arn("ecr", "repository/team"), _NO, "resource"),
    ("an image's end", "ecr:BatchDeleteImage", _IMAGES, _NO, "action"),
    ("tags that move", "ecr:PutImageTagMutability", _IMAGES, _NO, "action"),
    ("a stream", "logs:CreateLogStream", _BUILD_LOG, _NO, "allowed"),
    ("a line", "logs:PutLogEvents", _BUILD_LOG, _NO, "allowed"),
    ("another's line", "logs:PutLogEvents", arn("logs", "log-group:other:*"), _NO, "resource"),
    ("another build", "codebuild:StartBuild", arn("codebuild", "project/x"), _NO, "action"),
)

_TABLE: Mapping[tuple[str, str], tuple[_Row, ...]] = {
    ("quickstart", "MainTaskRole"): (
        *_STARTS,
        *_READS,
        *_LAUNCHES,
        *_TAKES_OVER,
        *_ESCALATES,
        *_DATA,
    ),
    ("quickstart", "MainExecutionRole"): _EXECUTION,
    ("quickstart", "HostRole"): _HOSTS,
    ("quickstart", "AgentRole"): _AGENTS,
    ("quickstart", "BackupRole"): _BACKUPS,
    ("quickstart", "FlowLogRole"): _FLOWS,
    ("several-images", "OtherTaskRole"): _NEIGHBOUR,
    ("several-images", "OtherExecutionRole"): _NEIGHBOUR_EXECUTION,
    ("named-secrets", "MainExecutionRole"): _NAMED,
    ("named-secrets", "OtherExecutionRole"): _NAMED_BESIDE,
    ("named-secrets", "MainTaskRole"): _NAMED_TASK,
    ("mixed", "MainTaskRole"): _SPOT,
    ("image-builder", "BuildRole"): _BUILDS,
    ("arm", "MainTaskRole"): _ARM,
    **HOOKS,
}


def requests() -> Iterator[Request]:
    """Yield every row."""
    for (configuration, who), rows in _TABLE.items():
        for row in rows:
            yield Request(configuration, who, *row)
    yield from _TRUST
    yield from _OWN_POLICIES
    yield _taken("vpc-flow-logs.amazonaws.com", "FlowLogRole", _FLOW_OF_ACCOUNT, "allowed")
    yield _taken("vpc-flow-logs.amazonaws.com", "FlowLogRole", _FLOW_OF_ANOTHER, "refused")
    yield _taken("ec2.amazonaws.com", "FlowLogRole", _NO, "refused")
    builder = ("image-builder", "codebuild.amazonaws.com", "builds", _ASSUME, "${BuildRole.Arn}")
    yield Request(*builder, {"aws:SourceAccount": ACCOUNT}, "allowed")
    yield Request(
        *builder[:2], "another's builds", *builder[3:], {"aws:SourceAccount": "9"}, "refused"
    )
