"""The errors a user can cause: each says what is wrong, where, and what to do next."""

from typing import NamedTuple

#: The longest a printed problem may be, its place included.
LINE_LIMIT = 300
_FILE_LIMIT = 100
_KEY_LIMIT = 70
_VALUE_LIMIT = 60


class StackgenError(Exception):
    """The root of every error that is the user's to mend; the command line prints it, exit 1.

    Args:
        message: What happened, naming the thing and the value it had. Never a secret.
        hint: What to type or change next; printed on its own line.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(StackgenError):
    """The command line or a file it names cannot be used as it is: exit 2, nothing was touched."""

    exit_code = 2


def visible(text: str) -> str:
    """Return text on one line, every character that prints nothing written as its escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def shorten(text: str, limit: int) -> str:
    """Return text of at most `limit` characters, its middle left out."""
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    return f"{text[:head]}…{text[head + 1 - limit :]}"


def shown(value: object) -> str:
    """Return a value as it may stand inside a message: visible and short."""
    return shorten(visible(shorten(str(value), _VALUE_LIMIT)), _VALUE_LIMIT)


class Problem(NamedTuple):
    """One thing wrong in a configuration file.

    Attributes:
        file: The file's name as the user typed it.
        line: 1-based line, 1 when the whole file is meant.
        key: The dotted path of the key (`controllers[0].slots`), empty for the whole file.
        message: What is wrong, the value, what to write instead; at most 300 characters
            together with its place.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Return the one line a user reads: `file:line: key: message`."""
        place = f"{shorten(visible(self.file), _FILE_LIMIT)}:{self.line}: "
        if self.key:
            place += f"{shorten(visible(self.key), _KEY_LIMIT)}: "
        return place + shorten(visible(self.message), LINE_LIMIT - len(place))


class ConfigError(UsageError):
    """A configuration with problems, all of them at once, in the order of their lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        plural = "" if len(problems) == 1 else "s"
        super().__init__(f"{len(problems)} problem{plural} in the configuration")
        self.problems = problems
