"""What AWS answered, as plain immutable values: nothing else leaves `cli/aws/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How AWS is reached: its region, whose credentials, which end point."""

    region: str
    profile: str | None = None
    endpoint_url: str | None = None
    local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose credentials are used."""

    account: str
    arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack as DescribeStacks gives it."""

    name: str
    id: str
    status: str
    reason: str = ""
    protected: bool = False
    changed_at: datetime | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether an operation is going on."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Stack":
        """Read one element of `Stacks`."""
        return cls(
            name=answer["StackName"],
            id=answer["StackId"],
            status=answer["StackStatus"],
            reason=answer.get("StackStatusReason", ""),
            protected=answer.get("EnableTerminationProtection", False),
            changed_at=answer.get("LastUpdatedTime") or answer.get("CreationTime"),
            outputs={o["OutputKey"]: o["OutputValue"] for o in answer.get("Outputs", ())},
            # Of a parameter that names one of Systems Manager, what it was resolved to.
            parameters={
                p["ParameterKey"]: p.get("ResolvedValue") or p.get("ParameterValue", "")
                for p in answer.get("Parameters", ())
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A stack event as DescribeStackEvents gives it."""

    id: str
    at: datetime
    stack_id: str
    logical_id: str
    physical_id: str = ""
    type: str
    status: str
    reason: str = ""

    @property
    def about_stack(self) -> bool:
        """Whether the event is the stack's own, not one of its resources'."""
        return self.type == STACK_TYPE and self.physical_id == self.stack_id

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Event":
        """Read one element of `StackEvents`."""
        return cls(
            id=answer["EventId"],
            at=answer["Timestamp"],
            stack_id=answer["StackId"],
            logical_id=answer.get("LogicalResourceId", ""),
            physical_id=answer.get("PhysicalResourceId", ""),
            type=answer.get("ResourceType", ""),
            status=answer.get("ResourceStatus", ""),
            reason=answer.get("ResourceStatusReason", ""),
        )

    @classmethod
    def failed(cls, answer: Mapping[str, Any]) -> "Event":
        """Read one element of `OperationEvents`: a resource, a hook or a validation that failed."""
        reasons = ("ResourceStatusReason", "HookStatusReason", "ValidationStatusReason")
        return cls(
            id=answer["EventId"],
            at=answer["Timestamp"],
            stack_id=answer.get("StackId", ""),
            logical_id=answer.get("LogicalResourceId", ""),
            physical_id=answer.get("PhysicalResourceId", ""),
            type=answer.get("ResourceType", ""),
            status=answer.get("ResourceStatus") or f"{answer.get('EventType', '')}_FAILED",
            reason=next((answer[name] for name in reasons if answer.get(name)), ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource of a stack as ListStackResources gives it."""

    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An ECS service: how many tasks it wants and has; steady when no deployment goes on."""

    arn: str
    desired: int
    running: int
    pending: int
    steady: bool = True
    definition: str = ""
    """The task definition that it runs."""


#: The folders of our bucket whose objects expire: templates, contexts of builds.
TEMPLATES = "templates/"
PASSING = (TEMPLATES, "image/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What HeadBucket tells of a bucket.

    Attributes:
        region: Where it lies; empty when it cannot be used.
        code: Why not: 404 there is none, 403 another owner's or no permission; empty when it can.
    """

    region: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationRecord:
    """The CNAME that proves to ACM that a name is the account's: what it proves, name and value."""

    domain: str
    name: str
    value: str
