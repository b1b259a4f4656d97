"""Requests to EC2 are signed as the SDK signs them."""

import datetime as dt

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localcloud.standin.ec2 import Keys, signed


def test_the_signature_is_the_sdks() -> None:
    """With a session token, which is signed as well."""
    keys = Keys(access="AKIDEXAMPLE", secret="wJalrXUtnFEMI", token="a token")  # noqa: S106
    body = b"Action=DescribeInstances&Version=2016-11-15"
    now = dt.datetime.now(dt.UTC)
    found = signed(body, "ec2.example.com", "eu-west-1", keys, now)
    sdk = SigV4Auth(Credentials(keys.access, keys.secret, keys.token), "ec2", "eu-west-1")
    request = AWSRequest(
        "POST",
        "http://ec2.example.com/",
        data=body,
        headers={
            name: value
            for name, value in found.items()
            if name not in {"authorization", "x-amz-date", "x-amz-security-token"}
        },
    )
    request.context["timestamp"] = found["x-amz-date"]
    request.headers["X-Amz-Date"] = found["x-amz-date"]
    request.headers["X-Amz-Security-Token"] = keys.token
    expected = sdk.signature(sdk.string_to_sign(request, sdk.canonical_request(request)), request)
    assert found["authorization"].endswith(f"Signature={expected}")
