"""Unit tests are pure: a test that opens a connection fails."""

import socket
from typing import Never

import pytest


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and every bound port, so that a unit test stays one."""

    def refuse(*_: object) -> Never:
        pytest.fail("a unit test opened a socket: it belongs to tests/functional")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "bind", refuse)
