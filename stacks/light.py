"""A dataclass that costs nothing to define.

The standard one writes and compiles the source of a class's methods whenever the program starts:
that of the props and handles of all constructs took an eighth of a `synth`. Here all classes share
the same methods; who makes or reads an object sees no difference, and mypy checks it as the other.
"""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any, Literal, NoReturn, TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform()
def dataclass(
    *, frozen: Literal[True], slots: Literal[True], kw_only: bool = False, eq: bool = True
) -> Callable[[type[_Class]], type[_Class]]:
    """Make an immutable class of annotated names, as `dataclasses.dataclass` does.

    Args:
        frozen: Only that.
        slots: Only that.
        kw_only: Whether every value has its name where it is given. `field()`, `__post_init__` and
            `dataclasses.replace` are not known.
        eq: Whether objects of the same values are equal; else each is equal to itself alone.
    """
    del frozen, slots

    def made(written: type[_Class]) -> type[_Class]:
        names = tuple(written.__annotations__)
        body = {k: v for k, v in vars(written).items() if k not in ("__dict__", "__weakref__")}
        defaults = {name: body.pop(name) for name in names if name in body}
        own: dict[str, Any] = {"__slots__": names, "_defaults": defaults, **_METHODS}
        own["__qualname__"] = written.__qualname__
        own["__init__"] = _init if kw_only else _init_in_order
        own |= {"__eq__": _eq, "__hash__": _hash} if eq else {}
        remade: Any = type(written.__name__, written.__bases__, {**body, **own})
        light: type[_Class] = remade
        return light

    return made


def _init(self: Any, **given: Any) -> None:
    values = {**self._defaults, **given}
    if values.keys() != set(self.__slots__):
        missing = [name for name in self.__slots__ if name not in values]
        unknown = [name for name in values if name not in self.__slots__]
        raise TypeError(f"{type(self).__name__} misses {missing}, does not know {unknown}")
    for name, value in values.items():
        object.__setattr__(self, name, value)


def _init_in_order(self: Any, *values: object, **given: Any) -> None:
    if len(values) > len(self.__slots__):
        raise TypeError(f"{type(self).__name__} has no more values than {self.__slots__}")
    _init(self, **dict(zip(self.__slots__, values, strict=False)), **given)


def _refuse(self: Any, name: str, *_: object) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__slots__)


def _eq(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    shown = (f"{name}={value!r}" for name, value in zip(self.__slots__, _values(self), strict=True))
    return f"{type(self).__qualname__}({', '.join(shown)})"


_METHODS = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__repr__": _repr,
}
