"""Names of images and of certificates, as they are read."""

import pytest

from cli.account_records import Certificate, ContainerImage

REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{REGISTRY}/team/jenkins:2.5", ("team/jenkins", {"imageTag": "2.5"})),
        (f"{REGISTRY}/jenkins", ("jenkins", {"imageTag": "latest"})),
        (f"{REGISTRY}/jenkins@sha256:ab", ("jenkins", {"imageDigest": "sha256:ab"})),
        (f"{REGISTRY}.cn/jenkins:1", ("jenkins", {"imageTag": "1"})),
        ("docker.io/jenkins/jenkins:lts", None),
        ("public.ecr.aws/x/y:1", None),
    ],
)
def test_an_image_of_ecr_is_known_by_its_name(
    text: str, expected: tuple[str, dict[str, str]] | None
) -> None:
    """Registry, repository, tag or digest; nobody else's images can be looked at."""
    found = ContainerImage.of(text)
    assert (found and (found.repository, dict(found.reference))) == expected


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("ci.example.com", True),
        ("CI.Example.com", True),
        ("a.ci.example.com", True),
        ("a.b.ci.example.com", False),
        ("example.com", False),
    ],
)
def test_an_asterisk_is_one_label(host: str, covered: bool) -> None:  # noqa: FBT001
    """As browsers read it."""
    found = Certificate(status="ISSUED", names=("ci.example.com", "*.ci.example.com"))
    assert found.covers(host) is covered
