"""Secrets that a file names for a controller: their names, where they lie, how many fit."""

import pytest

from tests.problems import config, only_problem, problems

REGION = "us-east-1"
ARN = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:ci/github-AbCdEf"
PARAMETER = f"arn:aws:ssm:{REGION}:123456789012:parameter/ci/npm"


def file(*lines: str, region: str = REGION) -> str:
    """Return a configuration of one controller with these secrets."""
    below = "".join(f"      {line}\n" for line in lines)
    return f"name: ci\nregion: {region}\ncontrollers:\n  - name: a\n    secrets:\n{below}"


@pytest.mark.parametrize(
    "value",
    [
        ARN,
        f'"{ARN}:user_name::"',
        PARAMETER,
        f"arn:aws:ssm:{REGION}:123456789012:parameter/npm",
        f"arn:aws:secretsmanager:{REGION}:999999999999:secret:a/b_+=.@-c-AbCdE1",
    ],
)
def test_secrets_and_parameters_are_taken_by_arn(value: str) -> None:
    """Whole, by a key of their JSON, of this account or another."""
    found = config(file(f"GITHUB_TOKEN: {value}"))
    assert found.controllers[0].secrets == {"GITHUB_TOKEN": value.strip('"')}


@pytest.mark.parametrize(
    "value",
    [
        f"arn:aws:secretsmanager:{REGION}:123456789012:secret:github",
        f"{ARN}-??????",
        f"{ARN[:-6]}*",
        f'"{ARN}:user"',
        f'"{ARN}:user:AWSPREVIOUS:"',
        f'"{ARN}:user::0123"',
        f'"{ARN}:::"',
        f'"{PARAMETER}:3"',
        f"arn:aws:ssm:{REGION}:123456789012:parameter/a//b",
        f"arn:aws:s3:::{REGION}",
        f"arn:aws:ssm:{REGION}:123456789012:document/x",
    ],
)
def test_what_no_policy_or_task_could_name_is_refused(value: str) -> None:
    """No part of a name, no wildcard, no version of its own."""
    said = only_problem(file(f"A: {value}"))
    assert said.startswith("6: controllers[0].secrets.A: ")
    assert "is no whole ARN of a secret (`-` and six characters at its end) or parameter" in said
    assert ":secret:ci/github-AbCdEf" in said


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("hunter2", "hunter2"),
        ("1234567890", "1234567890"),
        ("/ci/github", "/ci/github"),
        ("[hunter2]", "hunter2"),
        ("{a: hunter2}", "hunter2"),
        ("2024-01-01", "2024-01-01"),
    ],
)
def test_a_value_in_the_place_of_its_arn_is_never_shown(value: str, written: str) -> None:
    """Whatever it looks like: the key is called secrets."""
    (said,) = problems(file(f"PLAIN: {value}"))
    assert "a secret itself, where its ARN must stand" in said
    assert written not in said


def test_a_list_of_secrets_is_not_shown_either() -> None:
    """Nor a text in place of the whole mapping."""
    for value in ("[A=hunter2]", "hunter2"):
        text = f"name: ci\ncontrollers:\n  - name: a\n    secrets: {value}\n"
        assert "hunter2" not in "".join(problems(text))
        assert "where its ARN must stand" in "".join(problems(text))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("github_token", '"github_token" is no name of a variable here; did you mean GITHUB_TOKEN'),
        ("GITHUB-TOKEN", "did you mean GITHUB_TOKEN?"),
        ("1ST", '"1ST" is no name of a variable here; write upper-case letters'),
        ("_X", "write upper-case letters"),
        ("A" * 129, "is a name of 129 characters; write at most 128"),
        *(
            (name, "is a variable that the slot itself lives by; write another name")
            for name in (
                "STACKGEN_SLOT",
                "JENKINS_ADMIN_PASSWORD",
                "JENKINS_OPTS",
                "JENKINS_HOME",
                "JAVA_OPTS",
                "JDK_JAVA_OPTIONS",
                "AWS_SECRET_ACCESS_KEY",
                "ECS_CONTAINER_METADATA_URI_V4",
                "CASC_JENKINS_CONFIG",
                "PYTHONPATH",
                "LD_PRELOAD",
                "BASH_ENV",
                "PATH",
                "HOME",
                "REF",
            )
        ),
    ],
)
def test_a_name_must_be_free(name: str, said: str) -> None:
    """Upper-case, as a shell takes it, and none that something else reads."""
    (found,) = problems(file(f"{name}: {PARAMETER}"))
    assert f"controllers[0].secrets.{name}: " in found or len(name) > 100
    assert said in found


def test_another_region_s_secret_is_refused() -> None:
    """It has an ARN in each region that it is replicated to."""
    said = only_problem(file(f"A: {ARN}", region="eu-west-1"))
    assert "lies in us-east-1, the stack in eu-west-1; replicate it" in said


def test_a_name_stands_once() -> None:
    """As every key does."""
    assert "A" in only_problem(file(f"A: {ARN}", f"A: {PARAMETER}"))


def test_as_many_as_a_role_s_policy_holds() -> None:
    """Many keys of one secret count once; thirty variables are the most."""
    keys = [f'K{number}: "{ARN}:k{number}::"' for number in range(31)]
    assert problems(file(*keys[:30])) == []
    assert "has 31 entries, at most 30 are allowed" in only_problem(file(*keys))
    long = f"arn:aws:ssm:{REGION}:123456789012:parameter/{'x' * 200}"
    many = [f"K{number}: {long}{number:02}" for number in range(15)]
    said = only_problem(file(*many))
    assert said.startswith("5: controllers[0].secrets: have ARNs of 3")
    assert "has room for 3200; keep several values as JSON in one secret" in said
