"""One hook's function, with everything that is its own: role, log group, dead-letter queue."""

from collections.abc import Mapping

from troposphere import GetAtt, Ref, Template, awslambda, iam, logs, sqs

from stacks import interface_policies, key_policies, policies, queue_policies
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import (
    AssetKey,
    BucketName,
    Days,
    EnvironmentValue,
    FunctionArn,
    FunctionName,
    KeyArn,
    LogGroupArn,
    PolicyStatement,
    QueueArn,
    QueueName,
    QueueUrl,
    RoleArn,
    SecretArn,
    SecurityGroupId,
    SubnetId,
)

_MEMORY_MIB = 256

#: An event is a nudge: later than this, a schedule has looked again long since.
_OLDEST_EVENT_SECONDS = 300

#: The longest: somebody may be on holiday.
_KEPT_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class HookProps:
    """What runs, and what it may.

    Attributes:
        logical: The hook's name in logical ids.
        name: The hook's name.
        purpose: What it does, in one line.
        handler: The function in the code.
        bucket: Where the code lies.
        code: The code's name there.
        seconds: How long it may run.
        environment: The function's variables.
        secrets: The tokens that it shows the controllers.
        statements: What it may do besides.
        subnets: Where it reaches the controllers; empty for outside of the VPC.
        security_group: There; None outside.
        key: Encrypts its log and its variables.
        log_retention: Days a line is kept.
    """

    logical: str
    name: str
    purpose: str
    handler: str
    bucket: BucketName
    code: AssetKey
    seconds: int
    environment: Mapping[str, EnvironmentValue]
    secrets: tuple[SecretArn, ...]
    statements: tuple[PolicyStatement, ...]
    subnets: tuple[SubnetId, ...]
    security_group: SecurityGroupId | None
    key: KeyArn
    log_retention: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """The function.

    Attributes:
        name: What metrics and rules name.
        arn: What is called.
        queue: Where events end that it could not handle.
        queue_url: The same, as its policy takes it.
        queue_name: The same, as metrics name it.
    """

    name: FunctionName
    arn: FunctionArn
    queue: QueueArn
    queue_url: QueueUrl
    queue_name: QueueName


def hook(t: Template, props: HookProps) -> Hook:
    """Define the function and its parts.

    No concurrency is reserved: a new account has ten executions in all, and can reserve none. What
    must not run twice takes a turn in the hooks' table.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    """
    group = t.add_resource(
        logs.LogGroup(
            f"{props.logical}LogGroup",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            KmsKeyId=props.key,
            RetentionInDays=props.log_retention,
            Tags=name_tag(f"hook-{props.name}"),
        )
    )
    queue = t.add_resource(
        sqs.Queue(
            f"{props.logical}DeadLetterQueue",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            KmsMasterKeyId=props.key,
            MessageRetentionPeriod=_KEPT_SECONDS,
            Tags=name_tag(f"hook-{props.name}"),
        )
    )
    lost = QueueArn(GetAtt(queue, "Arn"))
    role = _role(t, props, LogGroupArn(GetAtt(group, "Arn")), lost)
    function = t.add_resource(_function(props, role, Ref(group), lost))
    t.add_resource(
        awslambda.EventInvokeConfig(
            f"{props.logical}EventInvokeConfig",
            FunctionName=Ref(function),
            Qualifier="$LATEST",
            MaximumRetryAttempts=2,
            MaximumEventAgeInSeconds=_OLDEST_EVENT_SECONDS,
        )
    )
    return Hook(
        name=FunctionName(Ref(function)),
        arn=FunctionArn(GetAtt(function, "Arn")),
        queue=lost,
        queue_url=QueueUrl(Ref(queue)),
        queue_name=QueueName(GetAtt(queue, "QueueName")),
    )


def _role(t: Template, props: HookProps, group: LogGroupArn, lost: QueueArn) -> RoleArn:
    """Define the function's role."""
    inside = interface_policies.enter_network() if props.security_group is not None else ()
    asks = [policies.read_secrets(props.secrets)] if props.secrets else []
    through = ["lambda", *(["secretsmanager"] if asks else [])]
    role = t.add_resource(
        iam.Role(
            f"{props.logical}Role",
            Description=f"Hook {props.name}: {props.purpose}",
            AssumeRolePolicyDocument=policies.assumed_by("lambda.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName="hook",
                    PolicyDocument=policies.document(
                        policies.write_logs(group),
                        queue_policies.give_up(lost),
                        key_policies.decrypt(props.key, through),
                        *inside,
                        *asks,
                        *props.statements,
                    ),
                )
            ],
            Tags=name_tag(f"hook-{props.name}"),
        )
    )
    return RoleArn(GetAtt(role, "Arn"))


def _function(props: HookProps, role: RoleArn, group: object, lost: QueueArn) -> awslambda.Function:
    """Return the function; its variables name no secret."""
    place = {}
    if props.security_group is not None:
        place["VpcConfig"] = awslambda.VPCConfig(
            SubnetIds=list(props.subnets), SecurityGroupIds=[props.security_group]
        )
    return awslambda.Function(
        f"{props.logical}Function",
        Description=props.purpose,
        Runtime="python3.13",
        Handler=props.handler,
        Code=awslambda.Code(S3Bucket=props.bucket, S3Key=props.code),
        Role=role,
        MemorySize=_MEMORY_MIB,
        Timeout=props.seconds,
        KmsKeyArn=props.key,
        Environment=awslambda.Environment(Variables=dict(sorted(props.environment.items()))),
        DeadLetterConfig=awslambda.DeadLetterConfig(TargetArn=lost),
        LoggingConfig=awslambda.LoggingConfig(LogGroup=group),
        Tags=name_tag(f"hook-{props.name}"),
        **place,
    )
