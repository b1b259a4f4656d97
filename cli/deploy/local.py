"""Stage 8: after a deployment to the local AWS, wait until the address really answers."""

from pathlib import Path

from cli.edge import Edge
from cli.flags import Flags
from cli.ui import Ui
from stacks.errors import StackgenError

_OK = 200
_DEADLINE_SECONDS = 60.0
_EACH_SECONDS = 0.25


def wait_until_answering(edge: Edge, ui: Ui, flags: Flags, dns_name: str) -> str:
    """Return the local address of the balancer with this DNS name once its `/login` answers."""
    url = local_url(edge, flags, dns_name)
    start = edge.monotonic()
    with ui.working(f"Waiting for {url}/login"):
        while (status := edge.answers(f"{url}/login")) != _OK:
            if edge.monotonic() - start > _DEADLINE_SECONDS:
                said = f"answers {status}" if status else "does not answer"
                raise StackgenError(
                    f"{url}/login still {said} after {_DEADLINE_SECONDS:.0f} s",
                    f"See what runs: {flags.program} local status",
                )
            edge.sleep(_EACH_SECONDS)
    return url


def local_url(edge: Edge, flags: Flags, dns_name: str) -> str:
    """Ask the local AWS where this machine reaches the balancer."""
    cloud = edge.local()
    running = cloud.status(cloud.default_home(Path.cwd()))
    balancers = running.load_balancers if running else ()
    for balancer in balancers:
        if balancer["dns_name"] == dns_name:
            return str(balancer["url"])
    raise StackgenError(
        f"the local AWS serves no load balancer named {dns_name}",
        f"See what runs: {flags.program} local status",
    )
