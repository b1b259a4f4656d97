"""AWS's signature, version 4, of a POST to `/`. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

_METHOD = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who calls.

    Attributes:
        key: The access key's id.
        secret: The key itself.
        token: Of the session, empty without one.
    """

    key: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables that Lambda gives a function's role in.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

        Raises:
            KeyError: One is missing.
        """
        return cls(
            key=environ["AWS_ACCESS_KEY_ID"],
            secret=environ["AWS_SECRET_ACCESS_KEY"],
            token=environ.get("AWS_SESSION_TOKEN", ""),
        )


def signed(
    credentials: Credentials,
    *,
    region: str,
    service: str,
    host: str,
    headers: Mapping[str, str],
    body: bytes,
    now: float,
) -> dict[str, str]:
    """Return a request's headers with its signature.

    Args:
        credentials: Who calls.
        region: Of AWS.
        service: As signatures name it.
        host: With its port, where it has one.
        headers: All of them are signed.
        body: What is sent.
        now: Seconds since 1970: AWS refuses a signature that is five minutes old.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    given = {**headers, "X-Amz-Date": stamp}
    if credentials.token:
        given["X-Amz-Security-Token"] = credentials.token
    lines = {"host": host, **{name.lower(): text.strip() for name, text in given.items()}}
    names = ";".join(sorted(lines))
    canonical = "\n".join(
        [
            "POST",
            "/",
            "",
            *(f"{name}:{lines[name]}" for name in sorted(lines)),
            "",
            names,
            _hash(body),
        ]
    )
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join([_METHOD, stamp, scope, _hash(canonical.encode())])
    key = f"AWS4{credentials.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    told = f"Credential={credentials.key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**given, "Authorization": f"{_METHOD} {told}"}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
