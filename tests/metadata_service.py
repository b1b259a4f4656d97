"""A stand-in for EC2's metadata service, version 2: no answer without a token asked for by PUT.

Run as a program: `metadata_service.py USER_DATA LOG`. It listens where the real one does, so the
network namespace must have that address; each request is a line in LOG.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ADDRESS = ("169.254.169.254", 80)
INSTANCE = "i-0123456789abcdef0"
TOKEN = "token-of-this-boot"  # noqa: S105 - nobody's
PUBLIC_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDstandin ci-agents"
_META_DATA: dict[str, Any] = {
    "ami-id": "ami-0123456789abcdef0",
    "hostname": "ip-10-0-0-5.ec2.internal",
    "instance-id": INSTANCE,
    "instance-type": "m6i.large",
    "local-hostname": "ip-10-0-0-5.ec2.internal",
    "local-ipv4": "10.0.0.5",
    "placement": {"availability-zone": "us-east-1a", "region": "us-east-1"},
    "public-keys": {"0": {"openssh-key": PUBLIC_KEY}},
}
_DOCUMENT = {"accountId": "123456789012", "instanceId": INSTANCE, "region": "us-east-1"}
_TREE: dict[str, Any] = {
    "meta-data": _META_DATA,
    "dynamic": {"instance-identity": {"document": json.dumps(_DOCUMENT)}},
}


def found(path: str, user_data: bytes) -> bytes | None:
    """Return what stands at a path below the version, None where there is nothing."""
    if path == "user-data":
        return user_data
    parts = path.strip("/").split("/")
    node: Any = _TREE
    for part in parts:
        node = node.get(part) if isinstance(node, dict) else None
    if isinstance(node, dict):
        keys = (f"{key}/" if isinstance(value, dict) else key for key, value in node.items())
        return "\n".join(["0=ci-agents"] if parts[-1] == "public-keys" else keys).encode()
    return None if node is None else str(node).encode()


def serve(user_data: bytes, log: Path) -> None:
    """Answer until the process is ended."""

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_PUT(self) -> None:
            """Give a token."""
            asked = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
            self._answer(200 if asked and self.path == "/latest/api/token" else 400, TOKEN.encode())

        def do_GET(self) -> None:
            """Answer whoever has the token."""
            if self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
                self._answer(401, b"")
                return
            version, _, path = self.path.lstrip("/").partition("/")
            content = found(path, user_data) if version else None
            self._answer(404 if content is None else 200, content or b"")

        def _answer(self, status: int, content: bytes) -> None:
            with log.open("a") as file:
                file.write(f"{status} {self.command} {self.path}\n")
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    ThreadingHTTPServer(ADDRESS, Handler).serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]))
