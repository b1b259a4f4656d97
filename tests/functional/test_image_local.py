"""The image's way against the ECR, CodeBuild and CloudFormation of the local AWS.

The program is told that this is AWS itself: at an end point of one's own it looks for no image.
"""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.aws import Aws
from cli.boundary import run
from cli.deploy.target import Target
from cli.edge import Edge
from cli.flags import Flags
from cli.image.bootstrap import ImageBuilder
from cli.image.own import own_image
from cli.records import Connection
from cli.ui import Ui
from stacks.bootstrap import STACK, bootstrap
from stacks.config import Config
from stacks.controller_image import REPOSITORY
from tests.functional.conftest import LocalAws

pytestmark = pytest.mark.process

REGION = "ap-northeast-1"
REGISTRY = f"000000000000.dkr.ecr.{REGION}.amazonaws.com"


def aws(local_aws: LocalAws) -> Aws:
    """Reach the local AWS."""
    return Aws(Connection(region=REGION, endpoint_url=local_aws.url, local=True))


def edge(local_aws: LocalAws, **more: Any) -> Edge:
    """Take the local AWS for AWS; no builder works here."""
    environ = {"AWS_CONFIG_FILE": "/nonexistent"}
    return Edge(
        connect=lambda _: aws(local_aws), environ=environ, find_program=lambda _: None, **more
    )


def deploy(local_aws: LocalAws, file: Path, *more: str) -> int:
    """Deploy a file."""
    return run(["deploy", "-c", str(file), "--yes", *more], edge(local_aws))


def stacks(local_aws: LocalAws, name: str) -> list[str]:
    """Return the states of a stack of this name."""
    pages = local_aws.client("cloudformation", REGION).get_paginator("list_stacks").paginate()
    found = [one for page in pages for one in page["StackSummaries"] if one["StackName"] == name]
    return [one["StackStatus"] for one in found if one["StackStatus"] != "DELETE_COMPLETE"]


def pushed(local_aws: LocalAws, repository: str, tag: str) -> str:
    """Put an image into a repository, made if need be; return its digest."""
    ecr = local_aws.client("ecr", REGION)
    if aws(local_aws).repository(repository) is None:
        ecr.create_repository(repositoryName=repository)
    manifest = json.dumps({"schemaVersion": 2, "tag": tag})
    put = ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag)
    digest: str = put["image"]["imageId"]["imageDigest"]
    return digest


def test_an_image_that_was_not_pushed_is_refused_before_the_change_set(
    local_aws: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No stack, not even an empty one; once it is pushed the same file is planned."""
    file = tmp_path / "named.yaml"
    image = f"{REGISTRY}/team/jenkins:1"
    file.write_text(f"name: named\nregion: {REGION}\ncontrollers: [{{name: a, image: {image}}}]\n")
    assert deploy(local_aws, file) == 1
    assert f"there is no image {image}" in capsys.readouterr().err
    assert stacks(local_aws, "named") == []
    pushed(local_aws, "team/jenkins", "1")
    assert deploy(local_aws, file, "--dry-run") == 0


def test_the_official_image_is_refused_before_the_change_set(
    local_aws: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the line that names it."""
    file = tmp_path / "official.yaml"
    line = "controllers: [{name: a, image: 'docker.io/jenkins/jenkins:2.568.2-lts-jdk21'}]\n"
    file.write_text(f"name: official\nregion: {REGION}\n{line}")
    assert deploy(local_aws, file) == 2
    assert f"{file}:3: controllers[0].image: is the official image" in capsys.readouterr().err
    assert stacks(local_aws, "official") == []


def test_the_template_names_the_digest_that_ecr_has(local_aws: LocalAws, tmp_path: Path) -> None:
    """What the tag stood for when it was looked at; the task runs that and no other."""
    file = tmp_path / "own.yaml"
    file.write_text(f"name: own\nregion: {REGION}\n")
    digest = pushed(local_aws, REPOSITORY, own_image(Config(name="own", region=REGION)).tag)
    assert deploy(local_aws, file) == 0
    ecs = local_aws.client("ecs", REGION)
    family = next(
        one["PhysicalResourceId"]
        for one in local_aws.client("cloudformation", REGION).list_stack_resources(StackName="own")[
            "StackResourceSummaries"
        ]
        if one["LogicalResourceId"] == "Main1TaskDefinition"
    )
    (container,) = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"][
        "containerDefinitions"
    ]
    assert container["image"] == f"{REGISTRY}/{REPOSITORY}@{digest}"


def test_the_stack_that_builds_is_made_once(local_aws: LocalAws) -> None:
    """Two projects; the second time nothing is asked of CloudFormation but what is there."""
    flags = Flags()
    outside = edge(local_aws, stderr=io.StringIO())
    target = Target(aws=aws(local_aws), stack_name="ci", region=REGION, account="000000000000")
    builder = ImageBuilder(target, flags, outside, Ui(flags, outside))
    builder.bring()
    assert stacks(local_aws, STACK) == ["CREATE_COMPLETE"]
    codebuild = local_aws.client("codebuild", REGION)
    assert len(codebuild.list_projects()["projects"]) == 2
    builder.bring()
    events = local_aws.client("cloudformation", REGION).describe_stack_events(StackName=STACK)
    begun = [e for e in events["StackEvents"] if e["ResourceStatus"] == "UPDATE_IN_PROGRESS"]
    assert begun == []
    assert aws(local_aws).template(STACK) == json.loads(json.dumps(bootstrap()))
