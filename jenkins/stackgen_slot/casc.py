"""Jenkins' configuration as code of one slot, as dictionaries: written as JSON, which is YAML.

Secrets are named, never written: JCasC reads them from the environment. Everything else that looks
like a variable is escaped, so that a shell's or Groovy's `${x}` arrives as it is.
https://github.com/jenkinsci/configuration-as-code-plugin/blob/master/docs/features/secrets.adoc
"""

from collections.abc import Sequence
from typing import Any

from stackgen_slot import clouds
from stackgen_slot.clouds import Dialect
from stackgen_slot.settings import Settings

#: Who may do everything; its password is a secret of the stack.
ADMIN = "admin"
#: By whom the stack's own programs look at Jenkins and quiet it down.
HOOKS = "stackgen-hooks"
#: All that they need: Agent/Provision asks for an agent in place of one that AWS takes back. Not
#: Agent/Delete, which terminates an EC2 agent's instance.
HOOKS_RIGHTS = (
    "Overall/Read",
    "Overall/Manage",
    "Job/Read",
    "Agent/Disconnect",
    "Agent/Provision",
    "Metrics/View",
)

#: A hash of no password: nobody chose one, and none is known that gives it. The user must exist for
#: its token to be taken; Jenkins takes a hash when it has the form of one.
_NO_PASSWORD = "#jbcrypt:$2a$10$" + "." * 53  # of no password

#: How long builds and what they archived are kept, in every job that does not keep less. Builds
#: that a person marks to be kept stay.
_DISCARDED = {
    "daysToKeepStr": "365",
    "numToKeepStr": "200",
    "artifactDaysToKeepStr": "90",
    "artifactNumToKeepStr": "50",
}


class _Secret(str):
    """A value that JCasC is to fill in."""

    __slots__ = ()


def render(
    settings: Settings, dialect: Dialect = "pinned", scripts: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the whole document; secrets stand in it as `${NAME}`, which JCasC resolves itself.

    Args:
        settings: Of the slot.
        dialect: Which set of plugins reads it: that of `plugins.txt`, or the one with EC2 1688.
        scripts: Texts of job-dsl that define jobs, in this order.

    Raises:
        SlotError: User data has a seam that nothing fills.
    """
    document: dict[str, Any] = {
        "jenkins": _jenkins(settings, dialect),
        "security": {
            # Scripts given here run without it. In jobs that users make it stays.
            "globalJobDslSecurityConfiguration": {"useScriptSecurity": True}
        },
        "unclassified": {
            # The plugin of the agents counts by it, so all slots of a controller have the same.
            "location": {"url": f"{settings.url}/"},
            "buildDiscarders": {
                "configuredBuildDiscarders": [
                    "jobBuildDiscarder",
                    {"simpleBuildDiscarder": {"discarder": {"logRotator": _DISCARDED}}},
                ]
            },
        },
    }
    if settings.agents:
        document["credentials"] = _credentials()
    if scripts:
        document["jobs"] = [{"script": script} for script in scripts]
    escaped: dict[str, Any] = _escaped(document)
    return escaped


def _jenkins(settings: Settings, dialect: Dialect) -> dict[str, Any]:
    """Return who may do what, that nothing is built here, and where it is built instead."""
    found: dict[str, Any] = {
        # A build here could read every secret, and would end with the slot.
        "numExecutors": 0,
        "mode": "EXCLUSIVE",
        # Agents are reached by SSH, or come by WebSocket.
        "slaveAgentPort": -1,
        "securityRealm": {
            "local": {
                "allowsSignup": False,
                "users": [
                    {"id": ADMIN, "password": _Secret("${JENKINS_ADMIN_PASSWORD}")},
                    {"id": HOOKS, "password": _NO_PASSWORD},
                ],
            }
        },
        "authorizationStrategy": {
            "globalMatrix": {
                "entries": [
                    {"user": {"name": ADMIN, "permissions": ["Overall/Administer"]}},
                    {"user": {"name": HOOKS, "permissions": list(HOOKS_RIGHTS)}},
                ]
            }
        },
        "crumbIssuer": _crumbs(dialect),
    }
    made = clouds.render(settings, dialect)
    return {**found, "clouds": made} if made else found


def _crumbs(dialect: Dialect) -> object:
    """Return what keeps other sites' pages from acting as the user.

    A crumb once held the client's address, which changes with the balancer's nodes; LTS 2.555
    removed that and its key, which would stop the boot.
    """
    return "standard" if dialect == "pinned" else {"standard": {"excludeClientIPFromCrumb": True}}


def _credentials() -> dict[str, Any]:
    """Return the key by which agents are reached; no job can name it."""
    key = {
        "id": clouds.KEY_ID,
        "scope": "SYSTEM",
        "description": "Agents of this controller, made by the stack",
        "username": clouds.USER,
        "privateKeySource": {
            "directEntry": {"privateKey": _Secret("${JENKINS_AGENT_PRIVATE_KEY}")}
        },
    }
    return {"system": {"domainCredentials": [{"credentials": [{"basicSSHUserPrivateKey": key}]}]}}


def _escaped(value: Any) -> Any:
    """Return a value whose texts JCasC leaves as they are, but for the secrets in it."""
    if isinstance(value, _Secret):
        return str(value)
    if isinstance(value, str):
        return value.replace("${", "^${")
    if isinstance(value, dict):
        return {key: _escaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    return value
