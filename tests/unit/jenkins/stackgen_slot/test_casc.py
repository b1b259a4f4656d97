"""Jenkins' configuration of a slot: who may do what, and that nothing is said that must not be."""

import json
from typing import Any

import pytest

from stackgen_slot import casc
from stackgen_slot.clouds import Dialect
from stackgen_slot.settings import read
from stacks.tables.jcasc import mismatches
from tests.slot_environment import agents, environment


def rendered(
    *scripts: str, dialect: Dialect = "pinned", with_agents: bool = True, **changed: str
) -> dict[str, Any]:
    """Return the document of a slot, with one kind of agents unless told otherwise."""
    more = {"STACKGEN_AGENTS": json.dumps(agents())} if with_agents else {}
    return casc.render(read(environment(**more, **changed)), dialect, scripts)


@pytest.mark.parametrize("dialect", ["pinned", "1688"])
def test_every_name_is_bound(dialect: Dialect) -> None:
    """JCasC would end the boot at the first name that nothing binds."""
    document = rendered("job('a')", dialect=dialect, AWS_ENDPOINT_URL="http://localhost:1")
    assert list(mismatches(document, dialect)) == []


def test_only_two_users_have_rights() -> None:
    """The administrator has all, the stack's programs exactly theirs, nobody else any."""
    strategy = rendered()["jenkins"]["authorizationStrategy"]
    entries = [entry["user"] for entry in strategy["globalMatrix"]["entries"]]
    assert entries == [
        {"name": "admin", "permissions": ["Overall/Administer"]},
        {
            "name": "stackgen-hooks",
            "permissions": [
                "Overall/Read",
                "Overall/Manage",
                "Job/Read",
                "Agent/Disconnect",
                "Agent/Provision",
                "Metrics/View",
            ],
        },
    ]


def test_realm_knows_both_and_lets_nobody_in_by_itself() -> None:
    """Nobody makes an account; the stack's user has the hash of no password."""
    realm = rendered()["jenkins"]["securityRealm"]["local"]
    assert realm["allowsSignup"] is False
    admin, hooks = realm["users"]
    assert admin == {"id": "admin", "password": "${JENKINS_ADMIN_PASSWORD}"}
    assert hooks["id"] == "stackgen-hooks"
    header, _, digest = hooks["password"].partition("$2a$10$")
    assert header == "#jbcrypt:"
    assert digest == "." * 53


def test_nothing_is_built_in_the_slot() -> None:
    """No executors, no builds without a label, no port for agents, no forged requests."""
    found = rendered()["jenkins"]
    assert (found["numExecutors"], found["mode"], found["slaveAgentPort"]) == (0, "EXCLUSIVE", -1)
    assert found["crumbIssuer"] == "standard"


def test_address_has_its_prefix() -> None:
    """Links and the count of agents depend on it; Jenkins' own form ends with a slash."""
    assert rendered()["unclassified"]["location"] == {"url": "https://ci.example.com/team/"}


def test_builds_do_not_pile_up() -> None:
    """Builds of every job end some day, and a job's own smaller number counts as well."""
    first, second = rendered()["unclassified"]["buildDiscarders"]["configuredBuildDiscarders"]
    assert first == "jobBuildDiscarder"
    rotator = second["simpleBuildDiscarder"]["discarder"]["logRotator"]
    assert all(int(value) > 0 for value in rotator.values())


def test_key_is_out_of_reach_of_jobs() -> None:
    """The agents' key is the system's alone, and comes from the environment."""
    (domain,) = rendered()["credentials"]["system"]["domainCredentials"]
    (found,) = domain["credentials"]
    key = found["basicSSHUserPrivateKey"]
    assert (key["id"], key["scope"]) == ("stackgen-agents", "SYSTEM")
    source = key["privateKeySource"]["directEntry"]["privateKey"]
    assert source == "${JENKINS_AGENT_PRIVATE_KEY}"


def test_without_agents_there_are_no_clouds() -> None:
    """A controller without agents has neither a cloud nor a key."""
    found = rendered(with_agents=False)
    assert "clouds" not in found["jenkins"]
    assert "credentials" not in found
    assert "jobs" not in found


def test_variables_of_others_are_left_alone() -> None:
    """Groovy's and a shell's `${x}` arrive as written; JCasC would make nothing of them."""
    found = rendered('job("a") { description "${x} $y" }', "job('b')")
    assert [entry["script"] for entry in found["jobs"]] == [
        'job("a") { description "^${x} $y" }',
        "job('b')",
    ]


def test_only_secrets_are_variables() -> None:
    """Nothing but the two secrets is left for JCasC to fill in, whatever settings contain."""
    given = agents()
    given["tags"]["team"] = "${HOME}"
    given["user_data"] = ["#cloud-config\nruncmd: ['echo ${JENKINS_ADMIN_PASSWORD}']"]
    text = json.dumps(casc.render(read(environment(STACKGEN_AGENTS=json.dumps(given)))))
    assert text.count("${") == text.count("^${") + 2
