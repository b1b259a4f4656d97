"""A problem is one short line, whatever is in it."""

import pytest

from stacks.errors import LINE_LIMIT, ConfigError, Problem, shorten, shown, visible


def problem(*, file: str = "ci.yaml", key: str = "name", message: str = "is wrong") -> Problem:
    """Make a problem on line 7."""
    return Problem(file=file, line=7, key=key, message=message)


def test_a_problem_reads_as_place_key_and_message() -> None:
    """Editors and people find the place in front."""
    assert str(problem()) == "ci.yaml:7: name: is wrong"


def test_a_problem_of_the_whole_file_has_no_key() -> None:
    """An empty key leaves no gap."""
    assert str(problem(key="")) == "ci.yaml:7: is wrong"


@pytest.mark.parametrize("part", ["file", "key", "message"])
def test_no_part_can_make_the_line_too_long(part: str) -> None:
    """Each part is shortened on its own, so that the others stay readable."""
    line = str(problem(**{part: "x" * 5000}))
    assert len(line) <= LINE_LIMIT
    assert ":7: " in line


def test_all_parts_together_stay_within_the_limit() -> None:
    """The limit holds for the sum too."""
    assert len(str(problem(file="f" * 999, key="k" * 999, message="m" * 999))) <= LINE_LIMIT


@pytest.mark.parametrize("char", ["\n", "\r", "\x1b", "\x00", "\u202e", "\u2028", "\x85", "\udc80"])
def test_no_part_can_break_the_line_or_move_the_cursor(char: str) -> None:
    """What prints nothing, or prints elsewhere, is written as its escape."""
    line = str(problem(file=f"a{char}b", key=f"c{char}d", message=f"e{char}f"))
    assert line.isprintable()
    assert line.encode().decode() == line


def test_visible_text_stays_as_it_is() -> None:
    """Letters of other scripts are no control characters."""
    assert visible("größe 日本") == "größe 日本"


def test_shortening_keeps_both_ends() -> None:
    """The end of a value often tells more than its middle."""
    assert shorten("abcdefghij", 7) == "abcd…ij"
    assert shorten("abcdefg", 7) == "abcdefg"


def test_a_shown_value_is_short_after_its_escapes() -> None:
    """Escapes are longer than what they stand for."""
    assert len(shown("\x00" * 1000)) <= 60


def test_an_error_counts_its_problems() -> None:
    """The summary agrees with the number."""
    assert str(ConfigError((problem(),))) == "1 problem in the configuration"
    assert str(ConfigError((problem(), problem()))) == "2 problems in the configuration"
