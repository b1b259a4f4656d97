"""What waits and what runs, as memory and home hold it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from localcloud.standin.definitions import Definition, Kind

Result = Literal["SUCCESS", "FAILURE", "ABORTED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A build that waits.

    Attributes:
        identity: Its number in the queue.
        job: What is to be built.
        since_ms: When it was asked for, milliseconds since 1970.
        parameters: Two requests with the same ones are one build.
    """

    identity: int
    job: str
    since_ms: int
    parameters: Mapping[str, str] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """Return it as the home keeps it."""
        return {**asdict(self), "parameters": dict(self.parameters)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A build that runs or has ended.

    Attributes:
        job: Of which job.
        number: Which one; never used twice.
        kind: Freestyle or Pipeline.
        queue_id: The item that it was.
        started_ms: Milliseconds since 1970.
        parameters: Given by whoever asked for it.
        label: Of the agents that may run it.
        steps: As its job said when it began.
        attempts: How often they are tried when their agent is lost.
        resumable: Whether it goes on after a restart.
        waits_id: Of a Pipeline that waits for an agent: its place in the queue.
        step: The one that runs, or comes next.
        attempt: The one that runs, from 1 on.
        node: On which it runs, empty while none is found.
        result: None while it runs.
        duration_ms: Once it has ended.
    """

    job: str
    number: int
    kind: Kind
    queue_id: int
    started_ms: int
    parameters: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    steps: tuple[str, ...] = ()
    attempts: int = 1
    resumable: bool = False
    waits_id: int = 0
    step: int = 0
    attempt: int = 1
    node: str = ""
    result: Result | None = None
    duration_ms: int = 0

    @classmethod
    def of(cls, item: Item, definition: Definition, number: int, now_ms: int) -> Self:
        """Return the build that a waiting item becomes."""
        return cls(
            job=item.job,
            number=number,
            kind=definition.kind,
            queue_id=item.identity,
            started_ms=now_ms,
            parameters=item.parameters,
            label=definition.label,
            steps=definition.steps,
            attempts=definition.attempts,
            resumable=definition.resumable,
        )

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return a build as the home kept it."""
        return cls(**{**kept, "steps": tuple(kept["steps"])})

    def shown(self) -> dict[str, Any]:
        """Return it as the home keeps it."""
        return {**asdict(self), "parameters": dict(self.parameters)}

    @property
    def key(self) -> tuple[str, int]:
        """Its job and number."""
        return self.job, self.number

    @property
    def work(self) -> str:
        """What its agent knows it by: a Pipeline's step is found again after a restart."""
        step = f"/{self.attempt}.{self.step}" if self.kind == "pipeline" else ""
        return f"{self.job}#{self.number}{step}"

    @property
    def script(self) -> str:
        """What its agent runs: one step of a Pipeline, the whole of another build."""
        return self.steps[self.step] if self.kind == "pipeline" else "\n".join(self.steps)
