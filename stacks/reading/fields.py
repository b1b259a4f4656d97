"""What may stand at each key of a section, read from the models' annotations."""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args, get_origin

from stacks.config import Config
from stacks.model import Field, Model, OneOf, Parsed, annotations_of

#: In place of a default: the key must be written; there is no key, but an entry of a list.
REQUIRED: Final = object()
ENTRY: Final = object()

_FACTS: Final = tuple(Field.__annotations__)


class Key(NamedTuple):
    """What may stand somewhere.

    Attributes:
        kind: `str`, `int`, `bool`, `Literal`, `tuple`, `dict`, `Model` or `Parsed`.
        facts: Bounds, pattern, examples.
        words: Of a `Literal`.
        entry: What a `tuple` or a `dict` holds.
        models: Of a `Model`: one, or several between which the keys in the file tell.
        choose: Of a `Model`: returns which of its models a value is meant for.
        parsed: Of a `Parsed`.
        default: Where nothing is written, or `REQUIRED`, or `ENTRY`.
    """

    kind: Any
    facts: Field
    words: tuple[str, ...] = ()
    entry: "Key | None" = None
    models: tuple[type[Model], ...] = ()
    choose: Callable[[object], type[Model]] | None = None
    parsed: Parsed | None = None
    default: Any = ENTRY

    @property
    def required(self) -> bool:
        """Whether it must be written."""
        return self.default is REQUIRED


#: The keys of each section that was asked for: reading annotations takes as long as reading a file.
_KEYS: Final[dict[type[Model], Mapping[str, Key]]] = {}


def keys_of(model: type[Model]) -> Mapping[str, Key]:
    """Return the keys of a section by name."""
    if model not in _KEYS:
        _KEYS[model] = {
            name: _key(annotation)._replace(default=getattr(model, name, REQUIRED))
            for name, annotation in annotations_of(model).items()
        }
    return _KEYS[model]


def entry_of(key: Key) -> Key:
    """Return what one entry of a list may be; its example is the list's first."""
    entry = key.entry or key
    example = key.facts.examples[0] if key.facts.examples else None
    if entry.facts.examples is None and isinstance(example, list) and example:
        return entry._replace(facts=_joined((entry.facts, Field(examples=example[:1]))))
    return entry


def example(key: Key) -> Any:
    """Return a value to show, or to go on with: the key's example, default or least."""
    if key.facts.examples:
        return key.facts.examples[0]
    if key.default not in (REQUIRED, ENTRY, None):
        return key.default
    if key.kind is Model:
        inner = keys_of(key.models[0])
        return {name: example(item) for name, item in inner.items() if item.required}
    return "text" if key.facts.ge is None else key.facts.ge


@cache
def homes_of(name: str) -> tuple[str, ...]:
    """Return the sections in which a key may stand, to help one that stands elsewhere."""
    return tuple(
        section
        for section, key in keys_of(Config).items()
        if any(name in keys_of(model) for model in models_in(key))
    )


def models_in(key: Key) -> tuple[type[Model], ...]:
    """Return the sections that a key is, or is a list of."""
    return key.entry.models if key.entry else key.models


def _key(annotation: Any) -> Key:
    """Return what an annotation allows; that it may be absent, the default tells."""
    kind, arguments = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if kind is Literal:
        return Key(kind=Literal, facts=Field(), words=arguments)
    if kind in (tuple, dict, Mapping):
        held = _key(arguments[0 if kind is tuple else 1])
        return Key(kind=tuple if kind is tuple else dict, facts=Field(), entry=held)
    if arguments:
        (given,) = (argument for argument in arguments if argument is not NoneType)
        return _key(given)
    if issubclass(annotation, Model):
        return Key(kind=Model, facts=Field(), models=(annotation,), choose=lambda _: annotation)
    return Key(kind=annotation, facts=Field())


def _annotated(annotation: Any, notes: tuple[Any, ...]) -> Key:
    """Return what an annotation with notes allows; the last note is the outermost."""
    special = notes[0]
    if isinstance(special, OneOf):
        return Key(kind=Model, facts=Field(), models=get_args(annotation), choose=special.choose)
    if isinstance(special, Parsed):
        key = Key(kind=Parsed, facts=Field(), parsed=special)
    else:
        key = _key(annotation)
    said = [note for note in notes if isinstance(note, Field)]
    return key._replace(facts=_joined((key.facts, *said)))


def _joined(notes: tuple[Field, ...]) -> Field:
    """Return several notes as one; of two words on the same thing the last counts."""
    facts = {name: getattr(note, name) for note in notes for name in _FACTS if getattr(note, name)}
    return Field(**facts)
