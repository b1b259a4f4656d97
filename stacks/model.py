"""What a section of the configuration file is made of: a class whose annotations are its keys.

    class Route(Model):
        path: Annotated[str, Field(max_length=64)] | None = None

An annotation is text, a whole number, true or false, words (`Literal`), a list (`tuple[X, …]`), a
mapping of texts, another section, or what a parser makes of a text. `stacks/reading/` makes models
from a file and says in plain words what does not fit; `stacks/schema.py` tells it to editors.

There are libraries for this. The one tried took a third of a whole `synth` to start, and each of
its messages had to be written anew for people.
"""

from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError
from typing import Any, NoReturn, Self, dataclass_transform

from stacks.light import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """What is said of a value besides its type, in `Annotated[…]`; the outermost word counts.

    Attributes:
        pattern: The whole text, as a regular expression; `values.PATTERN_WORDS` explains it.
        min_length: Of a text in characters, of a list in entries.
        max_length: As `min_length`.
        ge: The least number.
        le: The greatest number.
        examples: What to write, in messages and editors; the first stands in for a wrong value.
    """

    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    ge: int | None = None
    le: int | None = None
    examples: list[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A value that a function makes of what stands in the file, in `Annotated[…]`.

    Attributes:
        parse: Returns the value; raises ValueError with what is wrong and what to write instead.
        schema: How an editor checks it.
    """

    parse: Callable[[object], object]
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """Sections between which the keys in the file tell, in `Annotated[…]`.

    Attributes:
        choose: Returns the section that a value is meant for.
    """

    choose: Callable[[object], "type[Model]"]


@dataclass_transform(eq_default=False, frozen_default=True, kw_only_default=True)
class Model:
    """A section, immutable.

    Made from Python it holds what it is given: mypy sees to the types. What comes from a file is
    checked by `stacks/reading/shape.py`.
    """

    def __init__(self, **given: Any) -> None:
        """Take the values; a key that is absent has its default, which stands in the class."""
        known = annotations_of(type(self))
        missing = [key for key in known if key not in given and not hasattr(self, key)]
        unknown = given.keys() - known.keys()
        if missing or unknown:
            wrong = f"misses {missing}, does not know {sorted(unknown)}"
            raise TypeError(f"{type(self).__name__} {wrong}")
        vars(self).update(given)

    def _with(self, **hidden: Any) -> Self:
        """Return a copy that carries more than keys."""
        copy = object.__new__(type(self))
        vars(copy).update(vars(self), **hidden)
        return copy

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: what was checked stays what it was."""
        raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")

    def __repr__(self) -> str:
        """Show the keys with their values."""
        return (
            f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in values_of(self).items())})"
        )


def annotations_of(section: type[Model]) -> dict[str, Any]:
    """Return the annotation of each key of a section, in the order of the source."""
    return section.__annotations__


def values_of(section: Model) -> dict[str, Any]:
    """Return the value of every key of a section."""
    return {key: getattr(section, key) for key in annotations_of(type(section))}
