"""The part of the façade for what goes wrong: first causes, rollbacks, what ECS complains about."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from cli.aws.clients import Clients
from cli.records import Event

#: The newest complaints of a service, and of tasks that have stopped: more say the same again.
_COMPLAINTS = 3


class RecoveryCalls(Clients):
    """What `Aws` can ask and do when an operation does not end well."""

    def failed_events(self, stack: str) -> list[Event] | None:
        """List a stack's failed events, the oldest first; None where the end point has no filter.

        Of all its operations: the caller knows when the one it means began.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
        """
        request: dict[str, Any] = {"StackName": stack, "Filters": {"FailedEvents": True}}
        found: list[Event] = []
        try:
            while True:
                answer = self._client("cloudformation").describe_events(**request)
                found += [Event.failed(e) for e in answer.get("OperationEvents", ())]
                if not answer.get("NextToken"):
                    break
                request["NextToken"] = answer["NextToken"]
        except ClientError:
            return None
        return sorted(found, key=lambda event: event.at)

    def continue_rollback(self, stack: str, *, skip: Sequence[str], token: str) -> None:
        """Go on with a rollback that failed, leaving `skip` as it is."""
        # An empty list would be sent as one resource without a name.
        skipped = {"ResourcesToSkip": list(skip)} if skip else {}
        self._client("cloudformation").continue_update_rollback(
            StackName=stack, ClientRequestToken=token, **skipped
        )

    def cancel_update(self, stack: str, *, token: str) -> None:
        """Ask CloudFormation to give up an update and roll back."""
        self._client("cloudformation").cancel_update_stack(
            StackName=stack, ClientRequestToken=token
        )

    def complaints(self, cluster: str, service: str) -> list[str]:
        """Return what an ECS service last said, and why its last tasks stopped, newest first."""
        ecs = self._client("ecs")
        described = ecs.describe_services(cluster=cluster, services=[service])["services"]
        said = [event["message"] for found in described for event in found.get("events", ())]
        stopped = ecs.list_tasks(cluster=cluster, serviceName=service, desiredStatus="STOPPED")
        arns = stopped["taskArns"][:_COMPLAINTS]
        tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
        return [*said[:_COMPLAINTS], *filter(None, map(_ending, tasks))]

    def target_complaints(self, target_group: str) -> list[str]:
        """Return why targets are not healthy."""
        answer = self._client("elbv2").describe_target_health(TargetGroupArn=target_group)
        return [
            f"target {found['Target']['Id']}:{found['Target'].get('Port', '')} is"
            f" {found['TargetHealth']['State']}: "
            + (found["TargetHealth"].get("Description") or found["TargetHealth"].get("Reason", ""))
            for found in answer["TargetHealthDescriptions"]
            if found["TargetHealth"]["State"] != "healthy"
        ]


def _ending(task: dict[str, Any]) -> str:
    """Say why a task ended: ECS's reason, and each container's own."""
    inside = [
        f"{item['name']}: {item.get('reason') or ''} exit code {item.get('exitCode', 'none')}"
        for item in task.get("containers", ())
        if item.get("reason") or item.get("exitCode") is not None
    ]
    why = task.get("stoppedReason", "")
    return f"a task stopped: {'; '.join(filter(None, [why, *inside]))}" if why or inside else ""
