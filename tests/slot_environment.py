"""The environment of a slot's container, as the template writes it."""

from typing import Any

#: Of the form that EC2 gives; no key.
PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----\nbm90IGEga2V5\n-----END RSA PRIVATE KEY-----"


def environment(**changed: str) -> dict[str, str]:
    """Return what a slot without agents is told."""
    return {
        "STACKGEN_CONTROLLER": "main",
        "STACKGEN_SLOT": "main-1",
        "STACKGEN_URL": "https://ci.example.com/team",
        "STACKGEN_ZONE": "eu-west-1a",
        **changed,
    }


def secrets() -> dict[str, str]:
    """Return the secrets of a slot without agents."""
    return {
        "JENKINS_ADMIN_PASSWORD": "correct-horse",
        "JENKINS_HOOKS_TOKEN": "0123456789abcdef" * 2,
    }


def agents() -> dict[str, Any]:
    """Return what `STACKGEN_AGENTS` says, as a mapping to change."""
    return {
        "region": "eu-west-1",
        "slots": 2,
        "security_group": "sg-0123456789abcdef0",
        "instance_profile": "arn:aws:iam::123456789012:instance-profile/agents",
        "key_pair": "main-agents",
        "key_pair_id": "key-0123456789abcdef0",
        "log_group": "ci-AgentLogGroup-1",
        "subnets": [
            {"id": "subnet-0a", "zone": "eu-west-1a"},
            {"id": "subnet-0b", "zone": "eu-west-1b"},
        ],
        "tags": {"stackgen:slot": "main-1"},
        "user_data": ["#cloud-config\n{}"],
        "kinds": [
            {
                "label": "linux",
                "instance_types": ["m6i.large", "m5.large"],
                "spot": True,
                "max": 10,
                "idle_minutes": 10,
                "one_build_each": False,
                "disk_gib": 30,
                "architecture": "x86_64",
                "image": "ami-0123456789abcdef0",
                "user_data": 0,
            }
        ],
    }
