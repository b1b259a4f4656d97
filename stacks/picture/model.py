"""What a picture is made of, whatever it is written in."""

from stacks.light import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One thing.

    Attributes:
        id: Unique in the picture.
        title: What it is.
        detail: A few words more; may be empty.
        icon: The name of its icon, which also decides its colour.
    """

    id: str
    title: str
    detail: str = ""
    icon: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things that belong together, inside a frame.

    Attributes:
        id: Unique in the picture.
        title: Written on the frame.
        boxes: In the order they are drawn.
        groups: Frames inside this one.
        foreign: Whether it exists without the stack; its frame is dashed.
    """

    id: str
    title: str
    boxes: tuple[Box, ...] = ()
    groups: tuple["Group", ...] = ()
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """From one box to another, by their ids."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A whole picture.

    Attributes:
        boxes: Outside every frame.
        groups: The frames.
        arrows: Between boxes.
        wide: Whether it reads better from left to right.
    """

    boxes: tuple[Box, ...] = ()
    groups: tuple[Group, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    wide: bool = False
