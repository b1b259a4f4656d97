"""Which region counts, and what is asked of whom."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from cli.boundary import run
from cli.deploy.target import Target, effective_region, environment_region, known_region
from cli.flags import Flags
from cli.text import LOCAL_KEYS
from stacks.config import Config
from stacks.errors import UsageError
from tests.unit.cli.fakes import world

if TYPE_CHECKING:
    from cli.aws import Aws


@pytest.mark.parametrize(
    ("environ", "profile", "expected"),
    [
        ({"AWS_REGION": "a-1", "AWS_DEFAULT_REGION": "b-1"}, None, "a-1"),
        ({"AWS_DEFAULT_REGION": "b-1"}, None, "b-1"),
        ({}, None, "eu-west-1"),
        ({"AWS_PROFILE": "prod"}, None, "eu-central-1"),
        ({"AWS_PROFILE": "other"}, "prod", "eu-central-1"),
        ({}, "none", None),
    ],
)
def test_the_region_of_the_environment(
    environ: dict[str, str], profile: str | None, expected: str | None, tmp_path: Path
) -> None:
    """AWS_REGION, AWS_DEFAULT_REGION, then the profile's, as AWS's SDKs do."""
    file = tmp_path / "config"
    file.write_text("[default]\nregion = eu-west-1\n[profile prod]\nregion = eu-central-1\n")
    assert environment_region({**environ, "AWS_CONFIG_FILE": str(file)}, profile) == expected


def test_a_broken_config_file_is_left_to_aws_s_client(tmp_path: Path) -> None:
    """It says better what is wrong; we only do not know the region."""
    file = tmp_path / "config"
    file.write_bytes(b"\xff[broken")
    assert environment_region({"AWS_CONFIG_FILE": str(file)}, None) is None


def test_the_local_aws_needs_no_profile() -> None:
    """With --local a profile's region is not looked at; without any there is a default."""
    flags = Flags(local=True)
    assert known_region(flags, {"AWS_PROFILE": "prod"}) == "us-east-1"
    assert known_region(flags, {"AWS_REGION": "eu-west-1"}) == "eu-west-1"


@pytest.mark.parametrize(
    ("flag", "in_file", "known", "expected"),
    [
        ("us-east-1", None, "eu-west-3", "us-east-1"),
        ("us-east-1", "us-east-1", None, "us-east-1"),
        (None, "eu-west-2", "eu-west-3", "eu-west-2"),
        (None, None, "eu-west-3", "eu-west-3"),
    ],
)
def test_the_nearer_region_wins(
    flag: str | None, in_file: str | None, known: str | None, expected: str
) -> None:
    """--region, then the file, then the environment."""
    config = Config(name="ci", region=in_file)
    assert effective_region(Flags(region=flag), config, known) == expected


@pytest.mark.parametrize("verb", ["synth", "lint", "deploy", "status", "destroy", "events"])
def test_a_region_that_aws_does_not_have_is_refused(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelled --region is exit 2 with the one that is meant, before AWS is called."""
    outside = world()
    outside.config = Config(name="ci")
    assert run([verb, "--region", "eu-wset-1"], outside.edge()) == 2
    assert "Did you mean eu-west-1?" in capsys.readouterr().err
    assert outside.aws.calls == []


@pytest.mark.parametrize("verb", ["synth", "lint", "deploy", "status"])
def test_two_regions_are_refused(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the file and --region name different ones, nothing is done."""
    assert run([verb, "--region", "us-east-1"], world().edge()) == 2
    assert "says region: eu-west-1, --region says us-east-1" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["garbage", "ftp://x", "http://", "http://a b"])
def test_an_end_point_that_is_none_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By option or variable: exit 2 before AWS's client stumbles over it."""
    outside = world()
    assert run(["status", "--endpoint-url", url], outside.edge()) == 2
    outside.environ["AWS_ENDPOINT_URL"] = url
    assert run(["status"], outside.edge()) == 2
    assert capsys.readouterr().err.count("is no end point") == 2
    assert outside.aws.calls == []


def test_no_region_is_refused_with_all_ways_to_name_one() -> None:
    """Exit 2 names the key, the option and the variable."""
    with pytest.raises(UsageError) as refused:
        effective_region(Flags(), Config(name="ci"), None)
    for way in ("region:", "--region", "AWS_REGION"):
        assert way in refused.value.hint


@pytest.mark.parametrize(
    ("local_url", "endpoint_url", "place", "command"),
    [
        (None, None, "AWS", "aws x --region eu-west-1"),
        (None, "http://e", "http://e", "aws x --region eu-west-1 --endpoint-url http://e"),
        (
            "http://l",
            "http://l",
            "the local AWS",
            f"{LOCAL_KEYS} aws x --region eu-west-1 --endpoint-url http://l",
        ),
    ],
)
def test_a_command_of_the_aws_cli_reaches_the_same_place(
    local_url: str | None, endpoint_url: str | None, place: str, command: str
) -> None:
    """What is printed about the local AWS never works on a real account."""
    target = Target(
        aws=cast("Aws", world().aws),
        stack_name="ci",
        region="eu-west-1",
        account="000000000000",
        local_url=local_url,
        endpoint_url=endpoint_url,
    )
    assert target.place == place
    assert target.aws_command("aws x") == command


def test_a_command_of_the_aws_cli_has_the_profile() -> None:
    """Without it the command would act on the account of the default profile."""
    target = Target(
        aws=cast("Aws", world().aws),
        stack_name="ci",
        region="eu-west-1",
        account="123456789012",
        profile="the build's",
    )
    command = target.aws_command("aws x")
    assert shlex.split(command) == [
        *["aws", "x", "--region", "eu-west-1", "--profile"],
        "the build's",
    ]
