"""Whose request it is: an AWS client's or a browser's, of which region and service.

It listens on loopback, but every page in a browser of this machine can reach loopback too. AWS
clients send neither Origin nor Sec-Fetch headers and name the address they connect to, so a
request with a browser's marks, or with a foreign Host (DNS rebinding), is refused.
"""

import re
from collections.abc import Mapping

_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
_REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d+$")


def refused(headers: Mapping[str, str]) -> str | None:
    """Return why a request is not an AWS client's, or None."""
    host = headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in _LOOPBACK_NAMES:
        return "this end point answers to its loopback address only; AWS_ENDPOINT_URL names it"
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        return "this end point does not answer web pages"
    return None


def signed_for(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return region and service of a request's signature, two empty strings without one.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    found = _SCOPE.search(headers.get("authorization", ""))
    if found is None or not _REGION.match(found[1]):
        return "", ""
    return found[1], found[2]
