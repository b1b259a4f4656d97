"""What a Lambda hook costs when it starts cold, beside the same hook with boto3.

Both are a process that loads the health hook, the largest, looks at a stack of two slots once, as
every hook does each minute, and ends. The end point is one here, without TLS: a handshake costs
both the same.
"""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from benchmarks import peers
from benchmarks.measure import Command, medians
from benchmarks.rows import Row, pair, runs

_CLUSTER = "arn:aws:ecs:eu-west-1:123456789012"
_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/main/1"

_OURS = """
import os, sys
sys.path.insert(0, sys.argv[1])
import lambdas.health.handler
from lambdas.shared.aws import Aws
from lambdas.shared.clock import Clock
from lambdas.shared.observe import site
from lambdas.shared.place import Place
found = site(Aws.of(os.environ), Clock.of(os.environ), Place.of(os.environ))
assert [slot.serves for slot in found.slots] == [True, True]
"""

_THEIRS = """
import os, re, sys
sys.path.insert(0, sys.argv[1])
import boto3
import lambdas.health.handler
from lambdas.shared.clock import Clock
from lambdas.shared.observe import site
from lambdas.shared.place import Place

class Boto:
    def __init__(self):
        self.clients = {}
    def call(self, service, action, parameters):
        if service not in self.clients:
            self.clients[service] = boto3.client(service)
        name = re.sub("(?<!^)(?=[A-Z])", "_", action).lower()
        return getattr(self.clients[service], name)(**parameters)
    def pages(self, service, action, parameters, key):
        return self.call(service, action, parameters)[key]

class Ages(Clock):
    def age(self, when):
        return super().age(when and when.timestamp())

found = site(Boto(), Ages(), Place.of(os.environ))
assert [slot.serves for slot in found.slots] == [True, True]
"""


def hooks() -> list[Row]:
    """What a cold start takes, and how much memory."""
    boto = "the same with boto3"
    with _endpoint() as url:
        environ = {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "STACKGEN_CLUSTER": "ci",
            "STACKGEN_GROUP": "ci",
            "STACKGEN_STACK": "ci",
            "STACKGEN_TABLE": "ci",
        }
        programs = {"hook": _OURS, boto: _THEIRS}
        found = medians(
            {
                name: Command([sys.executable, "-c", program, str(peers.ROOT)], environ=environ)
                for name, program in programs.items()
            },
            runs(15),
        )
    what = "cold start and first look of the health hook"
    memory = Row(
        what=f"memory of a {what}",
        unit="MiB",
        ours=found["hook"].mib,
        peer=boto,
        theirs=found[boto].mib,
        limit=0.5,
    )
    return [pair(what, found["hook"], boto, found[boto], 0.3), memory]


@contextmanager
def _endpoint() -> Iterator[str]:
    """Give the address of an AWS that describes one stack."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Describes)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Describes(BaseHTTPRequestHandler):
    """Answers what the shared look asks."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer by the action's name."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers.get("X-Amz-Target")
        if target:
            found = json.dumps(_ecs(target.partition(".")[2], json.loads(body))).encode()
        else:
            found = _XML[parse_qs(body.decode())["Action"][0]].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _ecs(action: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what ECS says of two slots on two hosts."""
    names = ("main-1", "main-2")
    if action == "ListTasks" and asked.get("desiredStatus") == "STOPPED":
        return {"taskArns": []}
    answers = {
        "ListServices": {"serviceArns": list(names)},
        "DescribeServices": {"services": [_service(name) for name in names]},
        "ListTasks": {"taskArns": list(names)},
        "DescribeTasks": {"tasks": [_task(name) for name in names]},
        "ListContainerInstances": {"containerInstanceArns": list(names)},
        "DescribeContainerInstances": {"containerInstances": [_carrier(name) for name in names]},
        "DescribeTaskDefinition": {"taskDefinition": _DEFINITION},
    }
    return answers[action]


def _service(name: str) -> dict[str, Any]:
    return {
        "serviceArn": f"{_CLUSTER}:service/ci/{name}",
        "serviceName": name,
        "status": "ACTIVE",
        "desiredCount": 1,
        "taskDefinition": f"{name}:1",
        "deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED"}],
        "loadBalancers": [{"targetGroupArn": _GROUP}],
        "tags": [{"key": "stackgen:slot", "value": name}],
    }


def _task(name: str) -> dict[str, Any]:
    address = {"name": "privateIPv4Address", "value": f"10.0.0.{name[-1]}"}
    return {
        "taskArn": name,
        "group": f"service:{name}",
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "containerInstanceArn": name,
        "startedAt": 1763764200.5,
        "attachments": [{"type": "ElasticNetworkInterface", "details": [address]}],
    }


def _carrier(name: str) -> dict[str, Any]:
    return {
        "containerInstanceArn": name,
        "ec2InstanceId": f"i-{name}",
        "status": "ACTIVE",
        "agentConnected": True,
        "registeredAt": 1763764200.5,
    }


_DEFINITION = {
    "containerDefinitions": [{"name": "jenkins", "portMappings": [{"containerPort": 8080}]}]
}

_MEMBER = (
    "<member><InstanceId>i-main-{n}</InstanceId><AvailabilityZone>eu-west-1a</AvailabilityZone>"
    "<LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus></member>"
)
_TARGET = (
    "<member><Target><Id>10.0.0.{n}</Id><Port>8080</Port></Target>"
    "<TargetHealth><State>healthy</State></TargetHealth></member>"
)


def _xml(action: str, inner: str) -> str:
    return f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"


_XML = {
    "DescribeAutoScalingGroups": _xml(
        "DescribeAutoScalingGroups",
        "<AutoScalingGroups><member><Instances>"
        + "".join(_MEMBER.format(n=number) for number in (1, 2))
        + "</Instances></member></AutoScalingGroups>",
    ),
    "DescribeTargetHealth": _xml(
        "DescribeTargetHealth",
        "<TargetHealthDescriptions>"
        + "".join(_TARGET.format(n=number) for number in (1, 2))
        + "</TargetHealthDescriptions>",
    ),
}
