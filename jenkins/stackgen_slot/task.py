"""What ECS says about the task that this container is part of."""

import json
import urllib.request
from collections.abc import Mapping

from stackgen_slot.problems import SlotError, say

_SECONDS = 2


def check_zone(environ: Mapping[str, str], zone: str) -> None:
    """See that the task runs in the zone that its slot is pinned to; outside ECS nobody knows.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html

    Args:
        environ: Holds the end point's address inside a task of ECS.
        zone: As the template says.

    Raises:
        SlotError: It runs in another: agents would start far from it, and be paid for.
    """
    address = environ.get("ECS_CONTAINER_METADATA_URI_V4", "")
    if not address.startswith("http://"):
        return
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address}/task", timeout=_SECONDS) as answer:
            found = json.load(answer).get("AvailabilityZone")
    except (OSError, ValueError, AttributeError) as error:
        say(f"WARNING: the task metadata do not answer ({error}); zone {zone} is taken as given")
        return
    if found and found != zone:
        raise SlotError(
            f"the zone {zone!r} of STACKGEN_ZONE is not the task's, which is {found!r}",
            "run `stackgen deploy` again, which places each slot in its zone",
        )
