"""What CloudFormation tells of a change set, of drift and of its validation, as plain values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Recreation = Literal["Never", "Conditionally", "Always"]
REVERT_DRIFT = "REVERT_DRIFT"
EXPRESS = "EXPRESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One cause of a change: an element of a change's `Details`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html

    Attributes:
        attribute: `Properties`, or `Tags`, `Metadata`, `DeletionPolicy` and the like.
        name: The property; empty for other attributes.
        path: Where in the resource, such as `/Properties/Tags/0/Value`; empty if AWS names none.
        recreation: Whether a change of this property makes the resource anew.
        dynamic: Whether it is known only while the change is carried out.
        cause: What the value comes from: a parameter, a resource, an attribute of one.
        kind: `Add`, `Remove`, `Modify`, or `SyncWithActual` for what is already so.
        before: The value as it is; None where AWS gives none.
        after: The value as it would be.
        drift: The value as it was deployed and as it really is, if somebody changed it since.
    """

    attribute: str = "Properties"
    name: str = ""
    path: str = ""
    recreation: str = "Never"
    dynamic: bool = False
    cause: str = ""
    kind: str = ""
    before: str | None = None
    after: str | None = None
    drift: tuple[str, str] | None = None

    @property
    def aligned(self) -> bool:
        """Whether only CloudFormation's record changes: the thing itself is already so."""
        return self.kind == "SyncWithActual"

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Detail":
        """Read one element of `Details`."""
        target = answer.get("Target", {})
        drift = target.get("Drift")
        return cls(
            attribute=target.get("Attribute", ""),
            name=target.get("Name", ""),
            path=target.get("Path", ""),
            recreation=target.get("RequiresRecreation", "Never"),
            dynamic=answer.get("Evaluation") == "Dynamic",
            cause=answer.get("CausingEntity", ""),
            kind=target.get("AttributeChangeType", ""),
            before=target.get("BeforeValue"),
            after=target.get("AfterValue"),
            drift=(drift.get("PreviousValue", ""), drift.get("ActualValue", "")) if drift else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One resource in a change set.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html

    Attributes:
        before: The whole resource as it is deployed; empty where AWS does not give it.
        after: The whole resource as it would be.
        drift_status: `IN_SYNC`, `MODIFIED`, `DELETED` …; empty for an ordinary change set.
    """

    action: str
    logical_id: str
    type: str
    physical_id: str = ""
    replacement: str = ""
    policy_action: str = ""
    details: tuple[Detail, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    drift_status: str = ""

    @property
    def causes(self) -> tuple[str, ...]:
        """The properties or attributes that make the change, once each."""
        names = (detail.name or detail.attribute for detail in self.details)
        return tuple(dict.fromkeys(filter(None, names)))

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Change":
        """Read one `ResourceChange`."""
        return cls(
            action=answer["Action"],
            logical_id=answer["LogicalResourceId"],
            type=answer["ResourceType"],
            physical_id=answer.get("PhysicalResourceId", ""),
            replacement=answer.get("Replacement", ""),
            policy_action=answer.get("PolicyAction", ""),
            details=tuple(Detail.of(detail) for detail in answer.get("Details", ())),
            before=_context(answer.get("BeforeContext")),
            after=_context(answer.get("AfterContext")),
            drift_status=answer.get("ResourceDriftStatus", ""),
        )


def _context(text: str | None) -> Mapping[str, Any]:
    """Read a resource's context; one that is cut off or missing says nothing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """A change set as DescribeChangeSet gives it, all pages together.

    Attributes:
        mode: `REVERT_DRIFT` when AWS has compared with what is really there, else empty.
        deployment: `EXPRESS` when AWS will not wait for readiness, else `STANDARD` or empty.
        drift_status: The stack's, when it was compared.
    """

    id: str
    stack_id: str
    status: str
    execution_status: str = ""
    reason: str = ""
    changes: tuple[Change, ...] = ()
    mode: str = ""
    deployment: str = ""
    drift_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What CloudFormation's own validation found, before anything is touched.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEvent.html

    Attributes:
        path: Where in the template, such as `/Resources/Vpc/Properties/CidrBlock`.
        warning: Whether CloudFormation would go on in spite of it.
    """

    logical_id: str = ""
    path: str = ""
    name: str = ""
    reason: str = ""
    warning: bool = False

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Finding":
        """Read one element of `OperationEvents` that tells of a validation or a hook."""
        return cls(
            logical_id=answer.get("LogicalResourceId", ""),
            path=answer.get("ValidationPath", ""),
            name=answer.get("ValidationName") or answer.get("HookType", ""),
            reason=answer.get("ValidationStatusReason") or answer.get("HookStatusReason", ""),
            warning="WARN" in (answer.get("ValidationFailureMode"), answer.get("HookFailureMode")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How one resource differs from what was deployed.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html

    Attributes:
        status: `MODIFIED` or `DELETED`.
        differences: Path, the value as it was deployed, the value as it is.
    """

    logical_id: str
    type: str
    status: str
    differences: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Drift":
        """Read one element of `StackResourceDrifts`."""
        return cls(
            logical_id=answer["LogicalResourceId"],
            type=answer["ResourceType"],
            status=answer["StackResourceDriftStatus"],
            differences=tuple(
                (one["PropertyPath"], one.get("ExpectedValue", ""), one.get("ActualValue", ""))
                for one in answer.get("PropertyDifferences", ())
            ),
        )
