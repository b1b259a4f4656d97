"""The answer of a service that is asked too often, in the form of each protocol. Pure.

https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_XML = "text/xml;charset=UTF-8"
_REQUEST = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer to a call that was one too many.

    Attributes:
        status: HTTP status.
        headers: Its headers.
        body: Its text.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def refuses(faults: Sequence[Mapping[str, str]], service: str, seed: str, number: int) -> bool:
    """Tell whether a call is refused.

    Args:
        faults: The `api-throttled` faults in force: `service` (a signing name, every service
            without one) and `percent` (all calls without one).
        service: Whose call it is.
        seed: Another one draws other calls.
        number: Counts the calls.
    """
    draw = int.from_bytes(hashlib.sha256(f"{seed} {number}".encode()).digest()[:4], "big") % 100
    return any(
        fault.get("service", service) == service and draw < float(fault.get("percent", "100"))
        for fault in faults
    )


def refusal(service: str, headers: Mapping[str, str]) -> Refusal:
    """Return the service's answer, in the protocol that the request speaks.

    Args:
        service: Its signing name.
        headers: The request's, their names in lower case.
    """
    if "x-amz-target" in headers:
        kind = headers.get("content-type", "application/x-amz-json-1.1")
        said = {"__type": "ThrottlingException", "message": "Rate exceeded"}
        return Refusal(status=400, headers={"Content-Type": kind}, body=json.dumps(said).encode())
    if service == "ec2":
        return _xml(
            503,
            "<Response><Errors><Error><Code>RequestLimitExceeded</Code>"
            "<Message>Request limit exceeded.</Message></Error></Errors>"
            f"<RequestID>{_REQUEST}</RequestID></Response>",
        )
    if service == "s3":
        return _xml(
            503,
            "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>"
            f"<RequestId>{_REQUEST}</RequestId></Error>",
        )
    if service == "route53" or "form-urlencoded" in headers.get("content-type", ""):
        return _xml(
            400,
            "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code>"
            f"<Message>Rate exceeded</Message></Error><RequestId>{_REQUEST}</RequestId>"
            "</ErrorResponse>",
        )
    return Refusal(
        status=429,
        headers={"Content-Type": "application/json", "x-amzn-ErrorType": "ThrottlingException"},
        body=b'{"message": "Rate exceeded"}',
    )


def _xml(status: int, text: str) -> Refusal:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'
    return Refusal(status=status, headers={"Content-Type": _XML}, body=body.encode())
