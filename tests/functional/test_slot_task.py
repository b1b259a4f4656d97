"""What the slot hears from ECS about its own task, over a real connection."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from stackgen_slot.problems import SlotError
from stackgen_slot.task import check_zone


@contextmanager
def metadata(zone: str | None, *, status: int = 200) -> Iterator[dict[str, str]]:
    """Answer as the task metadata end point; yield the environment that names it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = {"AvailabilityZone": zone} if self.path == "/v4/abc/task" and zone else {}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield {"ECS_CONTAINER_METADATA_URI_V4": f"http://127.0.0.1:{server.server_port}/v4/abc"}
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("zone", ["eu-west-1a", None])
def test_own_zone_passes(zone: str | None) -> None:
    """The zone of the template, or none said, is fine."""
    with metadata(zone) as environ:
        check_zone(environ, "eu-west-1a")


def test_other_zone_is_refused() -> None:
    """A task outside its zone would start its agents in another."""
    refused = pytest.raises(SlotError, match=r"'eu-west-1a'.*'eu-west-1b'")
    with metadata("eu-west-1b") as environ, refused:
        check_zone(environ, "eu-west-1a")


def test_end_point_that_fails_keeps_no_slot_down(capsys: pytest.CaptureFixture[str]) -> None:
    """ECS's own end point may fail; the template's word is good enough then."""
    with metadata(None, status=500) as environ:
        check_zone(environ, "eu-west-1a")
    assert "WARNING" in capsys.readouterr().err


def test_outside_of_ecs_nobody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Without the end point nothing is said."""
    check_zone({}, "eu-west-1a")
    assert capsys.readouterr().err == ""
