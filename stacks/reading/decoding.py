"""Turns the bytes of a configuration file into text that can be parsed."""

import re
from typing import Final, Never

from stacks.errors import ConfigError, Problem

#: Larger than any configuration; what is larger was named by mistake.
MAX_BYTES: Final = 1024 * 1024

#: What YAML does not allow in a stream, and the separators that editors do not count as lines.
#: https://yaml.org/spec/1.2.2/#51-character-set
_UNPRINTABLE: Final = "[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
#: The same in ASCII, of which most files are: it compiles in no time.
_UNPRINTABLE_ASCII: Final = "[^\t\n\r -~]"

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def decode(text: bytes, *, file: str) -> str:
    """Return the text of a file in UTF-8; CRLF is as good as LF (PyYAML skips a byte order mark).

    Raises:
        ConfigError: It is too large, not UTF-8, or has characters that no text has.
    """
    if len(text) > MAX_BYTES:
        too_large(file)
    if text.startswith(_UTF16):
        _refuse(file, 1, "is UTF-16, not UTF-8: save it as UTF-8")
    try:
        content = text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{text[error.start]:02x} at offset {error.start}"
        _refuse(file, line, f"is not UTF-8: {byte}; save it as UTF-8")
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    wrong = _UNPRINTABLE_ASCII if content.isascii() else _UNPRINTABLE
    found = re.search(wrong, content)
    if found:
        line = content.count("\n", 0, found.start()) + 1
        _refuse(file, line, f"holds the control character U+{ord(found[0]):04X}: remove it")
    return content


def too_large(file: str) -> Never:
    """Refuse a file of more than the largest size."""
    _refuse(file, 1, f"is larger than {MAX_BYTES:,} bytes: no configuration is")


def _refuse(file: str, line: int, message: str) -> Never:
    raise ConfigError((Problem(file=file, line=line, key="", message=message),))
