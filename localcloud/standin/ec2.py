"""Calls of EC2's query protocol, signed by hand: the stand-in has no SDK.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
"""

import datetime as dt
import hashlib
import hmac
import random
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from localcloud.delays import Clock

_VERSION = "2016-11-15"
_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
_SECONDS = 10.0

#: What the SDK tries again, and how often the plugin has it do so.
_THROTTLED = frozenset({"RequestLimitExceeded", "Throttling", "ThrottlingException"})
_ATTEMPTS = 16
#: The SDK's back-off: at most so long before the first repetition, and before any.
#: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 20.0


class Ec2Error(Exception):
    """EC2 refused, or did not answer.

    Attributes:
        code: As AWS names it, `Unreachable` without an answer.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What requests are signed with.

    Attributes:
        access: The access key's id.
        secret: Its secret.
        token: The session's token, empty without one.
    """

    access: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An instance as EC2 describes it.

    Attributes:
        identity: Its id.
        state: `pending`, `running`, `stopping`, `stopped`, `shutting-down` or `terminated`.
        tags: By key.
    """

    identity: str
    state: str
    tags: Mapping[str, str] = field(default_factory=dict)


class Ec2:
    """EC2 in one region.

    Args:
        endpoint: Where it answers.
        region: What signatures are made for.
        keys: What they are made with.
        clock: Of this machine: pauses between attempts are AWS's.
    """

    def __init__(self, endpoint: str, region: str, keys: Keys, clock: Clock) -> None:
        self._endpoint = endpoint
        self._region = region
        self._keys = keys
        self._clock = clock
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def image_exists(self, image: str) -> bool:
        """Tell whether there is a machine image."""
        found = self._call("DescribeImages", {"ImageId.1": image})
        return found.find(".//{*}imagesSet/{*}item") is not None

    def run(self, request: Mapping[str, str], count: int) -> list[Instance]:
        """Start instances.

        Raises:
            Ec2Error: EC2 refused.
        """
        return _instances(self._call("RunInstances", {**request, "MaxCount": str(count)}))

    def instances(
        self, *, identities: Sequence[str] = (), filters: Mapping[str, Sequence[str]] | None = None
    ) -> list[Instance]:
        """Describe instances, by their ids and by filters.

        Raises:
            Ec2Error: EC2 refused.
        """
        asked = {f"InstanceId.{n}": one for n, one in enumerate(identities, start=1)}
        for number, (name, values) in enumerate((filters or {}).items(), start=1):
            asked[f"Filter.{number}.Name"] = name
            for place, value in enumerate(values, start=1):
                asked[f"Filter.{number}.Value.{place}"] = value
        found: list[Instance] = []
        token = ""
        while True:
            page = self._call(
                "DescribeInstances", {**asked, **({"NextToken": token} if token else {})}
            )
            found += _instances(page)
            token = page.findtext("{*}nextToken") or ""
            if not token:
                return found

    def terminate(self, identity: str) -> None:
        """End an instance.

        Raises:
            Ec2Error: EC2 refused.
        """
        self._call("TerminateInstances", {"InstanceId.1": identity})

    def _call(self, action: str, parameters: Mapping[str, str]) -> ET.Element:
        body = urlencode({"Action": action, "Version": _VERSION, **parameters}).encode()
        for attempt in range(_ATTEMPTS):
            try:
                return self._send(body)
            except Ec2Error as error:
                if error.code not in _THROTTLED or attempt + 1 == _ATTEMPTS:
                    raise
            longest = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2**attempt)
            time.sleep(self._clock.real(longest * random.random()))  # noqa: S311 - no secret
        raise AssertionError

    def _send(self, body: bytes) -> ET.Element:
        now = dt.datetime.now(dt.UTC)
        host = urlsplit(self._endpoint).netloc
        headers = signed(body, host, self._region, self._keys, now)
        request = urllib.request.Request(f"{self._endpoint}/", data=body, headers=headers)  # noqa: S310 - as configured
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return ET.fromstring(answer.read())  # noqa: S314 - the local AWS's own answer
        except urllib.error.HTTPError as error:
            raise _refusal(error.read()) from error
        except (OSError, ET.ParseError) as error:
            raise Ec2Error("Unreachable", str(error)) from error


def _refusal(body: bytes) -> Ec2Error:
    try:
        found = ET.fromstring(body)  # noqa: S314 - the local AWS's own answer
    except ET.ParseError:
        return Ec2Error("Unreachable", body[:200].decode(errors="replace"))
    code, text = found.findtext(".//{*}Code"), found.findtext(".//{*}Message")
    return Ec2Error(code or "Unknown", text or body[:200].decode(errors="replace"))


def _instances(page: ET.Element) -> list[Instance]:
    return [
        Instance(
            identity=item.findtext("{*}instanceId") or "",
            state=item.findtext("{*}instanceState/{*}name") or "",
            tags={
                tag.findtext("{*}key") or "": tag.findtext("{*}value") or ""
                for tag in item.iterfind("{*}tagSet/{*}item")
            },
        )
        for item in page.iterfind(".//{*}instancesSet/{*}item")
    ]


def signed(body: bytes, host: str, region: str, keys: Keys, now: dt.datetime) -> dict[str, str]:
    """Return the headers of a signed POST to EC2.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
    """
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {"content-type": _TYPE, "host": host, "x-amz-date": moment}
    if keys.token:
        headers["x-amz-security-token"] = keys.token
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    digest = hashlib.sha256(body).hexdigest()
    request = f"POST\n/\n\n{lines}\n{names}\n{digest}"
    scope = f"{moment[:8]}/{region}/ec2/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}"
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return {
        **headers,
        "authorization": f"AWS4-HMAC-SHA256 Credential={keys.access}/{scope},"
        f" SignedHeaders={names}, Signature={signature}",
    }
