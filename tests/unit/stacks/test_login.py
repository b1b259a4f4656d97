"""A login's properties and the paths that need none."""

from typing import Any

import pytest

from stacks.config import Login
from stacks.login import patterns, properties
from tests.problems import made

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ci/login-AbCdEf"


def login(**keys: Any) -> Login:
    """Return a login with these keys."""
    return made(
        Login,
        {
            "issuer": "https://login.example.com",
            "authorization_endpoint": "https://login.example.com/authorize",
            "token_endpoint": "https://login.example.com/token",
            "user_info_endpoint": "https://login.example.com/user",
            "client_id": "balancer",
            "client_secret_arn": ARN,
            **keys,
        },
    )


@pytest.mark.parametrize(
    ("field", "end"), [({}, "SecretString}}"), ({"client_secret_field": "a"}, "SecretString:a}}")]
)
def test_the_secret_is_a_reference(field: dict[str, str], end: str) -> None:
    """To the whole secret, or to one key of it."""
    found = properties(login(**field))["ClientSecret"]
    assert found == f"{{{{resolve:secretsmanager:{ARN}:{end}"


def test_a_session_is_counted_in_seconds() -> None:
    """AWS's unit, not the file's."""
    assert properties(login(session_hours=2))["SessionTimeout"] == 7200


def test_open_paths_lie_below_the_controller_s_prefix() -> None:
    """Each stands for itself alone."""
    found = login(open_paths=["/github-webhook/", "/git/notifyCommit"])
    assert patterns(found, "") == ["/github-webhook/", "/git/notifyCommit"]
    assert patterns(found, "/team") == ["/team/github-webhook/", "/team/git/notifyCommit"]
    assert patterns(login(), "/team") == []


@pytest.mark.parametrize("path", ["/github-webhook/", "/a", "/a/b/"])
def test_no_open_path_opens_what_dots_lead_to(path: str) -> None:
    """`/github-webhook/../login` is Jenkins' login: a pattern that took it would open it."""
    (found,) = patterns(login(open_paths=[path]), "")
    assert not set("*?") & set(found)
