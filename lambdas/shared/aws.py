"""AWS's API by Python's standard library: a signed call, tried again when AWS is busy."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, Self

from lambdas.shared import protocols
from lambdas.shared.services import SERVICES, host
from lambdas.shared.signing import Credentials, signed
from lambdas.shared.wire import Answer, Sends, Wire

#: Some of botocore's: those of the services that hooks call.
#: https://github.com/boto/botocore/blob/develop/botocore/retries/standard.py
_THROTTLED = frozenset(
    {
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
#: Some say that something is gone by their message alone.
_GONE = ("not found", "no active lifecycle action")

#: Nothing came back, or nothing that AWS would send.
UNANSWERED = "Unanswered"

_TRIES = 3
#: The longest wait before the second try, in seconds; before the third it is twice that.
_PAUSE_SECONDS = 0.2
_BROKEN = 500


class AwsError(Exception):
    """AWS refused a call, or did not answer.

    Attributes:
        code: AWS's own, such as `ThrottlingException`; `Unanswered` when nothing came back.
        message: What it says.
        status: Of HTTP; 0 when nothing came back.
    """

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status

    @property
    def throttled(self) -> bool:
        """Whether there were too many calls: the next run may succeed."""
        return self.code in _THROTTLED

    @property
    def denied(self) -> bool:
        """Whether the role lacks a right."""
        return self.code.startswith(("AccessDenied", "UnauthorizedOperation"))

    @property
    def missing(self) -> bool:
        """Whether what the call names does not exist (any more)."""
        named = "NotFound" in self.code or "DoesNotExist" in self.code
        return named or any(words in self.message.lower() for words in _GONE)


class Calls(Protocol):
    """What a hook asks AWS with: `Aws`, or a fake of the tests."""

    def call(self, service: str, action: str, parameters: Mapping[str, Any], /) -> dict[str, Any]:
        """Make one call."""

    def pages(
        self, service: str, action: str, parameters: Mapping[str, Any], key: str, /
    ) -> Iterator[Any]:
        """Yield the items of a list that comes in pages."""


class Aws:
    """AWS, as the function's role.

    Args:
        region: Of AWS.
        credentials: Of the role.
        endpoint: The address of everything, such as the local AWS's; AWS's own when empty.
        wire: What sends.
        now: The time of day, for signatures: no compressed one.
        pause: What waits before another try.
    """

    def __init__(
        self,
        region: str,
        credentials: Credentials,
        *,
        endpoint: str = "",
        wire: Sends | None = None,
        now: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.region = region
        self._credentials = credentials
        self._endpoint = endpoint.rstrip("/")
        self._wire = wire or Wire()
        self._now = now
        self._pause = pause

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Return AWS as a function's variables name it.

        Raises:
            KeyError: One is missing.
        """
        credentials = Credentials.of(environ)
        return cls(environ["AWS_REGION"], credentials, endpoint=environ.get("AWS_ENDPOINT_URL", ""))

    def call(self, service: str, action: str, parameters: Mapping[str, Any], /) -> dict[str, Any]:
        """Make one call; return the answer under the names of boto3's models.

        Numbers and booleans of the query services (ec2, autoscaling, elbv2, sns) are text, empty
        lists of theirs are empty text or absent: read a list with `answer.get(name) or ()`.

        Args:
            service: By boto3's name for a client: `ecs`, `elbv2`.
            action: By AWS's name: `DescribeServices`.
            parameters: By boto3's names. Times are seconds since 1970 for the JSON services.

        Raises:
            AwsError: AWS refused, or did not answer in three tries. It may have done what was
                asked for even so.
        """
        for number in range(1, _TRIES):
            try:
                return self._once(service, action, parameters)
            except AwsError as error:
                if not (error.throttled or error.status >= _BROKEN or error.code == UNANSWERED):
                    raise
            # https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
            self._pause(random.uniform(0, number * _PAUSE_SECONDS))  # noqa: S311 - no secret
        return self._once(service, action, parameters)

    def pages(
        self, service: str, action: str, parameters: Mapping[str, Any], key: str, /
    ) -> Iterator[Any]:
        """Yield the items under `key` of all pages of an answer.

        Raises:
            AwsError: As `call`.
        """
        told, asked = SERVICES[service].page
        token: Any = None
        while True:
            given = {**parameters, asked: token} if token else parameters
            found = self.call(service, action, given)
            yield from found.get(key) or ()
            before, token = token, found.get(told)
            # Logs gives the last page's token again where there is no further page.
            if not token or token == before:
                return

    def _once(self, service: str, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call, once."""
        spoken = SERVICES[service]
        url = self._endpoint or f"https://{host(service, self.region)}"
        headers, body = protocols.request(spoken, action, parameters)
        headers = signed(
            self._credentials,
            region=self.region,
            service=spoken.host,
            host=url.partition("://")[2],
            headers=headers,
            body=body,
            now=self._now(),
        )
        try:
            got = self._wire.post(url, headers, body)
        except OSError as error:
            raise AwsError(UNANSWERED, f"{service} {action}: {error}", 0) from error
        return _answered(service, action, got)


def _answered(service: str, action: str, got: Answer) -> dict[str, Any]:
    """Return what an answer says, or raise what it refuses with."""
    spoken = SERVICES[service]
    if got.status >= 300:  # noqa: PLR2004 - not 2xx
        code, message = protocols.error(spoken, got.body, got.headers)
        raise AwsError(code or f"Http{got.status}", f"{service} {action}: {message}", got.status)
    try:
        return protocols.answer(spoken, got.body)
    except ValueError as error:
        raise AwsError(UNANSWERED, f"{service} {action}: {error}", got.status) from error
