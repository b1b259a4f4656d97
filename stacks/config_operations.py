"""The sections `logs`, `alarms` and `protection` as types: what surrounds the stack."""

from typing import Annotated

from stacks import values
from stacks.model import Field, Model

#: What CloudWatch Logs accepts for a log group's retention, in days.
#: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)  # fmt: skip


class Logs(Model):
    """Logs of controllers, hosts, network and load balancer."""

    retention_days: Annotated[int, Field(ge=1, le=3653)] = 30
    """Days a log line is kept; one of the values CloudWatch Logs accepts."""
    container_insights: bool = True
    """Whether ECS sends metrics of every slot to CloudWatch; AWS bills them one by one."""


class Alarms(Model):
    """Who is told."""

    email: values.Email | None = None
    """An address that receives alarms; AWS asks it to confirm. Absent: the topic has no reader."""


class Protection(Model):
    """What must be lifted before the stack or its balancer can go."""

    termination: bool = False
    """CloudFormation refuses to delete the stack."""
    balancer: bool = True
    """The load balancer refuses to be deleted; `stackgen destroy` lifts it."""
