"""The order in which the listener tries the controllers' rules."""

from hashlib import sha256

from stacks.config import Controller

#: The more a route asks for, the earlier it is tried. Each controller has a pair of places, its
#: paths without a login before the rest. Priorities end at 50,000.
_PAIRS_IN_BAND = 8_000

#: Behind every route: the controller without one.
LAST = 2 * (3 * _PAIRS_IN_BAND + 1)


def rank(controller: Controller) -> int | None:
    """Return how particular a route is: 0 host and path, 1 host, 2 path, None without one."""
    route = controller.route
    if route is None or not (route.host or route.path):
        return None
    if route.host:
        return 0 if route.path else 1
    return 2


def by_name(items: tuple[Controller, ...]) -> dict[str, int]:
    """Give each rule a priority that does not depend on its neighbours in the file.

    CloudFormation updates rules one by one and deletes last, and a priority in use is refused: if
    priorities were counted, taking one controller out of the file would move the later ones onto
    priorities that are not free yet. So the name decides, and only a collision looks further.
    """
    taken: dict[str, int] = {}
    for item in sorted(items, key=lambda item: item.name):
        band = rank(item)
        if band is None:
            continue
        place = int.from_bytes(sha256(item.name.encode()).digest()[:4], "big")
        while (
            priority := 2 * (band * _PAIRS_IN_BAND + place % _PAIRS_IN_BAND + 1)
        ) in taken.values():
            place += 1
        taken[item.name] = priority
    return taken
