"""YAML text becomes plain data with lines, or says why it cannot."""

import time

import pytest

from stacks.errors import ConfigError
from stacks.reading.source import Source, read
from stacks.reading.yaml_reader import Odd


def source(text: str | bytes) -> Source:
    """Read text that is YAML."""
    return read(text if isinstance(text, bytes) else text.encode(), file="ci.yaml")


def refusal(text: str | bytes) -> str:
    """Return the last problem of text that cannot be read."""
    with pytest.raises(ConfigError) as caught:
        source(text)
    return str(caught.value.problems[-1]).removeprefix("ci.yaml:")


def test_every_key_and_entry_has_its_line() -> None:
    """Lines are counted from 1, of keys where the key stands."""
    lines = source("# first\na: 1\nb:\n  - c: 2\n  - 3\n").lines
    assert lines == {("a",): 2, ("b",): 3, ("b", 0): 4, ("b", 0, "c"): 4, ("b", 1): 5}


def test_a_missing_key_has_the_line_of_what_is_around_it() -> None:
    """A finding about a key that is not there points at its section."""
    found = source("a: 1\nb:\n  c: 2\n")
    assert found.line(("b", "d", "e")) == 2
    assert found.line(("z",)) == 1


def test_plain_values_are_themselves() -> None:
    """Text, decimal numbers, booleans, nothing, lists and mappings."""
    text = "a: x\nb: 5\nc: -7\nd: true\ne: off\nf: ~\ng: [1, y]\nh: {i: '5'}\n"
    expected = {
        "a": "x", "b": 5, "c": -7, "d": True, "e": False, "f": None, "g": [1, "y"], "h": {"i": "5"},
    }  # fmt: skip
    assert source(text).data == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.5", "a number with a fraction"),
        (".inf", "a number with a fraction"),
        (".nan", "a number with a fraction"),
        ("2024-01-01", "a date"),
        ("010", "a binary, octal or hexadecimal number"),
        ("0x1F", "a binary, octal or hexadecimal number"),
        ("0b11", "a binary, octal or hexadecimal number"),
        ("1_000", "a number with underscores"),
        ("1:30", "a number to the base 60"),
        ("9" * 6000, "a number of 6,000 digits"),
    ],
)
def test_what_yaml_turns_into_something_else_keeps_its_text(text: str, kind: str) -> None:
    """`010` is not silently 8, and thousands of digits never reach int()."""
    assert source(f"a: {text}").data == {"a": Odd(text, kind)}


def test_a_quoted_scalar_is_text() -> None:
    """Quotes decide, not the look of the value."""
    assert source("a: '010'\nb: \"no\"\nc: '2024-01-01'").data == {
        "a": "010",
        "b": "no",
        "c": "2024-01-01",
    }


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfa: 1\r\nb: x\r\n",
        b"\xef\xbb\xbf---\na: 1\nb: x",
        b"a: 1\rb: x\r",
        b"---\na: 1\nb: x\n...\n",
    ],
)
def test_marks_and_line_ends_of_other_systems_are_accepted(text: bytes) -> None:
    """A byte order mark, CRLF, CR and one document marker change nothing."""
    found = source(text)
    assert found.data == {"a": 1, "b": "x"}
    assert found.problems == ()


def test_an_alias_stands_for_its_anchor() -> None:
    """Anchors are the usual way to write a list once."""
    assert source("a: &types [x, y]\nb: *types\n").data == {"a": ["x", "y"], "b": ["x", "y"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "3: a: stands twice, on line 1 and on line 3: keep one"),
        ("b: {a: 1, a: 2}", "1: b.a: stands twice, on line 1 and on line 1: keep one"),
        (
            "a: !!python/object/apply:os.system [x]",
            "1: a: has the tag !!python/object/apply:os.system",
        ),
        ("a: !!python/name:os.system", "1: a: has the tag !!python/name:os.system"),
        ("a: !mine 1", "1: a: has the tag !mine: tags are not supported, remove it"),
        ("a: !!str 1", "1: a: has the tag !!str"),
        ("x: &x {a: 1}\ny:\n  <<: *x", "3: y.<<: merge keys are not supported: write the keys out"),
        ("on: 1", "1: on: is a key that YAML reads as true or false: write it in quotes"),
        ("12: 1", "1: 12: is a key that YAML reads as a number: write it in quotes"),
        ("~: 1", "1: ~: is a key that YAML reads as no value: write it in quotes"),
        ("2024-01-01: 1", "1: 2024-01-01: is a key that YAML reads as a date: write it in quotes"),
        ("? [a]\n: 1", "1: has a key that is not text: write `key: value`"),
        ('"a\\x01": 1', "1: a\\x01: is a key with a control character: remove that"),
        ('a: "x\\0y"', "1: a: holds the control character U+0000: remove it"),
        ('a: "\\ud800"', "1: a: holds the control character U+D800: remove it"),
    ],
)
def test_what_can_be_read_around_is_a_problem_among_others(text: str, said: str) -> None:
    """One strange key does not keep the rest from being judged."""
    (found,) = source(text).problems
    assert str(found).removeprefix("ci.yaml:").startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "1: is empty; write at least `name: ci`"),
        (b"# only a comment\n", "1: is empty; write at least `name: ci`"),
        (b"~", "1: is empty; write at least `name: ci`"),
        (b"- a\n- b\n", "1: holds a list instead of a mapping of keys; write at least `name: ci`"),
        (b"hello", "1: holds a single value instead of a mapping of keys"),
        (b"a: 1\nb: x\xffy", "2: is not UTF-8: byte 0xff at offset 9; save it as UTF-8"),
        ("a: é".encode("latin-1"), "1: is not UTF-8: byte 0xe9 at offset 3; save it as UTF-8"),
        ("a: 1".encode("utf-16"), "1: is UTF-16, not UTF-8: save it as UTF-8"),
        (b"a: 1\nb: \x00", "2: holds the control character U+0000: remove it"),
        (b"a: 1\nb: \x1b[31m", "2: holds the control character U+001B: remove it"),
        (b"a:\n\tb: 1", "2: a tab, which YAML does not take here: indent with spaces"),
        (b"a: 1\n---\nb: 2", "2: a second YAML document (`---`): keep one in the file"),
        (b"a: [1, 2\nb: 3", "1: a list is opened with `[` and not closed: add `]`"),
        (b"a: {b: 2\nc", "1: a mapping is opened with `{` and not closed: add `}`"),
        (b'x: 1\na: "b\nc: 3', "2: a text is opened with a quote and not closed: add the quote"),
        (b"a: b\n  c: d", "2: a `:` where no key can stand: align the key with those above"),
        (b"a: b: c", "1: a `:` where no key can stand: align the key with those above, or quote"),
        (b"a: 1\nfoo\nb: 2", "2: a key without `:`: write `key: value`"),
        (b"a:\n  b: 1\n c: 2", "3: the indentation does not fit the lines above: align the keys"),
        (b"a: @b", "1: a character that cannot stand here: put the value in quotes"),
        (b"a: - b", "1: a `- ` that cannot stand here: put it on its own line"),
        (b'a: "\\q"', "1: an unknown `\\` escape in double quotes: use single quotes"),
        (b"%YAML 3.0\n---\na: 1", "1: a %YAML directive of another version: remove it"),
        (b"a: !x!y z", "1: a tag (`!`), which is not supported: write the value in quotes"),
        (b"a: *\n", "1: cannot be read as YAML here: check quotes, brackets and indentation"),
        (b"a: *b", "1: a: uses an alias (`*`) of which no anchor stands above"),
        (b"a: &a [*a]", "1: a[0]: uses an alias (`*`) of which no anchor stands above"),
    ],
)
def test_what_cannot_be_read_says_why_and_where(text: bytes, said: str) -> None:
    """In plain words, not the parser's."""
    assert refusal(text).startswith(said)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "holds more than 10,000 values (aliases count each time)"),
        ("[" * 100_000, "nests deeper than 10 levels"),
        ("{a: " * 100_000, "nests deeper than 10 levels"),
        ("- " * 100_000, "nests deeper than 10 levels"),
        ("? " * 100_000, "nests deeper than 10 levels"),
        ("\n".join(" " * n + "a:" for n in range(1000)), "nests deeper than 10 levels"),
        ("a: [" + "1," * 400_000 + "]", "holds more than 10,000 values"),
        ("".join(f"k{n}: 1\n" for n in range(80_000)), "holds more than 10,000 values"),
        ("- &a\n" * 100_000, "holds more than 10,000 values"),
        ("a: " + "x" * 1_048_576, "is larger than 1,048,576 bytes"),
        ("a" * 1_000_000 + ": 1", "a `:` where no key can stand"),
    ],
    ids=[
        "aliases",
        "brackets",
        "braces",
        "dashes",
        "keys",
        "lines",
        "list",
        "many",
        "anchors",
        "bytes",
        "key",
    ],
)
def test_no_file_costs_more_than_two_seconds(text: str, said: str) -> None:
    """Bombs are refused while they are read, not after."""
    start = time.process_time()
    assert said in refusal(text)
    assert time.process_time() - start < 2
