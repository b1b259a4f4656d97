"""A user's own experiment: what is taken, where it is led, what its journal says."""

from pathlib import Path
from typing import Any

import pytest

from cli.chaos.toolkit import environment, judged, title_of
from stacks.errors import UsageError


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title: x", "is no JSON"),
        ("[]", "no title or no method"),
        ('{"title": "x"}', "no title or no method"),
        ('{"method": []}', "no title or no method"),
    ],
)
def test_what_is_no_experiment_is_refused(tmp_path: Path, text: str, why: str) -> None:
    """Before anything is done, with the reason."""
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=why):
        title_of(file)


def test_a_title_is_read(tmp_path: Path) -> None:
    """It stands in the report."""
    file = tmp_path / "x.json"
    file.write_text('{"title": "lose a host", "method": []}')
    assert title_of(file) == "lose a host"


@pytest.mark.parametrize(
    ("journal", "expected"),
    [
        ({"status": "completed", "deviated": False, "run": [{"status": "succeeded"}]}, ()),
        (
            {"status": "completed", "deviated": True, "run": []},
            ("the experiment's steady state was not met after its method",),
        ),
        ({"status": "failed", "deviated": False}, ("the experiment is failed",)),
        (
            {
                "status": "completed",
                "run": [{"status": "failed", "activity": {"name": "send a command"}}],
            },
            ("send a command failed",),
        ),
        (None, ("the Chaos Toolkit ended with 1 and wrote no journal",)),
    ],
)
def test_what_the_toolkit_found_broken_counts(
    journal: dict[str, Any] | None, expected: tuple[str, ...]
) -> None:
    """An action that failed too: the toolkit itself calls such a run completed."""
    assert judged(journal, 1) == expected


def test_locally_nothing_of_the_users_aws_has_an_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither profile nor credentials nor end point: the experiment meets the local AWS."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "theirs")
    url = "http://127.0.0.1:1"
    made = environment(region="eu-west-1", endpoint_url=url, profile=None, local=True)
    assert {name: value for name, value in made.items() if value == "theirs"} == {}
    assert made["AWS_ENDPOINT_URL"] == url
    assert made["AWS_REGION"] == made["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert made["AWS_CONFIG_FILE"] == "/dev/null"


def test_on_aws_the_users_own_credentials_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the profile of the command line before the environment's."""
    monkeypatch.setenv("AWS_PROFILE", "theirs")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    made = environment(region="eu-west-1", endpoint_url=None, profile="named", local=False)
    assert (made["AWS_PROFILE"], made["AWS_ACCESS_KEY_ID"]) == ("named", "key")
    assert "AWS_ENDPOINT_URL" not in made
