"""Whose requests are answered, and for which region and service."""

import pytest

from localcloud.requests import refused, signed_for

_SIGNED = (
    "AWS4-HMAC-SHA256 Credential=test/20260801/{}/{}/aws4_request,"
    " SignedHeaders=host;x-amz-date, Signature=00"
)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:4566", "localhost:80", "LOCALHOST", "[::1]:4566", "[::1]"]
)
def test_a_loopback_name_is_answered(host: str) -> None:
    """An AWS client names the address it connects to."""
    assert refused({"host": host}) is None


@pytest.mark.parametrize("host", ["", "evil.example.com:4566", "127.0.0.1.evil.com", "10.0.0.1:80"])
def test_another_name_is_refused(host: str) -> None:
    """A name that only points here is a browser's way in."""
    assert refused({"host": host})


@pytest.mark.parametrize(
    ("headers", "answered"),
    [
        ({"origin": "http://evil.example.com"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, True),
    ],
)
def test_a_page_is_refused(headers: dict[str, str], *, answered: bool) -> None:
    """What a page sends carries marks that no AWS client sends; a typed address is fine."""
    assert (refused({"host": "127.0.0.1:1", **headers}) is None) is answered


@pytest.mark.parametrize(
    ("region", "service"),
    [("eu-west-1", "ec2"), ("us-gov-west-1", "s3"), ("ap-southeast-4", "ecs")],
)
def test_region_and_service_are_the_signatures(region: str, service: str) -> None:
    """The credential scope names both."""
    headers = {"authorization": _SIGNED.format(region, service)}
    assert signed_for(headers) == (region, service)


@pytest.mark.parametrize("authorization", ["", "Bearer x", _SIGNED.format("../../etc", "ec2")])
def test_what_is_not_signed_has_neither(authorization: str) -> None:
    """Without a scope, or with a region that is none, nothing is known."""
    assert signed_for({"authorization": authorization}) == ("", "")
