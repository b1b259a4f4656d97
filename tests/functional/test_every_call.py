"""A deployment that is killed at any of its calls to AWS, or throttled at many, still arrives.

The local AWS stands behind a proxy that counts the calls and kills the program at one of them: once
AWS has answered, or before it has heard. Each stack lives once: created, deployed again, changed
and taken down, the program killed at the same number each time. Killed before AWS hears of call
n + 1 is, to AWS, killed after it answered call n: here AWS has always answered, and nothing is
changed in between. `make faults` does it all.
"""

import os
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.aws_proxy import AwsProxy, Kill, Rule, Throttle
from tests.forked_cli import Ended, ForkedCli
from tests.functional.conftest import LocalAws

pytestmark = pytest.mark.process

EVERYTHING = os.environ.get("STACKGEN_FAULTS") == "all"
REGION = "us-east-1"
#: The hooks' code is delivered and their schedules are slow: several stacks share this machine.
SELDOM = """
hooks:
  lifecycle: {enabled: false}
  health: {enabled: false}
  scale: {enabled: false}
  spot: {enabled: false}
"""
#: How many stacks live at the same time: most of their time they wait for each other's hosts.
ABREAST = 5
#: An internal balancer becomes an open one, which replaces it, and the stack itself is protected.
CHANGED = """
dns: {zone: example.com}
access: {allow: [10.0.0.0/8]}
protection: {termination: true}
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place to run the program from: a folder, a proxy, a process that forks."""

    folder: Path
    proxy: AwsProxy
    cli: ForkedCli

    def run(self, rule: Rule, *arguments: str) -> Ended:
        """Run the program under a rule."""
        self.proxy.obey(rule)
        pid = self.cli.start(*arguments, "--endpoint-url", self.proxy.url, "--yes")
        if isinstance(rule, Kill):
            rule.pid = pid
        return self.cli.go()

    def survives(self, rule: Kill, *arguments: str) -> bool:
        """Run until it is killed, then again; tell whether it was killed at all."""
        first = self.run(rule, *arguments)
        if first.killed:
            where = self.proxy.calls[-1]
            again = self.run(Rule(), *arguments)
            assert again.code == 0, f"killed at {where}, then:\n{again.text}"
        else:
            assert first.code == 0, first.text
        return first.killed


@contextmanager
def seats(local_aws: LocalAws, folder: Path, number: int) -> Iterator["queue.Queue[Seat]"]:
    """Make places to run the program from."""
    free: queue.Queue[Seat] = queue.Queue()
    with ExitStack() as stack:
        for index in range(number):
            place = folder / str(index)
            place.mkdir()
            environ = local_aws.environment(REGION) | {"HOME": str(place)}
            proxy = stack.enter_context(AwsProxy(local_aws.url).running())
            free.put(Seat(place, proxy, stack.enter_context(ForkedCli(place, environ))))
        yield free


class Account:
    """What is really there."""

    def __init__(self, local_aws: LocalAws, region: str = REGION) -> None:
        """Look through clients of one region."""
        self._local, self._region = local_aws, region

    def ask(self, service: str) -> Any:
        """Return a client."""
        return self._local.client(service, self._region)

    def has_a_zone(self) -> None:
        """Make the public zone that the changed configuration names, unless it is there."""
        zones = self.ask("route53")
        if not zones.list_hosted_zones()["HostedZones"]:
            zones.create_hosted_zone(Name="example.com", CallerReference="faults")

    def stands(self, name: str, *, protected: bool = False) -> None:
        """Assert that a stack is there, whole, once, with nothing half done beside it."""
        stacks = self.ask("cloudformation")
        found = stacks.describe_stacks(StackName=name)["Stacks"][0]
        assert found["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}, name
        assert found.get("EnableTerminationProtection", False) is protected, name
        waiting = [
            change_set["ChangeSetName"]
            for change_set in stacks.list_change_sets(StackName=name)["Summaries"]
            if not change_set.get("ExecutionStatus", "").startswith("EXECUTE_")
        ]
        assert waiting == [], name
        assert len(self._listed(name)) == 1, name
        assert self._balancers_protection(name) == ["true"], name

    def gone(self, name: str) -> None:
        """Assert that nothing is left of a stack but what holds data, and that once."""
        assert self._listed(name) == []
        assert self._balancers_protection(name) == []
        running = [
            instance["InstanceId"]
            for reservation in self.ask("ec2").describe_instances()["Reservations"]
            for instance in reservation["Instances"]
            if {"Key": "stackgen:stack", "Value": name} in instance.get("Tags", ())
            and instance["State"]["Name"] not in {"terminated", "shutting-down"}
        ]
        assert running == [], name
        systems = [
            system["FileSystemId"]
            for system in self.ask("efs").describe_file_systems()["FileSystems"]
            if {"Key": "stackgen:stack", "Value": name} in system["Tags"]
        ]
        assert len(systems) <= 1, name
        assert len(self._uploaded("templates", name)) <= 2, "one for each content"
        assert self._uploaded("code", name) == [], name

    def _listed(self, name: str) -> list[str]:
        pages = self.ask("cloudformation").get_paginator("list_stacks").paginate()
        return [
            stack["StackStatus"]
            for page in pages
            for stack in page["StackSummaries"]
            if stack["StackName"] == name and stack["StackStatus"] != "DELETE_COMPLETE"
        ]

    def _balancers_protection(self, name: str) -> list[str]:
        elb = self.ask("elbv2")
        arns = [
            found["LoadBalancerArn"] for found in elb.describe_load_balancers()["LoadBalancers"]
        ]
        values = []
        for arn in arns:
            described = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]
            if {"Key": "stackgen:stack", "Value": name} in described["Tags"]:
                held = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
                values += [a["Value"] for a in held if a["Key"] == "deletion_protection.enabled"]
        return values

    def _uploaded(self, folder: str, name: str) -> list[str]:
        s3 = self.ask("s3")
        try:
            answer = s3.list_objects_v2(Bucket=f"stackgen-000000000000-{self._region}")
        except ClientError:
            return []
        keys = [one["Key"] for one in answer.get("Contents", ())]
        return [key for key in keys if key.startswith(f"{folder}/{name}/")]


def live(seat: Seat, account: Account, number: int, *, answered: bool) -> bool:
    """Let one stack live, killed at one call of each operation; tell whether it ever was."""
    name = f"k{number}{'after' if answered else 'before'}"
    file = seat.folder / f"{name}.yaml"
    file.write_text(f"name: {name}\nregion: {REGION}\n{SELDOM}")

    def survives(verb: str, *more: str) -> bool:
        return seat.survives(Kill(number, answered), verb, "-c", str(file), *more)

    killed = survives("deploy")
    account.stands(name)
    killed |= survives("deploy")  # nothing changes
    account.stands(name)
    if EVERYTHING:
        file.write_text(f"{file.read_text()}{CHANGED}")
        killed |= survives("deploy")
        account.stands(name, protected=True)
    killed |= survives("destroy", *(["--lift-termination-protection"] if EVERYTHING else []))
    account.gone(name)
    return killed


def test_a_bucket_half_made_is_finished(local_aws: LocalAws, tmp_path: Path) -> None:
    """Killed at each call about the bucket of large templates, the next run completes it."""
    region, bucket = "eu-west-2", "stackgen-000000000000-eu-west-2"
    s3 = local_aws.client("s3", region)
    file = tmp_path / "large.yaml"
    teams = "".join(f"  - {{name: team-{n}, route: {{path: /team-{n}}}}}\n" for n in range(4))
    file.write_text(f"name: large\nregion: {region}\ncontrollers:\n{teams}")
    command = ("deploy", "-c", str(file), "--dry-run")
    with seats(local_aws, tmp_path, 1) as free:
        seat = free.get()
        assert seat.run(Rule(), *command).code == 0
        about_it = [call.number for call in seat.proxy.calls if call.service == "s3"]
        assert len(about_it) > 4, seat.proxy.calls
        for number in about_it:
            s3.delete_bucket(Bucket=bucket)
            assert seat.survives(Kill(number, answered=True), *command)
            settings = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
            assert settings[0]["Expiration"]["Days"] == 30
            assert s3.get_public_access_block(Bucket=bucket)
            assert s3.get_bucket_encryption(Bucket=bucket)
            assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize("answered", [True, False] if EVERYTHING else [True])
def test_killed_at_any_call_and_run_again_it_arrives(
    local_aws: LocalAws, tmp_path: Path, *, answered: bool
) -> None:
    """For each call: killed there, the same command again ends well and leaves nothing behind."""
    account, over, numbers = Account(local_aws), threading.Event(), iter(range(1, 1000))
    if EVERYTHING:
        account.has_a_zone()
    problems: list[str] = []

    def lives(seat: Seat) -> None:
        while not over.is_set():
            number = next(numbers)
            try:
                if not live(seat, account, number, answered=answered):
                    over.set()
            except (AssertionError, ClientError) as problem:
                problems.append(f"call {number}: {problem}")
                if len(problems) >= ABREAST:  # what each stack meets is no matter of the call
                    over.set()

    with seats(local_aws, tmp_path, ABREAST) as free, ThreadPoolExecutor(ABREAST) as pool:
        list(pool.map(lives, [free.get() for _ in range(ABREAST)]))
    assert not problems, "\n".join(problems)
    assert next(numbers) > 15, "a deployment has more calls than that"


def test_a_deployment_throttled_at_every_third_call_arrives(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    """With 30 % of the calls refused as AWS does, creation, change and deletion succeed."""
    account = Account(local_aws)
    file = tmp_path / "slow.yaml"
    file.write_text(f"name: slow\nregion: {REGION}\n{SELDOM}")
    with seats(local_aws, tmp_path, 1) as free:
        seat = free.get()
        refused = 0
        for seed, verb in enumerate(("deploy", "deploy", "destroy")):
            rule = Throttle(0.3, seed)
            ended = seat.run(rule, verb, "-c", str(file))
            assert ended.code == 0, ended.text
            refused += rule.refused
        assert refused > 5, "too few to prove anything"
    account.gone("slow")
