"""A stack goes while its agents live: only what `Retain` keeps is left, at last not even that."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.chaos_site import STACKGEN
from tests.functional.hooks_site import STACK, HooksSite
from tests.functional.standin_process import freestyle
from tests.functional.whole_account import held

pytestmark = pytest.mark.process

AGENTS = {
    "agents": [{"label": "linux", "spot": True}, {"label": "big"}],
    "hooks": {name: {"enabled": False} for name in ("lifecycle", "health", "scale", "spot")},
}


#: Where `deploy` puts templates, which expire by its own rule, and code, which it takes back.
BUCKET = "stackgen-000000000000-us-east-1"
#: The roles that AWS's services take, that bucket, and the zone that the user brings.
OF_THE_ACCOUNT = ("AWSServiceRoleFor", BUCKET, "Z0123456789ABCDEFGHIJ")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[HooksSite]:
    """Give a local AWS of the test's own."""
    made = HooksSite(tmp_path / "home", more=AGENTS)
    subprocess.run([STACKGEN, "local", "up"], env=made.environment, check=True, timeout=60)
    yield made
    made.down()


def with_agents(site: HooksSite) -> set[str]:
    """Deploy, and have agents of both kinds run builds; return their ids."""
    site.deploy()
    for slot in ("main-1", "main-2"):
        jenkins = site.jenkins(slot)
        for label in ("linux", "big"):
            jenkins.create(f"on-{label}", freestyle("sleep 100000", label=label))
            jenkins.build(f"on-{label}")
    site.until(lambda: [*agents_of(site).values()].count("running") == 4, "four agents run")
    return set(agents_of(site))


def agents_of(site: HooksSite) -> dict[str, str]:
    """Return the states of the stack's agents: hosts have no slot."""
    return states(site, "stackgen:slot")


def states(site: HooksSite, *tags: str) -> dict[str, str]:
    """Return the states of the instances that have one of these tags, or of all."""
    filters = [{"Name": "tag-key", "Values": [*tags]}] if tags else []
    pages = site.client("ec2").get_paginator("describe_instances").paginate(Filters=filters)
    return {
        one["InstanceId"]: one["State"]["Name"]
        for page in pages
        for reservation in page["Reservations"]
        for one in reservation["Instances"]
    }


def retained(site: HooksSite) -> set[str]:
    """Return the physical ids of what the template keeps."""
    cloudformation = site.client("cloudformation")
    template = cloudformation.get_template(StackName=STACK)["TemplateBody"]["Resources"]
    return {
        physical
        for logical, physical in site.ids().items()
        if str(template[logical].get("DeletionPolicy", "")).startswith("Retain")
    }


def destroy(site: HooksSite, *arguments: str) -> None:
    """Destroy the stack. Its hosts end a moment later: the local AWS does not wait for them."""
    done = site.stackgen("destroy", "--local", *arguments)
    assert done.returncode == 0, done.stderr
    site.until(lambda: {*states(site).values()} <= {"terminated"}, "the hosts end")


def account(site: HooksSite) -> set[str]:
    """Return what the account holds, but for what `deploy` makes once for all stacks of it."""
    return {one for one in held(site.client) if not any(name in one for name in OF_THE_ACCOUNT)}


def test_only_what_holds_data_is_left_and_then_nothing(site: HooksSite) -> None:
    """Everything that the account holds is listed before and after."""
    before = account(site)
    agents = with_agents(site)
    assert {f"ec2 Instances {one}" for one in agents} <= account(site)
    kept = retained(site)
    destroy(site, "--yes")
    assert {states(site)[one] for one in agents} == {"terminated"}
    left = account(site) - before
    assert left
    assert [one for one in left if not any(name in one for name in kept)] == []
    destroy(site, "--delete-data", "--confirm-name", STACK)
    assert account(site) == before
    found = site.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [one["Key"] for one in found if not one["Key"].startswith("templates/")] == []
