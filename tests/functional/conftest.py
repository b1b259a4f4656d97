"""A local AWS of the tests' own: in a folder of its own, ended at the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from localcloud import client
from tests.functional.chaos_site import ChaosSite


@dataclass(frozen=True)
class LocalAws:
    """A running local AWS.

    Attributes:
        url: Its end point.
        home: Its state folder.
    """

    url: str
    home: Path

    @cache  # noqa: B019  # one instance a session
    def client(self, service: str, region: str = "eu-west-1") -> Any:
        """Return a boto3 client of a service."""
        return boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106  # the local AWS has no other
            region_name=region,
        ).client(service, endpoint_url=self.url)

    def environment(self, region: str = "us-east-1") -> dict[str, str]:
        """Return the variables that lead the AWS CLI here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": region,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_PAGER": "",
        }


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Start a local AWS for the session; end it after."""
    home = tmp_path_factory.mktemp("local-aws")
    endpoint = client.up(home)
    yield LocalAws(endpoint.url, home)
    client.down(home)


@pytest.fixture(scope="module")
def chaos_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChaosSite]:
    """Deploy the quickstart once for a file; every test leaves it whole."""
    made = ChaosSite(tmp_path_factory.mktemp("chaos"))
    try:
        yield made.deploy()
    finally:
        made.down()
