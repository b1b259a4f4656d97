"""Scaling activities: what a group did and why, as DescribeScalingActivities tells it.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Activity.html
"""

import json
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localcloud.environment import ACCOUNT
from localcloud.scaling import told

#: AWS keeps six weeks of them; here what one look may want.
_KEPT = 200


@dataclass(slots=True, kw_only=True)
class Activity:
    """One activity of a group."""

    group: Any
    description: str
    cause: str
    zone: str = ""
    subnet: str | None = None
    instance: str = ""
    identity: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "InProgress"
    message: str = ""
    start: datetime = field(default_factory=lambda: datetime.now(UTC))
    end: datetime | None = None

    @property
    def details(self) -> dict[str, str]:
        """Where it happened."""
        found = {"Subnet ID": self.subnet or "", "Availability Zone": self.zone}
        return {name: value for name, value in found.items() if value}

    def shown(self) -> dict[str, Any]:
        """Return it as the API does."""
        answer = {
            "ActivityId": self.identity,
            "AutoScalingGroupName": self.group.name,
            "AutoScalingGroupARN": self.group.arn,
            "Description": self.description,
            "Cause": self.cause,
            "StartTime": self.start,
            "EndTime": self.end,
            "StatusCode": self.status,
            "StatusMessage": self.message or None,
            "Progress": 100 if self.end else 50,
            "Details": json.dumps(self.details),
        }
        return {name: value for name, value in answer.items() if value is not None}


def known(group: Any) -> deque[Activity]:
    """Return a group's activities, the latest first."""
    found: deque[Activity] = vars(group).setdefault("stackgen_activities", deque(maxlen=_KEPT))
    return found


def begin(group: Any, activity: Activity) -> Activity:
    """Write an activity down."""
    known(group).appendleft(activity)
    return activity


def launched(activity: Activity, *, origin: str) -> None:
    """Tell that an instance is in service, or in the warm pool."""
    warm = "warm pool" in activity.description
    destination = "WarmPool" if warm else "AutoScalingGroup"
    _finish(activity, "EC2 Instance Launch Successful", origin, destination)


def terminated(activity: Activity, *, origin: str) -> None:
    """Tell that an instance is terminated."""
    _finish(activity, "EC2 Instance Terminate Successful", origin, "EC2")


def failed(activity: Activity, why: str) -> None:
    """Tell that no instance could be launched."""
    activity.message = f"{why} Launching EC2 instance failed."
    activity.description += f".  Status Reason: {activity.message}"
    _finish(
        activity, "EC2 Instance Launch Unsuccessful", "EC2", "AutoScalingGroup", status="Failed"
    )


def _finish(
    activity: Activity, kind: str, origin: str, destination: str, *, status: str = "Successful"
) -> None:
    activity.status, activity.end = status, datetime.now(UTC)
    group = activity.group
    arns = [group.arn]
    if activity.instance:
        arns.append(f"arn:aws:ec2:{group.region}:{ACCOUNT}:instance/{activity.instance}")
    told.event(
        group.region,
        "aws.autoscaling",
        kind,
        {
            # AWS's own examples say InProgress of a success: it is sent as the activity ends.
            "StatusCode": "InProgress" if status == "Successful" else status,
            "Description": activity.description,
            "AutoScalingGroupName": group.name,
            "ActivityId": activity.identity,
            "Details": activity.details,
            "RequestId": activity.identity,
            "StatusMessage": activity.message,
            "StartTime": told.stamp(activity.start),
            "EndTime": told.stamp(activity.end),
            "EC2InstanceId": activity.instance,
            "Cause": activity.cause,
            "Origin": origin,
            "Destination": destination,
        },
        text=f"{kind}: {activity.instance or activity.message}",
        resources=arns,
        about=[group.name, *([activity.instance] if activity.instance else [])],
    )
