"""The part of the façade of AWS that is about change sets, their validation, and drift."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from cli.aws.clients import Clients
from cli.change_records import Change, ChangeSet, Drift, Finding

#: What DescribeStackResourceDrifts gives at once.
_DRIFTED = ("MODIFIED", "DELETED")
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
_MOST_NAMED = 200


class ChangeSetCalls(Clients):
    """What `Aws` can ask about change sets and drift."""

    def create_change_set(self, request: Mapping[str, Any]) -> ChangeSet:
        """Start making a change set; `request` holds CreateChangeSet's own members."""
        answer = self._client("cloudformation").create_change_set(**request)
        return ChangeSet(id=answer["Id"], stack_id=answer["StackId"], status="CREATE_PENDING")

    def change_set(self, change_set: ChangeSet) -> ChangeSet:
        """Describe a change set, all pages, each property's value before and after with it."""
        first: dict[str, Any] = {}
        changes: list[Change] = []
        request = {
            "ChangeSetName": change_set.id,
            "StackName": change_set.stack_id,
            "IncludePropertyValues": True,
        }
        while True:
            answer = self._client("cloudformation").describe_change_set(**request)
            first = first or answer
            changes += [Change.of(c["ResourceChange"]) for c in answer.get("Changes", ())]
            if not answer.get("NextToken"):
                break
            request["NextToken"] = answer["NextToken"]
        return ChangeSet(
            id=change_set.id,
            stack_id=change_set.stack_id,
            status=first["Status"],
            execution_status=first.get("ExecutionStatus", ""),
            reason=first.get("StatusReason", ""),
            changes=tuple(changes),
            mode=first.get("DeploymentMode", ""),
            deployment=first.get("DeploymentConfig", {}).get("Mode", ""),
            drift_status=first.get("StackDriftStatus", ""),
        )

    def execute(self, change_set: ChangeSet, *, token: str) -> None:
        """Start carrying out a change set; if it fails, not even retained new things stay."""
        self._client("cloudformation").execute_change_set(
            ChangeSetName=change_set.id,
            StackName=change_set.stack_id,
            ClientRequestToken=token,
            RetainExceptOnCreate=True,
        )

    def change_set_names(self, stack: str) -> list[str]:
        """List the change sets of a stack that wait for somebody, or have failed."""
        pages = self._client("cloudformation").get_paginator("list_change_sets")
        return [
            str(summary["ChangeSetName"])
            for page in pages.paginate(StackName=stack)
            for summary in page["Summaries"]
            if summary.get("ExecutionStatus") in {"AVAILABLE", "UNAVAILABLE", "OBSOLETE"}
            and not summary["Status"].endswith("_IN_PROGRESS")
        ]

    def delete_change_set(self, change_set: str, stack: str) -> None:
        """Delete a change set that was not carried out; each may be a name or an ARN."""
        self._client("cloudformation").delete_change_set(ChangeSetName=change_set, StackName=stack)

    def findings(self, change_set: ChangeSet) -> list[Finding]:
        """List what CloudFormation's validation before deployment found wrong; best effort.

        An end point that lacks DescribeEvents has found nothing.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
        """
        request: dict[str, Any] = {
            "ChangeSetName": change_set.id,
            "Filters": {"FailedEvents": True},
        }
        found: list[Finding] = []
        while True:
            try:
                answer = self._client("cloudformation").describe_events(**request)
            except ClientError:
                return found
            found += map(Finding.of, answer.get("OperationEvents", ()))
            if not answer.get("NextToken"):
                return [finding for finding in found if finding.reason]
            request["NextToken"] = answer["NextToken"]

    def detect_drift(self, stack: str, logical_ids: Sequence[str]) -> str:
        """Have CloudFormation compare resources with what is really there; return its id.

        More than it takes by name means all of the stack.
        """
        few = {"LogicalResourceIds": list(logical_ids)} if len(logical_ids) <= _MOST_NAMED else {}
        answer = self._client("cloudformation").detect_stack_drift(StackName=stack, **few)
        return str(answer["StackDriftDetectionId"])

    def drift_detection(self, detection: str) -> str:
        """Return how far a comparison is, such as `DETECTION_COMPLETE`."""
        answer = self._client("cloudformation").describe_stack_drift_detection_status(
            StackDriftDetectionId=detection
        )
        return str(answer["DetectionStatus"])

    def drifts(self, stack: str) -> list[Drift]:
        """List the resources that are not as they were deployed, by the last comparison."""
        request: dict[str, Any] = {
            "StackName": stack,
            "StackResourceDriftStatusFilters": list(_DRIFTED),
        }
        found: list[Drift] = []
        while True:
            answer = self._client("cloudformation").describe_stack_resource_drifts(**request)
            found += map(Drift.of, answer.get("StackResourceDrifts", ()))
            if not answer.get("NextToken"):
                return found
            request["NextToken"] = answer["NextToken"]
