"""Which region counts, and what is asked of whom."""

from pathlib import Path

import pytest

from cli.deploy.target import effective_region, environment_region, known_region
from cli.flags import Flags
from stacks.config import Config
from stacks.errors import UsageError


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
        ("a-1", None, "c-1", "a-1"),
        ("a-1", "a-1", None, "a-1"),
        (None, "b-1", "c-1", "b-1"),
        (None, None, "c-1", "c-1"),
    ],
)
def test_the_nearer_region_wins(
    flag: str | None, in_file: str | None, known: str | None, expected: str
) -> None:
    """--region, then the file, then the environment."""
    config = Config(name="ci", region=in_file)
    assert effective_region(Flags(region=flag), config, known) == expected


def test_no_region_is_refused_with_all_ways_to_name_one() -> None:
    """Exit 2 names the key, the option and the variable."""
    with pytest.raises(UsageError) as refused:
        effective_region(Flags(), Config(name="ci"), None)
    for way in ("region:", "--region", "AWS_REGION"):
        assert way in refused.value.hint
