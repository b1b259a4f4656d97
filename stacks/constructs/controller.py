"""One controller: what its slots share, and the home of each."""

from troposphere import GetAtt, Ref, Template, efs, iam, logs, secretsmanager

from stacks import key_policies, policies, secret_policies
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import (
    AccessPointArn,
    AccessPointId,
    Days,
    FileSystemArn,
    FileSystemId,
    KeyArn,
    KeyPairParameterArn,
    LogGroupArn,
    LogGroupName,
    PolicyStatement,
    Repository,
    RoleArn,
    SecretArn,
)
from stacks.stored_secrets import Stored

#: The user of the official image.
_JENKINS_UID = "1000"

#: 32 lower-case hexadecimal digits: with `11` before them they are an API token of Jenkins.
#: https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/jenkins/security/apitoken/ApiTokenStore.java
_TOKEN = {
    "PasswordLength": 32,
    "ExcludeUppercase": True,
    "ExcludePunctuation": True,
    "ExcludeCharacters": "ghijklmnopqrstuvwxyz",
    # With it, a token would need a digit and a letter: fewer tokens, for nothing.
    "RequireEachIncludedType": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerProps:
    """What the controller may do, and where its homes lie.

    Attributes:
        logical: Its name in logical ids.
        name: Its name.
        slots: How many homes: one per slot.
        file_system: Of the homes.
        file_system_arn: The same, for the policy.
        key: Encrypts log and secret.
        log_retention: Days, one of CloudWatch Logs' values.
            https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
        repositories: Registries its image may come from.
        agents: Statements that let it start and end its agents; empty without agents.
        private_key: The agents', None without agents.
        named: Secrets that the user keeps elsewhere.
    """

    logical: str
    name: str
    slots: int
    file_system: FileSystemId
    file_system_arn: FileSystemArn
    key: KeyArn
    log_retention: Days
    repositories: tuple[Repository, ...]
    agents: tuple[PolicyStatement, ...]
    private_key: KeyPairParameterArn | None
    named: tuple[Stored, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """What its slots share.

    Attributes:
        task_role: What Jenkins may do in AWS.
        execution_role: What ECS does for it: pull, log, read secrets.
        admin_secret: The administrator's password.
        hooks_secret: The token by which the hooks ask Jenkins.
        log_group: One stream per slot.
        homes: The access point of each slot.
    """

    task_role: RoleArn
    execution_role: RoleArn
    admin_secret: SecretArn
    hooks_secret: SecretArn
    log_group: LogGroupName
    homes: tuple[AccessPointId, ...]


def controller(t: Template, props: ControllerProps) -> Controller:
    """Define homes, log group, secrets and the two roles of one controller."""
    homes = [_home(t, props, slot) for slot in range(1, props.slots + 1)]
    group = t.add_resource(
        logs.LogGroup(
            f"{props.logical}LogGroup",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            KmsKeyId=props.key,
            RetentionInDays=props.log_retention,
            Tags=name_tag(props.name),
        )
    )
    password = _secret(
        t,
        props,
        "Admin",
        f"The administrator's password of controller {props.name}",
        secretsmanager.GenerateSecretString(PasswordLength=32, ExcludePunctuation=True),
    )
    token = _secret(
        t,
        props,
        "Hooks",
        f"The token by which the hooks ask controller {props.name}",
        secretsmanager.GenerateSecretString(**_TOKEN),
    )
    task = [
        policies.mount(
            props.file_system_arn, [AccessPointArn(GetAtt(home, "Arn")) for home in homes]
        ),
        policies.exec_into_tasks(),
        *props.agents,
    ]
    execution = [
        *policies.pull_images(props.repositories),
        policies.write_logs(LogGroupArn(GetAtt(group, "Arn"))),
        policies.read_secrets([password, token]),
        key_policies.decrypt(props.key, ["secretsmanager"]),
        *([policies.read_private_key(props.private_key)] if props.private_key else []),
        *secret_policies.read(props.named),
    ]
    return Controller(
        task_role=_role(t, props, "Task", task),
        execution_role=_role(t, props, "Execution", execution),
        admin_secret=password,
        hooks_secret=token,
        log_group=LogGroupName(Ref(group)),
        homes=tuple(AccessPointId(Ref(home)) for home in homes),
    )


def _secret(
    t: Template,
    props: ControllerProps,
    kind: str,
    description: str,
    generated: secretsmanager.GenerateSecretString,
) -> SecretArn:
    """Define a secret that Secrets Manager makes up: nobody types it, no template shows it."""
    made = t.add_resource(
        secretsmanager.Secret(
            f"{props.logical}{kind}Secret",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            Description=description,
            KmsKeyId=props.key,
            GenerateSecretString=generated,
            Tags=name_tag(f"{props.name}-{kind.lower()}"),
        )
    )
    return SecretArn(Ref(made))


def _home(t: Template, props: ControllerProps, slot: int) -> efs.AccessPoint:
    """Define a slot's home: a folder of its own, and one user whoever asks.

    Path and user are create-only; the path is the slot's name, so that a file system adopted from
    a deleted stack brings every slot its home back.
    https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html
    """
    owner = efs.CreationInfo(OwnerUid=_JENKINS_UID, OwnerGid=_JENKINS_UID, Permissions="0750")
    return t.add_resource(
        efs.AccessPoint(
            f"{props.logical}{slot}AccessPoint",
            FileSystemId=props.file_system,
            PosixUser=efs.PosixUser(Uid=_JENKINS_UID, Gid=_JENKINS_UID),
            RootDirectory=efs.RootDirectory(Path=f"/{props.name}-{slot}", CreationInfo=owner),
            AccessPointTags=name_tag(f"{props.name}-{slot}"),
        )
    )


def _role(
    t: Template, props: ControllerProps, kind: str, statements: list[PolicyStatement]
) -> RoleArn:
    """Define a role that ECS tasks take; its policy comes and goes with it."""
    return RoleArn(
        GetAtt(
            t.add_resource(
                iam.Role(
                    f"{props.logical}{kind}Role",
                    Description=f"{kind} role of controller {props.name}",
                    AssumeRolePolicyDocument=policies.assumed_by_tasks(),
                    Policies=[
                        iam.Policy(
                            PolicyName=kind.lower(),
                            PolicyDocument=policies.document(*statements),
                        )
                    ],
                    Tags=name_tag(f"{props.name}-{kind.lower()}"),
                )
            ),
            "Arn",
        )
    )
