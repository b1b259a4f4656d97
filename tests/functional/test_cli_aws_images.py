"""What the façade asks of ECR and CodeBuild, against botocore's own models."""

import base64
import json

from botocore.stub import ANY

from cli.aws import Aws
from cli.image_records import Build, RegistryLogin
from cli.records import Connection
from tests.functional.conftest import LocalAws
from tests.functional.test_cli_aws import aws, credentials, stubbed

__all__ = ["credentials"]

NAME = "stackgen/controller"
URI = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{NAME}"
IMAGE = {"repositoryName": NAME, "imageIds": [{"imageTag": "t"}]}


def test_a_digest_is_found_by_its_tag() -> None:
    """Neither the image nor its repository need be there."""
    given = aws()
    there = {"imageDetails": [{"imageDigest": "sha256:1"}]}
    with stubbed(
        given,
        "ecr",
        ("describe_images", IMAGE, there),
        ("describe_images", IMAGE, "ImageNotFoundException"),
        ("describe_images", IMAGE, "RepositoryNotFoundException"),
        ("describe_images", IMAGE, {"imageDetails": []}),
    ):
        found = [given.image_digest(NAME, "t") for _ in range(4)]
    assert found == ["sha256:1", None, None, None]


def test_a_log_in_is_read_apart() -> None:
    """The password is of the answer, and in no picture of it."""
    token = base64.b64encode(b"AWS:pass:word").decode()
    endpoint = "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    answer = {"authorizationData": [{"authorizationToken": token, "proxyEndpoint": endpoint}]}
    given = aws()
    with stubbed(given, "ecr", ("get_authorization_token", {}, answer)):
        login = given.registry_login()
    assert login == RegistryLogin(registry=endpoint[8:], user="AWS", password="pass:word")  # noqa: S106 - a stub's
    assert "pass:word" not in repr(login)


def test_a_build_is_started_on_an_archive() -> None:
    """Variables are plain: none is a secret."""
    request = {
        "projectName": "p",
        "sourceTypeOverride": "S3",
        "sourceLocationOverride": "b/image/t.zip",
        "environmentVariablesOverride": [
            {"name": "IMAGE", "value": "i:t", "type": "PLAINTEXT"},
        ],
    }
    answer = {"build": {"id": "p:1", "buildStatus": "IN_PROGRESS"}}
    given = aws()
    with stubbed(given, "codebuild", ("start_build", request, answer)):
        found = given.start_build("p", source="b/image/t.zip", variables={"IMAGE": "i:t"})
    assert found == Build(id="p:1", status="IN_PROGRESS")


def test_the_newest_builds_are_described() -> None:
    """Ten at most; a project without any, or not there, has none."""
    request = {"projectName": "p", "sortOrder": "DESCENDING"}
    ids = [f"p:{number}" for number in range(12)]
    answer = {"builds": [{"id": "p:0", "buildStatus": "SUCCEEDED"}]}
    given = aws()
    with stubbed(
        given,
        "codebuild",
        ("list_builds_for_project", request, {"ids": ids}),
        ("batch_get_builds", {"ids": ids[:10]}, answer),
        ("list_builds_for_project", request, {}),
        ("list_builds_for_project", request, "ResourceNotFoundException"),
    ):
        assert [one.id for one in given.newest_builds("p")] == ["p:0"]
        assert given.newest_builds("p") == given.newest_builds("p") == []


def test_lines_come_in_their_order() -> None:
    """From the start, then from where the last answer ended; a stream is made with its first."""
    place = {"logGroupName": "g", "logStreamName": "s", "startFromHead": True}
    event = {"timestamp": 1, "message": "one\n", "ingestionTime": 1}
    given = aws()
    with stubbed(
        given,
        "logs",
        ("get_log_events", place, "ResourceNotFoundException"),
        ("get_log_events", place, {"events": [event], "nextForwardToken": "n"}),
        ("get_log_events", {**place, "nextToken": "n"}, {"events": [], "nextForwardToken": "n"}),
    ):
        assert given.log_lines("g", "s", None) == ([], None)
        assert given.log_lines("g", "s", None) == (["one"], "n")
        assert given.log_lines("g", "s", "n") == ([], "n")


def test_a_repository_is_made_whole() -> None:
    """Tags never move, images are scanned; the rule comes late if that was interrupted."""
    made = {
        "repositoryName": NAME,
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfiguration": {"encryptionType": "AES256"},
        "tags": ANY,
    }
    rule = {"repositoryName": NAME, "lifecyclePolicyText": ANY}
    answer = {"repository": {"repositoryUri": URI}}
    given = aws()
    with stubbed(
        given,
        "ecr",
        ("create_repository", made, answer),
        ("put_lifecycle_policy", rule, {}),
        ("get_lifecycle_policy", {"repositoryName": NAME}, "LifecyclePolicyNotFoundException"),
        ("put_lifecycle_policy", rule, {}),
        ("get_lifecycle_policy", {"repositoryName": NAME}, {"lifecyclePolicyText": "x" * 100}),
    ):
        assert given.create_repository(NAME) == URI
        given.finish_repository(NAME)
        given.finish_repository(NAME)


def test_the_local_aws_keeps_the_repository(local_aws: LocalAws) -> None:
    """Made once, found again, with all its settings; no rule touches an image with a tag."""
    given = Aws(Connection(region="eu-west-3", endpoint_url=local_aws.url, local=True))
    assert given.repository(NAME) is None
    assert given.image_digest(NAME, "t") is None
    address = given.create_repository(NAME)
    assert given.repository(NAME) == address
    given.finish_repository(NAME)
    ecr = local_aws.client("ecr", "eu-west-3")
    (found,) = ecr.describe_repositories()["repositories"]
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    rules = json.loads(ecr.get_lifecycle_policy(repositoryName=NAME)["lifecyclePolicyText"])
    assert {rule["selection"]["tagStatus"] for rule in rules["rules"]} == {"untagged"}
    manifest = json.dumps({"schemaVersion": 2})
    put = ecr.put_image(repositoryName=NAME, imageManifest=manifest, imageTag="t")
    assert given.image_digest(NAME, "t") == put["image"]["imageId"]["imageDigest"]
    assert given.registry_login().user == "AWS"
