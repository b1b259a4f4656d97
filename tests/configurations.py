"""The configurations that template tests synthesize: the examples, and one for each shape."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cli import package
from cli.config_file import named_reader
from stacks.bootstrap import bootstrap
from stacks.config import Config
from stacks.loading import load
from stacks.synth import Synthesis, synth

ROOT = Path(__file__).parents[1]
EXAMPLES = (
    "minimal",
    "quickstart",
    "existing-vpc",
    "three-zones-arm",
    "two-on-paths",
    "five-teams",
    "everything",
)

_DNS = {"zone": "example.com", "zone_id": "Z0123456789ABCDEFGHIJ"}
_OPEN = {"dns": _DNS, "access": {"allow": ["203.0.113.0/24"]}}
_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
_ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/jenkins:1"
LOGIN = {
    "issuer": "https://login.example.com",
    "authorization_endpoint": "https://login.example.com/oauth2/authorize",
    "token_endpoint": "https://login.example.com/oauth2/token",
    "user_info_endpoint": "https://login.example.com/oauth2/user",
    "client_id": "jenkins-balancer",
    "client_secret_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:ci/login-AbCdEf",
    "client_secret_field": "client_secret",
    "open_paths": ["/github-webhook/", "/git/notifyCommit"],
}

#: A secret of the account that `tests/deployed.py` deploys into.
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ci/github-AbCdEf"  # noqa: S105
PATH = {"path": "/other"}

#: One configuration for each thing a key can change in a template, beyond the examples.
VARIANTS: dict[str, dict[str, Any]] = {
    "nat-none": {
        "network": {"nat": "none"},
        "controllers": [{"name": "main", "image": _ECR}],
    },
    "nat-single": {**_OPEN, "network": {"nat": "single", "availability_zones": 3}},
    "named-zones": {
        "region": "us-east-1",
        "network": {
            "cidr": "10.9.0.0/20",
            "availability_zones": ["us-east-1a", "us-east-1c"],
            "subnets": {
                "public": ["10.9.0.0/25", "10.9.0.128/25"],
                "private": ["10.9.2.0/23", "10.9.4.0/23"],
            },
        },
    },
    "certificate": {
        "region": "us-east-1",
        "tls": {"certificate": _CERTIFICATE},
        "access": {"allow": ["203.0.113.0/24"]},
    },
    "certificate-and-dns": {
        "region": "us-east-1",
        "dns": {"zone": "example.com", "host": "jenkins.example.com"},
        "tls": {"certificate": _CERTIFICATE},
        "protection": {"balancer": False},
    },
    "many-by-path": {
        **_OPEN,
        "controllers": [
            {"name": f"team-{number}", "route": {"path": f"/team{number}"}} for number in range(12)
        ],
    },
    "many-by-host": {
        **_OPEN,
        "controllers": [
            {"name": "main"},
            *(
                {"name": f"team-{number}", "route": {"host": f"team{number}.ci.example.com"}}
                for number in range(11)
            ),
            {"name": "both", "route": {"host": "team0.ci.example.com", "path": "/both"}},
        ],
    },
    "arm": {
        "hosts": {"instance_types": ["m7g.large"]},
        "agents": [{"label": "arm", "instance_types": ["c7g.large"]}, {"label": "intel"}],
    },
    "warm": {
        "hosts": {"warm_pool": 1, "trunking": True},
        "controllers": [{"name": "main", "slots": 6, "cpu": 256, "memory_mib": 1024}],
    },
    "mixed": {
        "hosts": {
            "instance_types": ["m6i.large", "m5.large"],
            "ami": "ami-0123456789abcdef0",
            "min": 3,
            "max": 9,
        },
        "agents": [{"label": "spot", "spot": True}],
        "controllers": [
            {"name": "main", "jobs": {"git": {"url": "git@git.example.com:ci/jobs.git"}}}
        ],
        "tags": {"team": "build"},
    },
    "adopted": {
        "storage": {"file_system_id": "fs-0123456789abcdef0"},
        "backup": {"enabled": False},
        "logs": {"retention_days": 7, "container_insights": False},
        "agents": [],
        "controllers": [
            {
                "name": "main",
                "slots": 3,
                "cpu": 512,
                "memory_mib": 2048,
                "java_options": "-Xlog:gc -Dx=${y}",
            },
        ],
    },
    "many-ranges": {
        **_OPEN,
        "access": {"allow": [f"198.51.100.{number * 16}/28" for number in range(5)]},
    },
    "dual-stack": {
        **_OPEN,
        "access": {"allow": ["203.0.113.0/24", "2001:db8::/32"]},
        "network": {"ipv6": True},
    },
    "wildcard": {
        "dns": {**_DNS, "wildcard": True},
        "access": {"allow": ["203.0.113.0/24"], "firewall": "block"},
        "controllers": [
            {"name": "main"},
            {"name": "docs", "route": {"host": "docs.ci.example.com"}},
            {"name": "far", "route": {"host": "far.example.com"}},
        ],
    },
    "login": {
        "region": "us-east-1",
        "dns": _DNS,
        "access": {"login": LOGIN, "firewall": "count"},
        "controllers": [
            {"name": "main"},
            {"name": "team", "route": {"host": "team.ci.example.com", "path": "/team"}},
        ],
    },
    "login-by-path": {
        "region": "us-east-1",
        "tls": {"certificate": _CERTIFICATE},
        "access": {"login": {**LOGIN, "open_paths": []}},
        "controllers": [{"name": "team", "route": {"path": "/team"}}],
    },
    "named-secrets": {
        "region": "us-east-1",
        "controllers": [
            {
                "name": "main",
                "secrets": {
                    "GITHUB_USER": f"{SECRET}:user::",
                    "GITHUB_TOKEN": f"{SECRET}:token::",
                    "NPM_TOKEN": "arn:aws:ssm:us-east-1:111122223333:parameter/ci/npm",
                },
            },
            {"name": "other", "secrets": {"CHAT": f"{SECRET[:-7]}-chat-GhIjKl"}, "route": PATH},
        ],
    },
    "optional-slots": {
        "controllers": [
            {"name": "main", "slots": {"min": 2, "max": 4}, "cpu": 512, "memory_mib": 2048},
            {"name": "team", "route": PATH},
        ],
        "hooks": {"scale": {"floor": [{"slots": 3, "start": "07:00", "end": "18:00"}]}},
    },
    "without-hooks": {},
    "few-hooks": {
        "hooks": {
            "lifecycle": {"enabled": False},
            "reap": {"enabled": False},
        },
    },
    "several-images": {
        **_OPEN,
        "controllers": [
            {"name": "main"},
            {"name": "other", "image": _ECR, "route": {"path": "/other"}},
        ],
        "alarms": {"email": "ci@example.com"},
    },
}

#: Variants in which hooks have something to do with what is varied; the others are without, which
#: halves them for tests that read every template.
_HOOKED = frozenset(
    {"nat-none", "warm", "mixed", "adopted", "dual-stack", "optional-slots", "few-hooks", "login"}
)

#: The image's context is a small one, so that the goldens are not new with each of its lines.
CONTEXT = {"jenkins/Dockerfile": "ARG BASE_IMAGE=registry.example.com/jenkins:1\n"}

NAMES = (*EXAMPLES, *VARIANTS)


def configuration(name: str) -> Config:
    """Return the configuration of an example or variant, as the loader accepts it."""
    if name in EXAMPLES:
        file = ROOT / "examples" / f"{name}.yaml"
        return load(file.read_bytes(), file=file.name, reader=named_reader(file.parent))
    hooks = {} if name in _HOOKED else {"hooks": {"enabled": False}}
    text = yaml.safe_dump({"name": "ci", **hooks, **VARIANTS[name]})
    return load(text.encode(), file=f"{name}.yaml")


#: The stack that builds images where no builder is; no configuration changes it.
IMAGE_BUILDER = "image-builder"
#: Everything that is deployed.
TEMPLATES = (*NAMES, IMAGE_BUILDER)


@cache
def texts() -> dict[str, str]:
    """Return the packaged texts, but for the image's context."""
    found = package.texts().items()
    return {**{k: v for k, v in found if not k.startswith("jenkins/")}, **CONTEXT}


@cache
def synthesis(name: str) -> Synthesis:
    """Return the synthesis of an example or variant, made once for all tests of a process.

    Without the hooks' code, so that the goldens are not new with each of its lines.
    """
    return synth(configuration(name), texts())


@cache
def root(name: str) -> dict[str, Any]:
    """Return a template by name: a configuration's, or the one that builds images."""
    return bootstrap() if name == IMAGE_BUILDER else synthesis(name).root


def resources(name: str, kind: str) -> dict[str, dict[str, Any]]:
    """Return the resources of one type, by logical id; at least one."""
    found = {
        logical: resource
        for logical, resource in root(name)["Resources"].items()
        if resource["Type"] == kind
    }
    assert found, f"{name} has no {kind}: the test would prove nothing"
    return found


def properties(name: str, logical: str) -> dict[str, Any]:
    """Return the properties of one resource."""
    found: dict[str, Any] = synthesis(name).root["Resources"][logical]["Properties"]
    return found
