"""An instance refresh: how far it is, and whether its next host may go. Pure.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
"""

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

#: What a checkpoint waits for where the caller says nothing.
_CHECKPOINT_SECONDS = 3600


@dataclass(slots=True, kw_only=True)
class Refresh:
    """One instance refresh.

    Attributes:
        group: The Auto Scaling group's name.
        preferences: As the caller gave them.
        old: The ids of the instances that it replaces.
        total: How many instances the group had.
        before: The launch template that a rollback goes back to, None where nothing new was named.
        wanted: The desired configuration, as the caller gave it.
        rollback: What is told of a rollback, None before there is one.
        held_since: When the checkpoint was reached at which it waits.
        held: The checkpoints that are over.
    """

    group: str
    preferences: dict[str, Any]
    old: list[str]
    total: int
    before: dict[str, Any] | None
    wanted: dict[str, Any]
    identity: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "Pending"
    reason: str = ""
    start: datetime = field(default_factory=lambda: datetime.now(UTC))
    end: datetime | None = None
    rollback: dict[str, Any] | None = None
    held_since: datetime | None = None
    held: list[int] = field(default_factory=list)

    @property
    def running(self) -> bool:
        """Whether it is not over."""
        return self.end is None

    @property
    def checkpoints(self) -> list[int]:
        """The shares of the group at which it waits; it ends at the last."""
        return sorted(map(int, self.preferences.get("CheckpointPercentages") or [100]))

    def percent(self, left: Sequence[str]) -> int:
        """Return how much is done of what was to be done; `left` is what is not."""
        return 100 * (len(self.old) - len(left)) // len(self.old) if self.old else 100

    def launches_first(self, policy: Mapping[str, Any]) -> bool:
        """Tell whether a new instance comes before an old one goes; `policy` is the group's."""
        name = "MaxHealthyPercentage"
        return int(self.preferences.get(name) or policy.get(name) or 100) > 100  # noqa: PLR2004

    def may_go_on(self, left: Sequence[str], now: datetime) -> bool:
        """End the refresh where its work is done; tell whether the next instance may go."""
        nearest = next((one for one in self.checkpoints if one not in self.held), 100)
        goal = math.ceil(self.total * nearest / 100)
        if left and len(self.old) - len(left) < goal:
            return True
        if not left or nearest >= self.checkpoints[-1]:
            self.finish("RollbackSuccessful" if self.rollback else "Successful")
            return False
        self.held_since = self.held_since or now
        delay = self.preferences.get("CheckpointDelay")
        seconds = _CHECKPOINT_SECONDS if delay is None else int(delay)
        if now < self.held_since + timedelta(seconds=seconds):
            self.reason = f"Waiting for {seconds} seconds at checkpoint {nearest}"
            return False
        self.held_since, self.reason = None, ""
        self.held.append(nearest)
        return self.may_go_on(left, now)

    def finish(self, status: str, reason: str = "") -> None:
        """End it."""
        self.status, self.reason, self.end = status, reason, datetime.now(UTC)

    def shown(self, left: Sequence[str]) -> dict[str, Any]:
        """Return it as DescribeInstanceRefreshes does."""
        answer = {
            "InstanceRefreshId": self.identity,
            "AutoScalingGroupName": self.group,
            "Status": self.status,
            "StatusReason": self.reason,
            "StartTime": self.start,
            "EndTime": self.end,
            "PercentageComplete": self.percent(left),
            "InstancesToUpdate": len(left),
            "Preferences": self.preferences,
            "DesiredConfiguration": self.wanted or None,
            "RollbackDetails": self.rollback,
            "Strategy": "Rolling",
        }
        return {name: value for name, value in answer.items() if value not in (None, "")}
