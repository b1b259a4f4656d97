"""The light dataclass behaves as the standard one, as far as it goes."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from dataclasses import dataclass as standard
from typing import Any

import pytest

from stacks.light import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A class of three names."""

    a: int
    b: str = "b"
    c: tuple[int, ...] = ()

    @property
    def both(self) -> str:
        """A method stays."""
        return f"{self.a}{self.b}"


@standard(frozen=True, slots=True, kw_only=True)
class Standard:
    """The same."""

    a: int
    b: str = "b"
    c: tuple[int, ...] = ()

    @property
    def both(self) -> str:
        """A method stays."""
        return f"{self.a}{self.b}"


KINDS: list[Any] = [Light, Standard]


@pytest.mark.parametrize("kind", KINDS)
def test_values_and_defaults(kind: Callable[..., Any]) -> None:
    """By name, equal and alike in sets when the values are."""
    one, same, other = kind(a=1, c=(2,)), kind(c=(2,), b="b", a=1), kind(a=2)
    assert (one.a, one.b, one.c, one.both) == (1, "b", (2,), "1b")
    assert one == same
    assert one != other
    assert one != (1, "b", (2,))
    assert len({one, same, other}) == 2
    assert repr(one) == f"{kind.__name__}(a=1, b='b', c=(2,))"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("given", [{}, {"a": 1, "d": 2}, {"b": ""}])
def test_wrong_names_are_refused(kind: Callable[..., Any], given: dict[str, Any]) -> None:
    """Neither too few nor others."""
    with pytest.raises(TypeError):
        kind(**given)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_be_changed(kind: Callable[..., Any]) -> None:
    """Nor removed, nor added: there is no room."""
    one = kind(a=1)
    with pytest.raises(FrozenInstanceError):
        one.a = 2
    with pytest.raises((FrozenInstanceError, TypeError)):
        one.new = 2
    with pytest.raises(FrozenInstanceError):
        del one.a
    with pytest.raises(AttributeError):
        _ = one.__dict__


def test_positions_are_refused() -> None:
    """Every value has its name where it is given."""
    with pytest.raises(TypeError):
        Light(1)  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values in their order."""

    a: int
    b: int = 2


def test_values_in_their_order() -> None:
    """Where a class does not ask for names; each once, and not too many."""
    assert Pair(1) == Pair(1, 2) == Pair(1, b=2) == Pair(b=2, a=1)
    with pytest.raises(TypeError):
        Pair(1, 2, 3)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Pair(1, a=2)  # type: ignore[misc]


@dataclass(frozen=True, slots=True, eq=False)
class Single:
    """A value that is equal to itself alone, so that what it holds need have no hash."""

    a: list[int]


def test_equal_to_itself_alone() -> None:
    """Where a class asks for that."""
    one = Single([1])
    assert one != Single([1])
    assert len({one, one}) == 1
