"""A slot's Jenkins in a local AWS, spoken to at its process's own address."""

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.functional.hooks_site import HooksSite


class SlotJenkins:
    """A slot's Jenkins, as its administrator.

    Args:
        site: Where.
        slot: Which, such as `main-1`.
        controller: The logical name of its controller.
    """

    def __init__(self, site: HooksSite, slot: str, controller: str = "Main") -> None:
        self._site = site
        self._slot = slot
        secret = site.ids()[f"{controller}AdminSecret"]
        password = site.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
        self._word = base64.b64encode(f"admin:{password}".encode()).decode()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(), _Stay
        )

    def get(self, path: str) -> Any:
        """Return a JSON document; None when there is none."""
        status, body = self._ask(f"{path}/api/json")
        return json.loads(body) if status == 200 else None

    def post(self, path: str, data: str = "") -> int:
        """Have something done; return the status."""
        crumb = self.get("/crumbIssuer") or {}
        headers = {crumb.get("crumbRequestField", "x"): crumb.get("crumb", "x")}
        return self._ask(path, data.encode(), {**headers, "Content-Type": "application/xml"})[0]

    def create(self, job: str, xml: str) -> None:
        """Create a job, and build it."""
        assert self.post(f"/createItem?name={job}", xml) == 200
        assert self.post(f"/job/{job}/build") == 201

    def build(self, job: str, number: int = 1) -> Any:
        """Return a build."""
        return self.get(f"/job/{job}/{number}") or {}

    def nodes(self) -> dict[str, Any]:
        """Return its agents by instance id."""
        found = (self.get("/computer") or {"computer": []})["computer"]
        return {
            one["displayName"].rpartition("(")[2].rstrip(")"): one
            for one in found
            if one["displayName"].startswith("EC2")
        }

    def _ask(
        self, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        address = self._site.task(self._slot)["address"]
        given = {"Authorization": f"Basic {self._word}", **(headers or {})}
        request = urllib.request.Request(f"http://{address}{path}", data=data, headers=given)
        try:
            with self._opener.open(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: Any) -> None:
        """Have it be the answer."""


def listing(site: HooksSite) -> Callable[[], dict[str, str]]:
    """Return what lists the states of the stack's agents, by instance."""

    def look() -> dict[str, str]:
        filters = [{"Name": "tag-key", "Values": ["stackgen:slot"]}]
        pages = site.client("ec2").get_paginator("describe_instances").paginate(Filters=filters)
        return {
            one["InstanceId"]: one["State"]["Name"]
            for page in pages
            for reservation in page["Reservations"]
            for one in reservation["Instances"]
        }

    return look


def moment() -> None:
    """Wait a moment."""
    time.sleep(0.1)
