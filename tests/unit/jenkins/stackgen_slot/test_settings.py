"""What a slot takes from its environment, and what it refuses."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stackgen_slot.problems import SlotError
from stackgen_slot.settings import GitJobs, check_secrets, read
from tests.slot_environment import PRIVATE_KEY, agents, environment, secrets


def test_environment_becomes_settings() -> None:
    """Every variable of the task definition arrives in its field."""
    found = read(environment(STACKGEN_AGENTS=json.dumps(agents()), AWS_ENDPOINT_URL="http://x:1"))
    assert (found.controller, found.slot, found.zone) == ("main", "main-1", "eu-west-1a")
    assert found.url == "https://ci.example.com/team"
    assert (found.home, found.local) == (Path("/var/jenkins_home"), Path("/var/lib/stackgen"))
    assert found.ec2_endpoint == "http://x:1"
    assert found.agents is not None
    assert found.agents.slots == 2
    assert found.agents.tags == {"stackgen:slot": "main-1"}
    assert [kind.user_data for kind in found.agents.kinds] == ["#cloud-config\n{}"]
    assert found.agents.kinds[0].instance_types == ("m6i.large", "m5.large")


def test_own_zone_comes_first() -> None:
    """Agents start beside their controller, whatever order the subnets arrive in."""
    text = json.dumps(agents())
    found = read(environment(STACKGEN_AGENTS=text, STACKGEN_ZONE="eu-west-1b"))
    assert found.agents is not None
    assert [item.zone for item in found.agents.subnets] == ["eu-west-1b", "eu-west-1a"]


def test_nothing_optional_is_needed() -> None:
    """A controller without agents and cloned jobs has neither."""
    found = read(environment())
    assert (found.agents, found.jobs, found.ec2_endpoint) == (None, None, None)


@pytest.mark.parametrize("name", sorted(environment()))
@pytest.mark.parametrize("value", [None, " "])
def test_missing_variable_is_named(name: str, value: str | None) -> None:
    """A variable that is missing or empty is named, and what writes it."""
    given = {key: text for key, text in environment().items() if key != name}
    if value is not None:
        given[name] = value
    with pytest.raises(SlotError, match=name) as caught:
        read(given)
    assert "stackgen deploy" in caught.value.remedy


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"STACKGEN_SLOT": "other-1"}, "'other-1'"),
        ({"STACKGEN_CONTROLLER": "../main"}, "../main"),
        ({"STACKGEN_URL": "ci.example.com"}, "STACKGEN_URL"),
        ({"STACKGEN_AGENTS": "{"}, "STACKGEN_AGENTS is no JSON"),
        ({"STACKGEN_AGENTS": "[]"}, "STACKGEN_AGENTS is no JSON object"),
        ({"STACKGEN_ZONE": "caf\udce9"}, "STACKGEN_ZONE cannot be read"),
        ({"STACKGEN_JOBS": "{}"}, "STACKGEN_JOBS.git"),
    ],
)
def test_malformed_variable_is_named(changed: dict[str, str], said: str) -> None:
    """A value of the wrong form is refused with its place."""
    with pytest.raises(SlotError, match=re.escape(said)):
        read(environment(**changed))


def test_unknown_zone_is_refused() -> None:
    """A zone without a subnet would leave the slot's agents in other zones for ever."""
    given = environment(STACKGEN_AGENTS=json.dumps(agents()), STACKGEN_ZONE="eu-west-1z")
    with pytest.raises(SlotError, match=r"'eu-west-1z'.*unknown.*eu-west-1a, eu-west-1b"):
        read(given)


def _drop(place: str) -> Callable[[dict[str, Any]], None]:
    """Return what removes a field."""

    def change(found: dict[str, Any]) -> None:
        target = found["kinds"][0] if place.startswith("kinds[") else found
        del target[place.rpartition(".")[2]]

    return change


@pytest.mark.parametrize(
    "place", [*sorted(agents()), *(f"kinds[0].{name}" for name in sorted(agents()["kinds"][0]))]
)
def test_field_of_agents_is_named(place: str) -> None:
    """A field of the agents that is missing is named with its place, not with its value."""
    given = agents()
    _drop(place)(given)
    with pytest.raises(SlotError, match=re.escape(f"STACKGEN_AGENTS.{place}")):
        read(environment(STACKGEN_AGENTS=json.dumps(given)))


@pytest.mark.parametrize(
    ("name", "value"),
    [("max", "ten"), ("max", True), ("max", -1), ("spot", 1), ("user_data", 1), ("label", "")],
)
def test_field_of_another_type_is_named(name: str, value: object) -> None:
    """A field of another type is refused before anything is rendered from it."""
    given = agents()
    given["kinds"][0][name] = value
    with pytest.raises(SlotError, match=re.escape(f"STACKGEN_AGENTS.kinds[0].{name}")):
        read(environment(STACKGEN_AGENTS=json.dumps(given)))


def test_jobs_are_cloned_from_what_is_named() -> None:
    """A repository needs no branch and no folder."""
    text = json.dumps({"git": {"url": "git@example.com:team/jobs.git", "branch": None}})
    assert read(environment(STACKGEN_JOBS=text)).jobs == GitJobs(
        url="git@example.com:team/jobs.git", branch="", path=""
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("url", "--upload-pack=touch x"),
        ("url", "ext::sh -c touch% x"),
        ("branch", "--output=x"),
        ("path", "../other"),
    ],
)
def test_jobs_carry_no_program(name: str, value: str) -> None:
    """What git would take for an option or a program is refused."""
    git = {"url": "https://example.com/jobs.git", "branch": "main", "path": "jobs", name: value}
    with pytest.raises(SlotError, match=rf"STACKGEN_JOBS\.git\.{name}"):
        read(environment(STACKGEN_JOBS=json.dumps({"git": git})))


def test_good_secrets_pass() -> None:
    """Secrets of the right form are taken, with agents and without."""
    check_secrets(secrets(), read(environment()))
    with_agents = read(environment(STACKGEN_AGENTS=json.dumps(agents())))
    check_secrets({**secrets(), "JENKINS_AGENT_PRIVATE_KEY": PRIVATE_KEY + "\n"}, with_agents)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JENKINS_ADMIN_PASSWORD", ""),
        ("JENKINS_ADMIN_PASSWORD", " "),
        ("JENKINS_HOOKS_TOKEN", "ABCDEF"),
        ("JENKINS_AGENT_PRIVATE_KEY", "hunter2"),
        ("JENKINS_AGENT_PRIVATE_KEY", PRIVATE_KEY[:-30]),
        ("JENKINS_AGENT_PRIVATE_KEY", "\udcff"),
    ],
)
def test_bad_secret_is_named_not_shown(name: str, value: str) -> None:
    """A secret that cannot be one is named; its value stands nowhere."""
    found = read(environment(STACKGEN_AGENTS=json.dumps(agents())))
    given = {**secrets(), "JENKINS_AGENT_PRIVATE_KEY": PRIVATE_KEY, name: value}
    with pytest.raises(SlotError, match=name) as caught:
        check_secrets(given, found)
    assert not value.strip() or value not in str(caught.value)
