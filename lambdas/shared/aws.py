"""AWS's API by Python's standard library: a signed call, tried again when AWS is busy."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol


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
        raise NotImplementedError

    @property
    def denied(self) -> bool:
        """Whether the role lacks a right."""
        raise NotImplementedError

    @property
    def missing(self) -> bool:
        """Whether what the call names does not exist (any more)."""
        raise NotImplementedError


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
    """

    def __init__(self, region: str) -> None:
        self.region = region

    def call(self, service: str, action: str, parameters: Mapping[str, Any], /) -> dict[str, Any]:
        """Make one call; return the answer under the names of boto3's models.

        Numbers and booleans of the query services (ec2, autoscaling, elbv2, sns) are text, empty
        lists of theirs are empty text or absent: read a list with `answer.get(name) or ()`.

        Args:
            service: By boto3's name for a client: `ecs`, `elbv2`.
            action: By AWS's name: `DescribeServices`.
            parameters: By boto3's names.

        Raises:
            AwsError: AWS refused, or did not answer in three tries.
        """
        raise NotImplementedError

    def pages(
        self, service: str, action: str, parameters: Mapping[str, Any], key: str, /
    ) -> Iterator[Any]:
        """Yield the items under `key` of all pages of an answer.

        Raises:
            AwsError: As `call`.
        """
        raise NotImplementedError
