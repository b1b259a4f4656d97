"""The options of careful teams, deployed together to the local AWS: login, firewall, IPv6, pool."""

import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

import pytest
import yaml

from localcloud import client
from stacks.loading import load
from stacks.synth import synth
from tests.configurations import LOGIN, texts
from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import failures, physical_ids, wait

REGION, STACK = "us-east-1", "options"
_LOGIN = 302

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("options_local")]


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the provider is nowhere."""

    def redirect_request(self, *_: object) -> None:
        """Leave the redirect to who asked."""


@dataclass(frozen=True)
class Deployed:
    """The stack.

    Attributes:
        local_aws: Where it is.
        ids: Of its resources.
        url: Of its balancer, on this machine.
    """

    local_aws: LocalAws
    ids: dict[str, str]
    url: str

    def ask(self, path: str, host: str) -> tuple[int, str]:
        """Return the status of an answer, and where it leads."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay())
        request = urllib.request.Request(f"{self.url}{path}", headers={"Host": host})  # noqa: S310
        try:
            with opener.open(request, timeout=5) as answer:
                return answer.status, ""
        except HTTPError as error:
            return error.code, error.headers.get("Location", "")


def configuration(secret: str) -> str:
    """Return a file with every option, and two controllers."""
    login = {**LOGIN, "client_secret_arn": secret, "client_secret_field": "client"}
    return yaml.safe_dump(
        {
            "name": STACK,
            "region": REGION,
            "dns": {"zone": "example.com", "zone_id": "Z0123456789ABCDEFGHIJ", "wildcard": True},
            "access": {
                "allow": ["203.0.113.0/24", "2001:db8::/32"],
                "firewall": "block",
                "login": login,
            },
            "network": {"ipv6": True},
            "hosts": {"warm_pool": 1, "trunking": True},
            "agents": [],
            "hooks": {"enabled": False},
            "controllers": [
                {"name": "main"},
                {"name": "team", "route": {"host": "team.options.example.com", "path": "/team"}},
            ],
        }
    )


@pytest.fixture(scope="module")
def deployed(local_aws: LocalAws) -> Iterator[Deployed]:
    """Create the stack once, with the provider's secret in Secrets Manager."""
    secrets = local_aws.client("secretsmanager", REGION)
    secret = secrets.create_secret(Name="options/login", SecretString='{"client": "canary"}')
    body = synth(load(configuration(secret["ARN"]).encode(), file="o.yaml"), texts()).root_json
    assert "canary" not in body
    bucket = local_aws.client("s3", REGION)
    bucket.create_bucket(Bucket="options-templates")
    bucket.put_object(Bucket="options-templates", Key="t.json", Body=body.encode())
    cloudformation = local_aws.client("cloudformation", REGION)
    made = cloudformation.create_stack(
        StackName=STACK,
        TemplateURL=f"{local_aws.url}/options-templates/t.json",
        Capabilities=["CAPABILITY_IAM"],
    )
    wait(cloudformation, made["StackId"])
    assert failures(cloudformation, STACK) == {}
    ids = physical_ids(cloudformation, STACK)
    yield Deployed(local_aws, ids, _address(local_aws, ids["LoadBalancer"]))
    elb = local_aws.client("elbv2", REGION)
    elb.modify_load_balancer_attributes(
        LoadBalancerArn=ids["LoadBalancer"],
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}],
    )
    cloudformation.delete_stack(StackName=made["StackId"])
    wait(cloudformation, made["StackId"])


def _address(local_aws: LocalAws, balancer: str) -> str:
    """Wait until the balancer listens on this machine."""
    elb = local_aws.client("elbv2", REGION)
    (found,) = elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        running = client.status(local_aws.home)
        for item in running.load_balancers if running else ():
            if item["dns_name"].lower() == found["DNSName"].lower():
                return str(item["url"])
        time.sleep(0.1)
    raise AssertionError("the balancer listens nowhere")


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("options.example.com", "/"),
        ("team.options.example.com", "/team/job/x"),
        ("options.example.com", "/oauth2/idpresponse"),
    ],
)
def test_people_are_sent_to_the_provider(deployed: Deployed, host: str, path: str) -> None:
    """Whatever they ask for, on whichever controller."""
    status, place = deployed.ask(path, host)
    assert status == _LOGIN
    assert place.startswith("https://login.example.com/oauth2/authorize?client_id=jenkins-balancer")


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("options.example.com", "/github-webhook/"),
        ("team.options.example.com", "/team/github-webhook/"),
        ("team.options.example.com", "/team/git/notifyCommit?url=x"),
    ],
)
def test_machines_reach_jenkins_where_the_file_says_so(
    deployed: Deployed, host: str, path: str
) -> None:
    """Jenkins answers them itself, or nobody while it starts: never the login."""
    deadline = time.monotonic() + 30
    while deployed.ask(path, host)[0] == _LOGIN and time.monotonic() < deadline:
        # The balancer on this machine takes a rule over a moment after it is made.
        time.sleep(0.2)
    assert deployed.ask(path, host)[0] != _LOGIN


def test_the_firewall_stands_before_the_balancer(deployed: Deployed) -> None:
    """It is the balancer's own, and writes to the group that the key encrypts."""
    waf = deployed.local_aws.client("wafv2", REGION)
    acl = waf.get_web_acl_for_resource(ResourceArn=deployed.ids["LoadBalancer"])["WebACL"]
    logging = waf.get_logging_configuration(ResourceArn=acl["ARN"])["LoggingConfiguration"]
    assert logging["LogDestinationConfigs"][0].endswith(deployed.ids["FirewallLogGroup"])


def test_names_and_addresses_of_both_versions(deployed: Deployed) -> None:
    """A and AAAA for the stack's name and every name below it, a balancer with both."""
    elb = deployed.local_aws.client("elbv2", REGION)
    (balancer,) = elb.describe_load_balancers(LoadBalancerArns=[deployed.ids["LoadBalancer"]])[
        "LoadBalancers"
    ]
    assert balancer["IpAddressType"] == "dualstack"
    zone = deployed.local_aws.client("route53").list_resource_record_sets(
        HostedZoneId="Z0123456789ABCDEFGHIJ"
    )
    found: dict[str, set[Any]] = {}
    for item in zone["ResourceRecordSets"]:
        found.setdefault(item["Name"].replace("\\052", "*").rstrip("."), set()).add(item["Type"])
    assert found["options.example.com"] >= {"A", "AAAA"}
    assert found["*.options.example.com"] == {"A", "AAAA"}


def test_hosts_wait_in_the_pool(deployed: Deployed) -> None:
    """The pool is the group's, of the size the file says."""
    autoscaling = deployed.local_aws.client("autoscaling", REGION)
    found = autoscaling.describe_warm_pool(AutoScalingGroupName=deployed.ids["HostGroup"])
    assert found["WarmPoolConfiguration"]["MinSize"] == 1
