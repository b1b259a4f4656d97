"""The only file of the hook `scale` that changes anything: each action is idempotent."""

from lambdas.scale import plan
from lambdas.scale.figures import Figure
from lambdas.scale.plan import Action
from lambdas.scale.tools import Jenkins, Tools
from lambdas.shared.aws import Calls
from lambdas.shared.jenkins import UnreachableError
from lambdas.shared.place import Place
from lambdas.shared.seen import Site

#: What CloudWatch takes at once.
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
_FIGURES = 500


def publish(aws: Calls, place: Place, figures: list[Figure]) -> None:
    """Tell CloudWatch; sent twice, the figures of a minute have the same mean and maximum.

    Raises:
        AwsError: It was not told.
    """
    for namespace in sorted({one.namespace for one in figures}):
        data = [
            {
                "MetricName": one.name,
                "Value": one.value,
                "Unit": one.unit,
                "Dimensions": [
                    {"Name": name, "Value": value}
                    for name, value in (("ClusterName", place.cluster), *one.dimensions)
                ],
            }
            for one in figures
            if one.namespace == namespace
        ]
        for start in range(0, len(data), _FIGURES):
            part = {"Namespace": namespace, "MetricData": data[start : start + _FIGURES]}
            aws.call("cloudwatch", "PutMetricData", part)


class Actions:
    """Does what was decided.

    Args:
        tools: By which.
        site: As it was seen.
    """

    def __init__(self, tools: Tools, site: Site) -> None:
        self._tools = tools
        self._slots = {slot.name: slot for slot in site.slots}

    def do(self, action: Action) -> None:
        """Do one action.

        Raises:
            AwsError: AWS refused, or nobody knows whether it was done.
            JenkinsError: So for Jenkins.
        """
        match action:
            case plan.Remember():
                self._tools.table.note(action.subject, action.reason)
            case plan.Forget():
                self._tools.table.forget(action.subject)
            case plan.TurnOn():
                self._want(action.slot, 1)
            case plan.TurnOff():
                self._want(action.slot, 0)
            case plan.QuietDown():
                self._jenkins(action.slot).quiet_down()
            case plan.CancelQuietDown():
                self._jenkins(action.slot).cancel_quiet_down()
            case plan.Deregister() | plan.Register():
                self._balance(action)

    def _want(self, name: str, count: int) -> None:
        slot = self._slots[name]
        if not slot.optional:
            # No decision says so; that none ever can is worth a line.
            raise ValueError(f"{name} is no optional slot")
        self._tools.aws.call(
            "ecs",
            "UpdateService",
            {"cluster": self._tools.place.cluster, "service": slot.service, "desiredCount": count},
        )

    def _balance(self, action: plan.Deregister | plan.Register) -> None:
        """Take a slot's task out of its target group, or give it back."""
        slot = self._slots[action.slot]
        task = slot.task
        if not (slot.optional and slot.group and task and task.address):
            return
        target = {"Id": task.address, "Port": slot.port}
        named = {"TargetGroupArn": slot.group, "Targets": [target]}
        if isinstance(action, plan.Deregister):
            self._tools.aws.call("elbv2", "DeregisterTargets", named)
        else:
            self._tools.aws.call("elbv2", "RegisterTargets", named)

    def _jenkins(self, name: str) -> Jenkins:
        jenkins = self._tools.ask(self._slots[name])
        if jenkins is None:
            raise UnreachableError(f"{name} has no task")
        return jenkins
