"""What AWS answered about the controllers' image and its builds, as plain immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryLogin:
    """Who may push for the next twelve hours; the password is shown nowhere."""

    registry: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A build of CodeBuild.

    Attributes:
        id: The build's.
        status: `IN_PROGRESS`, `SUCCEEDED`, or how it failed.
        phase: What it is doing, such as `BUILD`.
        source: Bucket and key of what it builds.
        reason: Of the first phase that failed; empty while none has.
        log_group: Where its lines lie; empty until there are any.
        log_stream: Its stream in that group.
    """

    id: str
    status: str
    phase: str = ""
    source: str = ""
    reason: str = ""
    log_group: str = ""
    log_stream: str = ""

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.status == "IN_PROGRESS"

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Build":
        """Read one element of `builds`.

        https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html
        """
        phases = answer.get("phases", ())
        failed: Mapping[str, Any] = next(
            (phase for phase in phases if phase.get("phaseStatus") not in {None, "SUCCEEDED"}), {}
        )
        said = [context.get("message", "") for context in failed.get("contexts", ())]
        why = "; ".join(filter(None, said)) or failed.get("phaseStatus", "")
        logs = answer.get("logs", {})
        return cls(
            id=answer["id"],
            status=answer["buildStatus"],
            phase=answer.get("currentPhase", ""),
            source=answer.get("source", {}).get("location", ""),
            reason=f"{failed['phaseType']}: {why}" if failed else "",
            log_group=logs.get("groupName", ""),
            log_stream=logs.get("streamName", ""),
        )
