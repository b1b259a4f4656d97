"""What the hook `scale` can do, each with its reason. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step of a controller; if it fails, those of the same controller behind it are left out.

    Attributes:
        controller: Whose.
        reason: Why, in words.
    """

    controller: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfSlot(_Step):
    """A step about a slot.

    Attributes:
        slot: Which.
    """

    slot: str


class TurnOn(_OfSlot):
    """Want one task of an optional slot."""

    __slots__ = ()


class TurnOff(_OfSlot):
    """Want none of it."""

    __slots__ = ()


class QuietDown(_OfSlot):
    """Have its Jenkins begin no builds."""

    __slots__ = ()


class CancelQuietDown(_OfSlot):
    """Have it begin builds again."""

    __slots__ = ()


class Deregister(_OfSlot):
    """Take its task out of the balancer."""

    __slots__ = ()


class Register(_OfSlot):
    """Give its task back to the balancer."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember(_Step):
    """Note something for the next runs; noted already, it keeps its age.

    Attributes:
        subject: What.
    """

    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(_Step):
    """Take a note away.

    Attributes:
        subject: Which.
    """

    subject: str


class DoNothing(_Step):
    """Leave a controller as it is."""

    __slots__ = ()


Action = (
    TurnOn
    | TurnOff
    | QuietDown
    | CancelQuietDown
    | Deregister
    | Register
    | Remember
    | Forget
    | DoNothing
)
