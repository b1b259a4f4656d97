"""The clients of AWS's services; boto3 is only here."""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from cli import __version__
from cli.records import Connection

#: One retry policy, botocore's: no loop of ours repeats a call that failed.
_CONFIG = Config(
    retries={"mode": "adaptive", "total_max_attempts": 6},
    connect_timeout=5,
    read_timeout=30,
    user_agent_extra=f"stackgen/{__version__}",
)


def _session(connection: Connection) -> boto3.Session:
    """Make the session; with the local AWS one that sees nothing of the user's own."""
    if not connection.local:
        return boto3.Session(profile_name=connection.profile, region_name=connection.region)
    # No profile, no file, no variable of the user's: neither credentials nor end points leak in.
    hidden = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
        "ignore_configured_endpoint_urls": (None, None, True, None),
        "ca_bundle": (None, None, None, None),
    }
    core = botocore.session.Session(session_vars=hidden)
    core.set_credentials("test", "test")
    return boto3.Session(botocore_session=core, region_name=connection.region)


class Clients:
    """What every part of the façade calls through.

    Args:
        connection: How AWS is reached. Nothing is sent before the first call.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = _session(connection)
        self._clients: dict[str, Any] = {}

    def _client(self, service: str, region: str | None = None) -> Any:
        """Return the client of a service; made once, as each costs a tenth of a second."""
        place = f"{service} {region or ''}"
        if place not in self._clients:
            url = self._connection.endpoint_url
            config = _CONFIG
            if url:
                config = config.merge(Config(s3={"addressing_style": "path"}))
            if self._connection.local:
                # A proxy of the user's environment must not see requests to this machine.
                config = config.merge(Config(proxies={}))
            self._clients[place] = self._session.client(
                service, region_name=region, endpoint_url=url, config=config
            )
        return self._clients[place]
