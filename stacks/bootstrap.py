"""The small stack that builds images where no builder is at hand; a pure construct of its own.

Two projects of CodeBuild, one for each architecture: both cost nothing until they build. What they
build, and where it goes, is said when a build starts; what they may do is said here: read the
archives of the account's own bucket, push to the one repository, write their log.
"""

import json
from collections.abc import Mapping
from typing import Any

from awacs import ecr, logs, s3, sts
from awacs.aws import Allow, Condition, Principal, Statement, StringEquals
from troposphere import GetAtt, Ref, Sub, Template, codebuild, iam
from troposphere import logs as cloudwatch

from stacks import policies
from stacks.answered import answer
from stacks.controller_image import REPOSITORY
from stacks.naming import name_tag
from stacks.refs import LogGroupArn, LogGroupName, RoleArn
from stacks.tables import Architecture

#: The stack's name: one in an account and region.
STACK = "stackgen-image-builder"
#: Below which key of the bucket the archives lie.
FOLDER = "image"

_ECR = "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}"
_BUCKET = "stackgen-${AWS::AccountId}-${AWS::Region}"
_LOG_DAYS = 90
#: A build takes minutes; one that hangs is ended before anybody would wait for it.
_MOST_MINUTES = 45

#: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
_ENVIRONMENTS: Mapping[Architecture, tuple[str, str]] = {
    "x86_64": ("LINUX_CONTAINER", "aws/codebuild/amazonlinux-x86_64-standard:5.0"),
    "arm64": ("ARM_CONTAINER", "aws/codebuild/amazonlinux-aarch64-standard:3.0"),
}

#: The password goes from one program's stdout to the other's stdin. A base image that is pulled is
#: named by its digest from then on, as in a build by hand. LABELS holds one label a line.
#: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
_COMMANDS = (
    'docker pull --quiet "$BASE_IMAGE"',
    "DIGEST=$(docker image inspect --format '{{index .RepoDigests 0}}' \"$BASE_IMAGE\")",
    'DIGEST="${DIGEST##*@}"',
    'readarray -t SAID <<< "$LABELS"',
    'SAID+=("org.opencontainers.image.base.digest=$DIGEST")',
    'ARGUMENTS=(); for line in "${SAID[@]}"; do ARGUMENTS+=(--label "$line"); done',
    'BASE="${BASE_IMAGE%@*}@$DIGEST"',
    'docker build --build-arg "BASE_IMAGE=$BASE" "${ARGUMENTS[@]}" --tag "$IMAGE" .',
    'REGISTRY="${IMAGE%%/*}"',
    "WHO=(--username AWS --password-stdin)",
    'aws ecr get-login-password --region "$AWS_REGION" | docker login "${WHO[@]}" "$REGISTRY"',
    'docker push --quiet "$IMAGE"',
)


def project_title(architecture: Architecture) -> str:
    """Return the logical id of an architecture's project."""
    return {"x86_64": "IntelBuilder", "arm64": "ArmBuilder"}[architecture]


def bootstrap() -> dict[str, Any]:
    """Return the template."""
    t = Template(Description="Builds stackgen's controller image where no docker is at hand.")
    group = t.add_resource(
        cloudwatch.LogGroup(
            "BuildLogGroup",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            RetentionInDays=_LOG_DAYS,
            Tags=name_tag("build"),
        )
    )
    role = _role(t, LogGroupArn(GetAtt(group, "Arn")))
    for architecture in sorted(_ENVIRONMENTS):
        _project(t, architecture, role, LogGroupName(Ref(group)))
    answer(t)
    found: dict[str, Any] = t.to_dict()
    return found


def _role(t: Template, group: LogGroupArn) -> RoleArn:
    """Define what a build may do."""
    trust = Statement(
        Effect=Allow,
        Principal=Principal("Service", ["codebuild.amazonaws.com"]),
        Action=[sts.AssumeRole],
        Condition=Condition([StringEquals({"aws:SourceAccount": Ref("AWS::AccountId")})]),
    )
    may = (
        Statement(
            Sid="ReadContext",
            Effect=Allow,
            Action=[s3.GetObject, s3.GetObjectVersion],
            Resource=[Sub(f"arn:${{AWS::Partition}}:s3:::{_BUCKET}/{FOLDER}/*")],
            Condition=Condition([StringEquals({"s3:ResourceAccount": Ref("AWS::AccountId")})]),
        ),
        Statement(
            Sid="LogInToRegistry", Effect=Allow, Action=[ecr.GetAuthorizationToken], Resource=["*"]
        ),
        # https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
        Statement(
            Sid="PushImage",
            Effect=Allow,
            Action=[
                ecr.BatchCheckLayerAvailability,
                ecr.BatchGetImage,
                ecr.CompleteLayerUpload,
                ecr.InitiateLayerUpload,
                ecr.PutImage,
                ecr.UploadLayerPart,
            ],
            Resource=[Sub(f"{_ECR}:repository/{REPOSITORY}")],
        ),
        Statement(
            Sid="WriteLog",
            Effect=Allow,
            Action=[logs.CreateLogStream, logs.PutLogEvents],
            Resource=[group],
        ),
    )
    made = t.add_resource(
        iam.Role(
            "BuildRole",
            Description="Builds of stackgen's controller image",
            AssumeRolePolicyDocument=policies.document(trust),
            Policies=[iam.Policy(PolicyName="build", PolicyDocument=policies.document(*may))],
            Tags=name_tag("build"),
        )
    )
    return RoleArn(GetAtt(made, "Arn"))


def _project(t: Template, architecture: Architecture, role: RoleArn, group: LogGroupName) -> None:
    """Define the builder of an architecture; privileged, or there would be no docker in it."""
    kind, image = _ENVIRONMENTS[architecture]
    spec = {
        "version": 0.2,
        "env": {"shell": "bash"},
        "phases": {"build": {"on-failure": "ABORT", "commands": ["set -eu", *_COMMANDS]}},
    }
    t.add_resource(
        codebuild.Project(
            project_title(architecture),
            Description=f"Builds stackgen's controller image for {architecture}",
            ServiceRole=role,
            Source=codebuild.Source(
                Type="S3",
                Location=Sub(f"{_BUCKET}/{FOLDER}/context.zip"),
                BuildSpec=json.dumps(spec, indent=1),
            ),
            Artifacts=codebuild.Artifacts(Type="NO_ARTIFACTS"),
            Environment=codebuild.Environment(
                Type=kind,
                ComputeType="BUILD_GENERAL1_SMALL",
                Image=image,
                ImagePullCredentialsType="CODEBUILD",
                PrivilegedMode=True,
            ),
            LogsConfig=codebuild.LogsConfig(
                CloudWatchLogs=codebuild.CloudWatchLogs(Status="ENABLED", GroupName=group)
            ),
            TimeoutInMinutes=_MOST_MINUTES,
            QueuedTimeoutInMinutes=30,
            Tags=name_tag("build"),
        )
    )
