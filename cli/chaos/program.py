"""The effect that is another program: what it does stands in a user's own file."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class RunToolkit:
    """The Chaos Toolkit runs a user's own experiment; what it touches is the user's business."""

    local_only: ClassVar[bool] = False
    file: str

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"let the Chaos Toolkit run {self.file}"
