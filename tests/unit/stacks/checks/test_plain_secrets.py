"""A secret in plain text is named by its key and never shown."""

import pytest

from stacks.checks.plain_secrets import looks_like, scrub
from tests.problems import problems

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105  AWS's own example

SECRETS = {
    ACCESS_KEY: "an AWS access key id",
    "ASIAIOSFODNN7EXAMPLE": "an AWS access key id",
    SECRET_KEY: "an AWS secret access key",
    "-----BEGIN RSA PRIVATE KEY-----": "a private key",
    "-----BEGIN PRIVATE KEY-----": "a private key",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN": "a JSON web token",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a": "a GitHub token",
    "github_pat_11ABCDEFG0abcdefghijkl_mnop": "a GitHub token",
    "glpat-abcdefghij0123456789": "a GitLab token",
    "xoxb-123456789012-abcdefghijkl": "a Slack token",
    "https://hooks.slack.com/services/T0/B0/xyz": "a Slack token",
    "AIzaSyA-1234567890abcdefghijklmnopqrstu": "a Google API key",
    "https://user:hunter2@git.example.com": "a password in an address",
    "-Djavax.net.ssl.trustStorePassword=changeit": "a password or token",
    "-Dapi.token=abc": "a password or token",
    "password: hunter2": "a password or token",
    "MY_API_KEY = x1": "a password or token",
}

HARMLESS = [
    "-Djenkins.security.ApiTokenProperty.adminCanGenerateNewTokens=true",
    "-Dtoken=${TOKEN}",
    "-Duse.password=false",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:ci-AbCdEf",
    "https://ci.example.com:8443/job/a@b",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "organization/department/group/controllers",
    "docker.io/jenkins/jenkins:2.568.2-lts-jdk21",
    "tokenizer",
]


@pytest.mark.parametrize(("text", "kind"), SECRETS.items())
def test_a_secret_is_recognised_by_its_form(text: str, kind: str) -> None:
    """Also in the middle of other text."""
    assert looks_like(text) == kind
    assert looks_like(f"see {text} there") == kind


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_resembles_a_secret_is_let_through(text: str) -> None:
    """Digests, ARNs, references and switches are not secrets."""
    assert looks_like(text) == ""
    assert scrub(text) == text


#: Places where a value is also wrong for another reason, is a key, or is seen before the checks.
PLACES = [
    "name: {}",
    "name: ci\nregion: {}",
    "name: ci\nhosts: {{min: {}}}",
    "name: ci\nhosts: {}",
    "name: ci\nhosts: {{instance_types: [m6i.large, {}]}}",
    "name: ci\nhosts: {{instance_types: {}}}",
    "name: ci\naccess: {{allow: [{}]}}",
    "name: ci\nnetwork: {{availability_zones: [us-east-1a, {}]}}",
    "name: ci\nnetwork: {{nat: {}}}",
    "name: ci\ncontrollers: [{{name: a, mode: {}}}]",
    "name: ci\ncontrollers: [{{name: {}}}]",
    "name: ci\ncontrollers: [{}]",
    "name: ci\ntags: {{a: {}}}",
    "name: ci\ntags: {{{}: x}}",
    "name: ci\ntags: {{{0}: x, {0}: y}}",
    "name: ci\nnope: {}",
    "name: ci\nnope: [[{}]]",
    "{}: ci",
    "name: ci\nregion: *{}",
    "name: ci\nregion: !{} x",
    "name: ci\nregion: [{}",
    "- {}",
    "{}",
    "name: ci\n{}",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("secret", [ACCESS_KEY, "ghp_16C7e42F292c6912E7710c838347Ae178B4a"])
def test_a_secret_is_never_echoed(place: str, secret: str) -> None:
    """Not by its own problem, and not by any other about the same value."""
    found = problems(place.format(secret))
    assert found
    assert not [line for line in found if secret[:12] in line or secret[-12:] in line]


@pytest.mark.parametrize("place", PLACES[:14])
def test_a_secret_is_one_problem_that_names_its_key(place: str) -> None:
    """No second line about the pattern, the type or the region of the same value."""
    (line,) = problems(place.format(ACCESS_KEY))
    assert "looks like an AWS access key id in plain text; remove it" in line


def test_a_key_that_is_a_secret_is_hidden() -> None:
    """The place is shown without it."""
    assert problems(f"name: ci\ntags: {{{ACCESS_KEY}: x}}")[0].startswith(
        "ci.yaml:2: tags.(hidden): looks"
    )


@pytest.mark.parametrize("value", ["hunter2", "12345", "010", "2024-01-01"])
def test_a_key_named_like_a_secret_makes_its_value_one(value: str) -> None:
    """Whatever the value is, it is not shown."""
    (line,) = problems(f"name: ci\ntags: {{admin_password: {value}}}")
    assert line.startswith("ci.yaml:2: tags.admin_password: looks like a password or token")
    assert value not in line


@pytest.mark.parametrize("value", ["'false'", "''", "${FROM_ELSEWHERE}"])
def test_a_key_named_like_a_secret_may_hold_none(value: str) -> None:
    """A switch, an empty text or a reference is no secret."""
    assert not [
        line for line in problems(f"name: ci\ntags: {{needs_token: {value}}}") if "looks" in line
    ]
