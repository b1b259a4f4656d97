"""Wait until every slot of a stack serves, which no end of a stack operation proves."""

from collections.abc import Callable, Sequence

from cli.deploy.follow import delays
from cli.deploy.health import Deployed, Places, examine, not_serving
from cli.edge import Edge

#: A service takes many times this long to start: asking more often only costs calls.
_FIRST_SECONDS = 1.0


def wait_until_serving(
    aws: Deployed,
    where: Places,
    edge: Edge,
    *,
    timeout: float,
    show: Callable[[Sequence[str]], None],
    also: Callable[[], Sequence[str]] = tuple,
) -> list[str]:
    """Wait until all slots serve; return what still does not when the time is over.

    Args:
        aws: Asked again and again.
        where: The slots.
        edge: The clock.
        timeout: Seconds to wait at most.
        show: Told what is missing, each time that changes.
        also: More that has to be over, said in the same way; asked first.
    """
    start, shown = edge.monotonic(), None
    for delay in delays(_FIRST_SECONDS):
        missing = [*also()] or not_serving(examine(aws, where))
        if missing and missing != shown:
            show(missing)
            shown = missing
        if not missing or edge.monotonic() + delay - start > timeout:
            return missing
        edge.sleep(delay)
    raise AssertionError("delays() has no end")
