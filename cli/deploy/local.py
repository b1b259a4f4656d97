"""Stage 8: after a deployment to the local AWS, wait until the address really answers."""

from pathlib import Path

from cli.edge import Edge
from cli.flags import Flags
from cli.ui import Ui
from stacks.errors import StackgenError

_OK = 200
#: A balancer that asks for a login sends whoever has none to the provider (`access.login`).
_LOGIN = 302
_DEADLINE_SECONDS = 60.0
_EACH_SECONDS = 0.25


def wait_until_answering(edge: Edge, ui: Ui, flags: Flags, dns_name: str) -> str:
    """Return the local address of the balancer with this DNS name once its `/login` answers."""
    start = edge.monotonic()
    with ui.working("Waiting for the address to answer"):
        while True:
            url = local_url(edge, dns_name)
            status = edge.answers(f"{url}/login") if url else 0
            if url and status in (_OK, _LOGIN):
                return url
            if edge.monotonic() - start > _DEADLINE_SECONDS:
                raise _silence(url, status, flags, dns_name)
            edge.sleep(_EACH_SECONDS)


def local_url(edge: Edge, dns_name: str) -> str | None:
    """Ask the local AWS where this machine reaches the balancer; None while it does not."""
    cloud = edge.local()
    running = cloud.status(cloud.default_home(Path.cwd()))
    wanted = dns_name.lower()
    balancers = running.load_balancers if running else ()
    return next((str(b["url"]) for b in balancers if b["dns_name"].lower() == wanted), None)


def _silence(url: str | None, status: int, flags: Flags, dns_name: str) -> StackgenError:
    """Say what did not answer."""
    where = f"{url}/login" if url else f"the load balancer {dns_name} of the local AWS"
    said = f"still answers {status}" if status else "does not answer"
    return StackgenError(
        f"{where} {said} after {_DEADLINE_SECONDS:.0f} s",
        f"See what runs: {flags.program} local status",
    )
