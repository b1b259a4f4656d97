"""What is remembered of a group's member beside what moto keeps."""

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any

from localcloud.scaling import passing
from localcloud.scaling.activities import Activity

_numbers = itertools.count(1)

#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html: 48 hours or a hundred
#: heartbeats, whichever is smaller.
LONGEST_SECONDS = 172_800
HEARTBEATS = 100


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A hook that holds a member.

    Attributes:
        heartbeat: How long it waits for an answer or a heartbeat, in seconds.
        limit: When it ends, however many heartbeats there were.
        deadline: When its present heartbeat is over.
        result: What was answered; empty while nobody has.
        token: Names this action.
    """

    heartbeat: float
    limit: float
    deadline: float
    result: str = ""
    token: str = field(default_factory=lambda: str(uuid.uuid4()))

    @classmethod
    def of(cls, hook: Any) -> "Waiting":
        """Begin to wait for a hook of moto's."""
        now, heartbeat = passing.now(), float(hook.heartbeat_timeout)
        limit = now + min(LONGEST_SECONDS, HEARTBEATS * heartbeat)
        return cls(heartbeat=heartbeat, limit=limit, deadline=min(now + heartbeat, limit))

    def beat(self) -> None:
        """Wait for another heartbeat."""
        self.deadline = min(passing.now() + self.heartbeat, self.limit)


@dataclass(slots=True, kw_only=True)
class Life:
    """A member's life.

    Attributes:
        number: Counts launches over all groups.
        in_service_since: When it came into service.
        impaired_since: When its status checks began to fail.
        waits: By hook: those that hold it.
        outgoing: Why it is to be replaced; empty where it is not.
        first: Whether its replacement must be in service before it goes.
        origin: Where it came from: `EC2` or `WarmPool`.
        activity: What is going on with it.
    """

    number: int = field(default_factory=lambda: next(_numbers))
    in_service_since: float | None = None
    impaired_since: float | None = None
    waits: dict[str, Waiting] = field(default_factory=dict)
    outgoing: str = ""
    first: bool = False
    origin: str = "EC2"
    activity: Activity | None = None


def life_of(state: Any) -> Life:
    """Return the life of moto's state of an instance; one that was attached begins with this."""
    found: Life | None = getattr(state, "stackgen_life", None)
    if found is None:
        found = Life()
        if state.lifecycle_state == "InService":
            found.in_service_since = passing.now()
        state.stackgen_life = found
    return found
