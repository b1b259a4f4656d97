"""The part of the façade that speaks of hosts: the Auto Scaling group and its instance refresh."""

from typing import Any

from botocore.exceptions import ClientError

from cli.aws.clients import Clients
from cli.aws_errors import error_code
from cli.host_records import HostGroup, Refresh


class HostCalls(Clients):
    """What `Aws` can ask about hosts."""

    @property
    def _groups(self) -> Any:
        return self._client("autoscaling")

    def host_group(self, name: str) -> HostGroup | None:
        """Describe an Auto Scaling group with its hosts; None when there is none."""
        answer = self._groups.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        found = answer["AutoScalingGroups"]
        return HostGroup.of(found[0]) if found else None

    def last_refresh(self, group: str) -> Refresh | None:
        """Describe the group's latest instance refresh; None when there never was one."""
        answer = self._groups.describe_instance_refreshes(AutoScalingGroupName=group, MaxRecords=1)
        found = answer["InstanceRefreshes"]
        return Refresh.of(found[0]) if found else None

    def start_refresh(self, group: str, *, percent: int) -> str:
        """Start replacing hosts until this share of the group is new; return the refresh's id.

        A last checkpoint below 100 ends the refresh there, and hosts that are new already are
        skipped. How many go at a time, and that a new one comes before an old one goes, the group's
        own maintenance policy says. A host that a person put on standby is left alone.
        https://docs.aws.amazon.com/autoscaling/ec2/userguide/enable-checkpoints-console-cli.html
        """
        answer = self._groups.start_instance_refresh(
            AutoScalingGroupName=group,
            Strategy="Rolling",
            Preferences={
                "SkipMatching": True,
                "CheckpointPercentages": [percent],
                "CheckpointDelay": 0,
                "ScaleInProtectedInstances": "Refresh",
                "StandbyInstances": "Ignore",
            },
        )
        return str(answer["InstanceRefreshId"])

    def cancel_refresh(self, group: str) -> bool:
        """Ask the running instance refresh to stop; tell whether there was one."""
        try:
            self._groups.cancel_instance_refresh(AutoScalingGroupName=group)
        except ClientError as error:
            if error_code(error) != "ActiveInstanceRefreshNotFound":
                raise
            return False
        return True
