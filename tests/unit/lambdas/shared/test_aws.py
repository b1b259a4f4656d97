"""Calls of AWS are botocore's own to the byte, answers are what botocore reads; tries are three."""

import json
import time
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.session import Session

from lambdas.shared.aws import UNANSWERED, Aws, AwsError
from lambdas.shared.services import SERVICES
from lambdas.shared.signing import Credentials
from lambdas.shared.wire import Answer
from tests.hook_calls import PARAMETERS, Call, calls
from tests.unit.lambdas.shared import sample_answers

REGION = "eu-west-1"
CREDENTIALS = Credentials(key="AKIDEXAMPLE", secret="not/a+key", token="of=a=session")  # noqa: S106
EPOCH = 1763764200


@dataclass
class FakeWire:
    """Gives answers in order, the last one again and again.

    Attributes:
        answers: Each an answer or an error.
        sent: What was posted.
    """

    answers: list[Answer | OSError]
    sent: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Give the next answer."""
        self.sent.append((url, dict(headers), body))
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, OSError):
            raise found
        return found


def answered(body: bytes = b"{}", status: int = 200, **headers: str) -> Answer:
    """Return an answer."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status=status, headers=named, body=body)


def aws(wire: FakeWire, pauses: list[float] | None = None, region: str = REGION) -> Aws:
    """Return our own AWS."""
    wait = (pauses if pauses is not None else []).append
    return Aws(region, CREDENTIALS, wire=wire, now=lambda: EPOCH, pause=wait)


class _InJson(Loader):  # type: ignore[misc]
    """Has botocore speak JSON to CloudWatch: by itself it would choose CBOR."""

    def load_service_model(self, *names: Any, **more: Any) -> Any:
        """Load a model."""
        found = super().load_service_model(*names, **more)
        if "json" in found.get("metadata", {}).get("protocols", ()):
            found["metadata"] |= {"protocol": "json", "protocols": ["json"]}
        return found


@cache
def _session() -> Session:
    """Return a session of botocore's: its models take a while to read."""
    session = Session()
    session.register_component("data_loader", _InJson())
    return session


@dataclass
class Botocore:
    """Botocore's own client, which sends nothing.

    Attributes:
        body: Of what it is answered with.
        status: Of it.
        headers: Of it.
        sent: What it would have sent.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: list[AWSPreparedRequest] = field(default_factory=list)

    def call(self, service: str, action: str, parameters: Mapping[str, Any]) -> Any:
        """Make a call."""
        client = _session().create_client(
            service,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS.key,
            aws_secret_access_key=CREDENTIALS.secret,
            aws_session_token=CREDENTIALS.token,
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.meta.events.register("before-send", self._send)
        methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
        return getattr(client, methods[action])(**parameters)

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.sent.append(request)
        return AWSResponse(request.url, self.status, self.headers, _Raw(self.body))


@dataclass
class _Raw:
    """A body as urllib3 gives it."""

    body: bytes

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """Yield it whole."""
        yield self.body


def test_every_call_of_the_hooks_is_compared() -> None:
    """A call that somebody adds needs its parameters in the table, and one that goes leaves it."""
    assert calls() == set(PARAMETERS)


@pytest.mark.parametrize("call", PARAMETERS, ids=".".join)
def test_requests_are_botocores_own(call: Call) -> None:
    """Address, body, and what is signed, at the same second."""
    service, action = call
    body = sample_answers.body(_session(), service, action)
    theirs = Botocore(body)
    theirs.call(service, action, PARAMETERS[call])
    (sent,) = theirs.sent
    given = {name: _text(text) for name, text in sent.headers.items()}
    moment = timegm(time.strptime(given["X-Amz-Date"], "%Y%m%dT%H%M%SZ"))
    wire = FakeWire([answered(body)])
    Aws(REGION, CREDENTIALS, wire=wire, now=lambda: moment).call(service, action, PARAMETERS[call])
    ((url, headers, ours),) = wire.sent
    assert f"{url}/" == sent.url
    assert ours.decode() == _text(sent.body)
    assert {name: given.get(name) for name in headers} == headers


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


#: What nobody reads: its one list has another name in botocore's models.
_UNREAD = {("ec2", "TerminateInstances")}


@pytest.mark.parametrize("call", [call for call in PARAMETERS if call not in _UNREAD], ids=".".join)
def test_answers_are_read_as_botocore_reads_them(call: Call) -> None:
    """Every member that the models know of, under the same name."""
    service, action = call
    body = sample_answers.body(_session(), service, action)
    theirs = Botocore(body).call(service, action, PARAMETERS[call])
    del theirs["ResponseMetadata"]
    ours = aws(FakeWire([answered(body)])).call(service, action, PARAMETERS[call])
    expected = sample_answers.as_ours(theirs, json_protocol=SERVICES[service].protocol == "json")
    if service == "ec2":
        # Of EC2's own names only those that hooks read are in our table.
        ours, expected = _read(ours), _read(expected)
    assert _without_unread(ours) == _without_unread(expected)


def _without_unread(value: Any) -> Any:
    """Leave out the one member that Auto Scaling names otherwise; it lies too deep for any hook."""
    if isinstance(value, dict):
        names = value.keys() - {"Reference", "References"}
        return {name: _without_unread(value[name]) for name in names} or ""
    return [_without_unread(item) for item in value] if isinstance(value, list) else value


_NAMES = (
    *("InstanceId", "State", "Tags", "LaunchTime", "InstanceLifecycle", "SpotInstanceRequestId"),
    *("InstanceType", "ImageId", "SubnetId", "VpcId", "PrivateIpAddress", "Placement"),
)


def _read(answer: Mapping[str, Any]) -> Any:
    """Return what hooks read of described instances."""
    return answer.get("NextToken"), [
        {name: instance[name] for name in _NAMES}
        for reservation in answer["Reservations"]
        for instance in reservation["Instances"]
    ]


_NO_ACTION = b"""
<ErrorResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">
  <Error>
    <Type>Sender</Type>
    <Code>ValidationError</Code>
    <Message>No active Lifecycle Action found with instance ID i-1</Message>
  </Error>
  <RequestId>1</RequestId>
</ErrorResponse>
"""
_NO_INSTANCE = b"""
<Response>
  <Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>no i-1</Message></Error></Errors>
  <RequestID>1</RequestID>
</Response>
"""
#: Refusals as each protocol has them, with the header of a service that spoke query before.
_REFUSALS: Mapping[str, tuple[bytes, Mapping[str, str]]] = {
    "ecs": (b'{"__type":"ClusterNotFoundException","message":"no ci"}', {}),
    "dynamodb": (b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}', {}),
    "secretsmanager": (b'{"__type":"AccessDeniedException","Message":"no"}', {}),
    "cloudwatch": (
        b'{"__type":"com.amazonaws.cloudwatch.v2010_08_01#InvalidParameterValueException"}',
        {"x-amzn-query-error": "InvalidParameterValue;Sender"},
    ),
    "autoscaling": (_NO_ACTION, {}),
    "ec2": (_NO_INSTANCE, {}),
}


@pytest.mark.parametrize("service", _REFUSALS)
def test_refusals_are_read_as_botocore_reads_them(service: str) -> None:
    """Code, message and status."""
    body, headers = _REFUSALS[service]
    action = next(name for of, name in PARAMETERS if of == service)
    given = PARAMETERS[service, action]
    with pytest.raises(ClientError) as theirs:
        Botocore(body, 400, headers).call(service, action, given)
    wire = FakeWire([Answer(status=400, headers=headers, body=body)])
    with pytest.raises(AwsError) as ours:
        aws(wire).call(service, action, given)
    told = theirs.value.response["Error"]
    assert ours.value.code == told["Code"]
    assert ours.value.message == f"{service} {action}: {told.get('Message', '')}"
    assert ours.value.status == 400


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("ThrottlingException", "", "throttled"),
        ("Throttling", "Rate exceeded", "throttled"),
        ("RequestLimitExceeded", "", "throttled"),
        ("AccessDeniedException", "", "denied"),
        ("AccessDenied", "", "denied"),
        ("UnauthorizedOperation", "", "denied"),
        ("InvalidInstanceID.NotFound", "", "missing"),
        ("ClusterNotFoundException", "", "missing"),
        ("ResourceNotFoundException", "", "missing"),
        ("InvocationDoesNotExist", "", "missing"),
        ("InvalidParameterException", "The referenced task was not found.", "missing"),
        ("ValidationError", "No active Lifecycle Action found with instance ID i-1", "missing"),
        ("ValidationError", "1 validation error detected", ""),
    ],
)
def test_kinds_of_refusals(code: str, message: str, kind: str) -> None:
    """By their code, or by what they say."""
    error = AwsError(code, message, 400)
    kinds = {"throttled": error.throttled, "denied": error.denied, "missing": error.missing}
    assert [name for name, holds in kinds.items() if holds] == ([kind] if kind else [])


_BUSY = answered(b'{"__type":"ThrottlingException"}', 400)
_BROKEN = answered(b"<html>", 503)
_DENIED = answered(b'{"__type":"AccessDeniedException"}', 400)


@pytest.mark.parametrize("bad", [_BUSY, _BROKEN, TimeoutError("timed out"), answered(b"<html>")])
def test_a_call_is_tried_three_times(bad: Answer | OSError) -> None:
    """With pauses of chance, the second up to twice as long; then it is an error."""
    pauses: list[float] = []
    assert aws(FakeWire([bad, bad, answered()]), pauses).call("ecs", "ListServices", {}) == {}
    assert len(pauses) == 2
    assert 0 <= pauses[0] <= 0.2
    assert 0 <= pauses[1] <= 0.4
    wire = FakeWire([bad])
    with pytest.raises(AwsError):
        aws(wire).call("ecs", "ListServices", {})
    assert len(wire.sent) == 3


def test_a_refusal_is_not_tried_again() -> None:
    """It would be the same."""
    wire = FakeWire([_DENIED])
    with pytest.raises(AwsError, match="AccessDeniedException: ecs ListServices"):
        aws(wire).call("ecs", "ListServices", {})
    assert len(wire.sent) == 1


def test_what_does_not_answer_says_so() -> None:
    """A code of our own: it may have been done."""
    with pytest.raises(AwsError) as caught:
        aws(FakeWire([ConnectionError("refused")])).call("ecs", "StopTask", {})
    assert (caught.value.code, caught.value.status) == (UNANSWERED, 0)


@pytest.mark.parametrize(
    ("service", "action", "key", "pages"),
    [
        ("ecs", "ListServices", "serviceArns", ("nextToken", "nextToken")),
        ("dynamodb", "Query", "Items", ("LastEvaluatedKey", "ExclusiveStartKey")),
        ("cloudwatch", "GetMetricData", "MetricDataResults", ("NextToken", "NextToken")),
        ("logs", "DescribeLogStreams", "logStreams", ("nextToken", "nextToken")),
    ],
)
def test_pages_follow_each_other(
    service: str, action: str, key: str, pages: tuple[str, str]
) -> None:
    """By each service's own names, and end."""
    told, asked = pages
    bodies = [b'{"%s":["a"],"%s":"t1"}', b'{"%s":[],"%s":"t2"}', b'{"%s":["b"],"%s":null}']
    wire = FakeWire([answered(body % (key.encode(), told.encode())) for body in bodies])
    assert list(aws(wire).pages(service, action, {"x": 1}, key)) == ["a", "b"]
    assert [json.loads(body).get(asked) for _, _, body in wire.sent] == [None, "t1", "t2"]


def test_the_same_page_twice_is_the_end() -> None:
    """Log streams end so."""
    wire = FakeWire([answered(b'{"logStreams":["a"],"nextToken":"t"}')])
    assert list(aws(wire).pages("logs", "DescribeLogStreams", {}, "logStreams")) == ["a", "a"]


def test_an_empty_list_in_xml_is_nothing() -> None:
    """XML does not tell it from empty text."""
    body = (
        b"<R><DescribeTargetHealthResult><TargetHealthDescriptions/>"
        b"</DescribeTargetHealthResult></R>"
    )
    ours = aws(FakeWire([answered(body)]))
    assert ours.call("elbv2", "DescribeTargetHealth", {}) == {"TargetHealthDescriptions": ""}
    assert list(ours.pages("elbv2", "DescribeTargetHealth", {}, "TargetHealthDescriptions")) == []


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("eu-west-1", "https://elasticloadbalancing.eu-west-1.amazonaws.com"),
        ("cn-north-1", "https://elasticloadbalancing.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_addresses(region: str, url: str) -> None:
    """China has a name of its own."""
    wire = FakeWire([answered(b"<R/>")])
    aws(wire, region=region).call("elbv2", "DescribeTargetHealth", {})
    assert wire.sent[0][0] == url


def test_a_local_aws_is_one_address() -> None:
    """That of a variable; without a session nothing is said of one."""
    wire = FakeWire([answered()])
    ours = Aws(
        REGION,
        Credentials(key="a", secret="b"),  # noqa: S106 - none of anybody's
        endpoint="http://127.0.0.1:4566/",
        wire=wire,
    )
    ours.call("ecs", "ListServices", {})
    url, headers, _ = wire.sent[0]
    assert url == "http://127.0.0.1:4566"
    assert "X-Amz-Security-Token" not in headers


def test_the_variables_of_a_function() -> None:
    """Lambda's own."""
    given = {
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_SESSION_TOKEN": "c",
    }
    assert Aws.of(given).region == "eu-west-1"
    assert "c" not in repr(Credentials.of(given))
    with pytest.raises(KeyError):
        Aws.of({"AWS_REGION": "eu-west-1"})
