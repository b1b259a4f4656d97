"""Two stacks in one account and region: neither knows the other, and one goes without the other.

Their names begin alike, and controllers and labels have the same names: whatever is looked up by
name, or among the first hundred resources alone, would find the other's.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import boto3
import pytest

from localcloud import client
from tests.functional.dataplane_site import ask
from tests.functional.localcloud_stacks import physical_ids
from tests.program import call

REGION = "us-east-1"
SMALL, LARGE = "ci", "ci-two"

#: Of one kind are all three controllers' agents, so that only their stacks tell them apart.
AGENTS = """
agents:
  - {label: linux, spot: true}
  - {label: arm, instance_types: [m7g.large], one_build_each: true}
"""
#: The agents here are nobody's, and no Jenkins knows them: a hook would end them.
NO_HOOKS = "hooks: {enabled: false}"
FILES = {
    SMALL: f"name: {SMALL}\nregion: {REGION}\n{NO_HOOKS}\n{AGENTS}",
    LARGE: f"""
name: {LARGE}
region: {REGION}
dns: {{zone: example.com, zone_id: Z0123456789ABCDEFGHIJ, wildcard: true}}
access: {{allow: [203.0.113.0/24, "2001:db8::/32"], firewall: block}}
network: {{availability_zones: 3, ipv6: true, nat: per_zone}}
hosts: {{warm_pool: 1, trunking: true}}
controllers:
  - {{name: main, slots: 3}}
  - {{name: mobile, route: {{host: mobile.{LARGE}.example.com}}}}
  - {{name: docs, route: {{path: /docs}}}}
alarms: {{email: ci@example.com}}
{NO_HOOKS}
{AGENTS}""",
}

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("two_stacks")]


@dataclass
class Account:
    """A local AWS with both stacks.

    Attributes:
        folder: Where the files lie.
        home: The local AWS's own.
        url: Its end point.
        ids: The physical id of every resource of each stack, by logical id.
    """

    folder: Path
    home: Path
    url: str
    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    def run(self, *arguments: str, code: int = 0) -> CompletedProcess[str]:
        """Call the program."""
        done = call(self.folder, *arguments, "--local", STACKGEN_LOCAL_HOME=str(self.home))
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def agents(self, stack: str, *more: str, code: int = 0) -> dict[str, Any]:
        """Return the resolved clouds of a stack's slots."""
        done = self.run("agents", "--stack-name", stack, "--output", "json", *more, code=code)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def aws(self, service: str) -> Any:
        """Return a client."""
        session = boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the local AWS has no other
            region_name=REGION,
        )
        return session.client(service, endpoint_url=self.url)

    def of_type(self, stack: str, kind: str) -> list[str]:
        """Return the physical ids of one type; at least one."""
        pages = self.aws("cloudformation").get_paginator("list_stack_resources")
        found = [
            item["PhysicalResourceId"]
            for page in pages.paginate(StackName=stack)
            for item in page["StackResourceSummaries"]
            if item["ResourceType"] == kind
        ]
        assert found, f"{stack} has no {kind}: the test would prove nothing"
        return found

    def policies(self, stack: str) -> str:
        """Return the policies of all roles of a stack, and of what has one of its own."""
        iam, kms, s3 = self.aws("iam"), self.aws("kms"), self.aws("s3")
        roles = self.of_type(stack, "AWS::IAM::Role")
        said = [
            *(iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"] for role in roles),
            *(
                iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
                for role in roles
                for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
            ),
            *(
                kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
                for key in self.of_type(stack, "AWS::KMS::Key")
            ),
            *(
                s3.get_bucket_policy(Bucket=bucket)["Policy"]
                for bucket in self.of_type(stack, "AWS::S3::Bucket")
            ),
        ]
        assert len(said) > 2 * len(roles)
        return json.dumps(said)

    def user_data(self, stack: str) -> str:
        """Return what hosts boot with, and all that slots are told, agents' user data included."""
        said = []
        for template in self.of_type(stack, "AWS::EC2::LaunchTemplate"):
            for version in self.aws("ec2").describe_launch_template_versions(
                LaunchTemplateId=template
            )["LaunchTemplateVersions"]:
                data = version["LaunchTemplateData"]
                said.append(base64.b64decode(data["UserData"]).decode())
        for definition in self.of_type(stack, "AWS::ECS::TaskDefinition"):
            found = self.aws("ecs").describe_task_definition(taskDefinition=definition)
            said.append(json.dumps(found["taskDefinition"]["containerDefinitions"]))
        return "\n".join(said)

    def said(self, stack: str) -> dict[str, str]:
        """Return everything by which a stack could name another's resource."""
        return {
            "agents": json.dumps(self.agents(stack)),
            "policies": self.policies(stack),
            "user data": self.user_data(stack),
        }

    def address(self, stack: str) -> str:
        """Return where a stack's balancer answers on this machine."""
        (arn,) = self.of_type(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer")
        found = self.aws("elbv2").describe_load_balancers(LoadBalancerArns=[arn])
        (name,) = (item["DNSName"] for item in found["LoadBalancers"])
        running = client.status(self.home)
        assert running
        (url,) = (item["url"] for item in running.load_balancers if item["dns_name"] == name)
        return str(url)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Deploy both stacks; end the local AWS after."""
    folder, home = tmp_path_factory.mktemp("stacks"), tmp_path_factory.mktemp("home")
    endpoint = client.up(home)
    made = Account(folder, home, endpoint.url)
    try:
        for name, text in FILES.items():
            (folder / f"{name}.yaml").write_text(text)
            made.run("deploy", "-c", f"{name}.yaml", "--yes", "--quiet")
            made.ids[name] = physical_ids(made.aws("cloudformation"), name)
            # Of a key pair `Ref` is the name; clouds know it by its id.
            names = {physical: logical for logical, physical in made.ids[name].items()}
            made.ids[name] |= {
                f"{names[key['KeyName']]}.KeyPairId": key["KeyPairId"]
                for key in made.aws("ec2").describe_key_pairs()["KeyPairs"]
                if key["KeyName"] in names
            }
        yield made
    finally:
        client.down(home)


def foreign(said: dict[str, str], ids: dict[str, str]) -> list[str]:
    """Return the resources of the other stack that something names, by what names them."""
    return [
        f"{what}: {logical} ({physical})"
        for what, text in said.items()
        for logical, physical in ids.items()
        if physical in text
    ]


def test_the_large_stack_is_beyond_the_first_hundred(account: Account) -> None:
    """DescribeStackResources would stop at 100; slots of the last controller come after."""
    assert len(account.ids[LARGE]) > 100
    assert len(account.ids[SMALL]) < 100
    assert not set(account.ids[LARGE].values()) & set(account.ids[SMALL].values())
    slots = [slot["slot"] for slot in account.agents(LARGE)["slots"]]
    assert slots == ["main-1", "main-2", "main-3", "mobile-1", "mobile-2", "docs-1", "docs-2"]


@pytest.mark.parametrize(("one", "other"), [(SMALL, LARGE), (LARGE, SMALL)])
def test_neither_names_a_resource_of_the_other(account: Account, one: str, other: str) -> None:
    """No cloud, policy, user data: the search finds what is the stack's own in each of them."""
    said = account.said(one)
    assert foreign(said, account.ids[other]) == []
    found = foreign(said, account.ids[one])
    for what, logical in (
        ("agents", "AgentSecurityGroup"),
        ("agents", "MainAgentKeyPair.KeyPairId"),
        ("policies", "PrivateSubnetB"),
        ("policies", "MainAgentKeyPair"),
        ("user data", "Cluster"),
        ("user data", "AgentLogGroup"),
        ("user data", "AgentSecurityGroup"),
        ("user data", "MainAgentKeyPair"),
    ):
        assert any(item.startswith(f"{what}: {logical} (") for item in found), (what, logical)


@pytest.mark.parametrize("name", [SMALL, LARGE])
def test_all_that_clouds_name_is_there_and_the_stack_s_own(account: Account, name: str) -> None:
    """The check sees both stacks in the same account, and takes no part of one for the other's."""
    checks = account.agents(name, "--check")["checks"]
    assert {item["what"] for item in checks if item["ok"]} == {
        "slot", "security group", "subnet", "instance profile", "key pair", "image",
        "instance type",
    }  # fmt: skip
    assert [item for item in checks if not item["ok"]] == []


def test_a_part_that_goes_is_missed_by_its_own_stack_alone(account: Account) -> None:
    """Somebody empties the instance profile of one: the check of that stack fails."""
    iam, ids = account.aws("iam"), account.ids[LARGE]
    pair = {
        "InstanceProfileName": ids["AgentInstanceProfile"],
        "RoleName": ids["AgentRole"],
    }
    iam.remove_role_from_instance_profile(**pair)
    wrong = [item for item in account.agents(LARGE, "--check", code=1)["checks"] if not item["ok"]]
    assert [(item["what"], item["found"]) for item in wrong] == [
        ("instance profile", "it has no role")
    ]
    account.agents(SMALL, "--check")
    iam.add_role_to_instance_profile(**pair)


def test_deleting_one_leaves_the_other_untouched_and_serving(account: Account) -> None:
    """Its agents run on; clouds, policies, user data are the same; its users notice nothing."""
    before, address = account.said(SMALL), account.address(SMALL)
    running = _agents_of(account, account.agents(SMALL))
    assert ask(f"{address}/login")[0] == 200
    account.run("destroy", "-c", f"{LARGE}.yaml", "--yes", "--quiet")
    assert ask(f"{address}/login")[0] == 200
    assert account.said(SMALL) == before
    account.agents(SMALL, "--check")
    told = account.aws("ec2").describe_instances(InstanceIds=running)["Reservations"]
    states = [item["State"]["Name"] for each in told for item in each["Instances"]]
    assert states == ["running"] * 2
    status = json.loads(account.run("status", "--stack-name", SMALL, "--output", "json").stdout)
    assert status["status"] == "CREATE_COMPLETE"
    assert [slot["running"] for slot in status["controllers"][0]["slots"]] == [1, 1]


def _agents_of(account: Account, told: dict[str, Any]) -> list[str]:
    """Start an agent of each slot by its first template, as the EC2 plugin would."""
    started = []
    for slot in told["slots"]:
        template = slot["clouds"][0]["templates"][0]
        interface = {
            "DeviceIndex": 0,
            "SubnetId": template["subnet_id"],
            "Groups": [template["security_group_id"]],
        }
        tags = [{"Key": key, "Value": value} for key, value in template["tags"].items()]
        made = account.aws("ec2").run_instances(
            ImageId=template["ami"],
            InstanceType=template["type"],
            MinCount=1,
            MaxCount=1,
            NetworkInterfaces=[interface],
            IamInstanceProfile={"Arn": template["iam_instance_profile"]},
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )
        started.append(made["Instances"][0]["InstanceId"])
    return started
