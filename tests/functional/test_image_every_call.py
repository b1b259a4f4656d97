"""A push that is killed at any of its calls to AWS, and run again, arrives: once, and whole."""

import json
import os
import sys
from pathlib import Path

import pytest

from stacks.controller_image import REPOSITORY
from tests.aws_proxy import AwsProxy, Kill, Rule
from tests.forked_cli import ForkedCli
from tests.functional.conftest import LocalAws

pytestmark = pytest.mark.process

REGION = "sa-east-1"
#: In docker's place: a push is an image in ECR under the tag that is pushed; all else succeeds.
DOCKER = """#!/bin/sh
[ "$1" = push ] || exit 0
exec {python} - "$2" << END
import json, sys, boto3
ecr = boto3.client("ecr", region_name="{region}", endpoint_url="{url}")
tag, manifest = sys.argv[1].rpartition(":")[2], json.dumps({{"schemaVersion": 2}})
ecr.put_image(repositoryName="{repository}", imageManifest=manifest, imageTag=tag)
END
"""


def test_killed_at_any_call_and_run_again_it_arrives(local_aws: LocalAws, tmp_path: Path) -> None:
    """The repository is made whole whichever call was the last; the image is there once."""
    ecr = local_aws.client("ecr", REGION)
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(
        DOCKER.format(
            python=sys.executable, region=REGION, url=local_aws.url, repository=REPOSITORY
        )
    )
    docker.chmod(0o755)
    file = tmp_path / "ci.yaml"
    file.write_text(f"name: ci\nregion: {REGION}\n")
    environ = {
        **local_aws.environment(REGION),
        "HOME": str(tmp_path),
        "PATH": f"{docker.parent}:{os.environ['PATH']}",
    }
    words = ("image", "push", "-c", str(file), "--builder", "docker", "--endpoint-url")
    with AwsProxy(local_aws.url).running() as proxy, ForkedCli(tmp_path, environ) as cli:
        for number in range(1, 30):
            rule = Kill(number, answered=True)
            proxy.obey(rule)
            rule.pid = cli.start(*words, proxy.url)
            first = cli.go()
            if first.killed:
                proxy.obey(Rule())
                again = cli.run(*words, proxy.url)
                assert again.code == 0, f"killed at call {number}:\n{again.text}"
            else:
                assert first.code == 0, first.text
            (found,) = ecr.describe_repositories()["repositories"]
            assert found["imageTagMutability"] == "IMMUTABLE"
            rules = json.loads(
                ecr.get_lifecycle_policy(repositoryName=REPOSITORY)["lifecyclePolicyText"]
            )
            assert len(rules["rules"]) == 1
            assert len(ecr.describe_images(repositoryName=REPOSITORY)["imageDetails"]) == 1
            ecr.delete_repository(repositoryName=REPOSITORY, force=True)
            if not first.killed:
                break
    assert number > 6, "a push has more calls than that"
