"""What a check finds, and what it may know besides the configuration."""

from stacks.light import dataclass
from stacks.reading.place import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong between values.

    Attributes:
        path: The key to change.
        message: What is wrong, the value, what to write instead.
        also: Other keys the finding rests on: when one of these is wrong itself, the finding
            would be noise.
    """

    path: Path
    message: str
    also: tuple[Path, ...] = ()
