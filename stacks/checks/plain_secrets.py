"""What looks like a secret in plain text: said, never shown.

It looks at the raw data, before anything else does: a value found here is judged no further, so no
other message can repeat it.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from stacks.reading.place import Path
from stacks.reading.yaml_reader import Odd

HIDDEN: Final = "(hidden)"

#: How names of secrets end.
_WORDS: Final = (
    r"(?:password|passwd|passphrase|passcode|pwd|secret|token|credentials?"
    r"|(?:secret|api|access|private|auth)[-_]?key)"
)
_HARMLESS: Final = r"(?:true|false|yes|no|none|null)"

_ADDRESS: Final = "a password in an address"
_NAMED: Final = "a password or token"

#: Forms that the issuer of a secret documents, and what each is called.
_FORMS: Final = {
    "an AWS access key id": re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{16,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a JSON web token": re.compile(r"\beyJ[\w-]{8,2000}\.[\w-]{8,}(?:\.[\w-]*)?"),
    "a GitHub token": re.compile(r"(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})"),
    "a GitLab token": re.compile(r"\bgl[a-z]{2,5}-[\w-]{16,}"),
    "a Slack token": re.compile(r"\bxox[a-z]-[\w-]{10,}|hooks\.slack\.com/services/\S+"),
    "a Google API key": re.compile(r"AIza[\w-]{35}"),
    #: Before an address of HTTPS a token may stand alone; no user's name is that long.
    _ADDRESS: re.compile(r"://[^/\s:@]*:[^/\s@]+@|\bhttps?://[^/\s:@]{12,}@"),
    _NAMED: re.compile(rf"{_WORDS}(?:\s*=\s*|:\s+)(?!{_HARMLESS}\b|\$\{{)\S+", re.IGNORECASE),
}

#: An AWS secret access key has no prefix: 40 characters of base64, as mixed as chance makes them.
_KEY_40: Final = re.compile(r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
_MIXED: Final = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_LEAST_BITS: Final = 3.8

_SECRET_NAME: Final = re.compile(rf".*{_WORDS}", re.IGNORECASE | re.DOTALL)
#: Where a secret lies, not what it is.
_WHERE: Final = r"arn:aws[a-z-]*:(?:secretsmanager|ssm):\S*"
_NO_SECRET: Final = re.compile(rf"{_HARMLESS}?|\$\{{.*|{_WHERE}", re.IGNORECASE | re.DOTALL)
_HELD: Final = "a secret itself, where its ARN must stand,"


def find(data: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the path of every value that looks like a secret, and what it looks like.

    A key that is one itself yields its path too.
    """
    if isinstance(data, dict):
        for key, value in data.items():
            found = looks_like(key) or _held((*path, key), value) or named(key, value)
            if found:
                yield (*path, key), found
            else:
                yield from find(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from find(value, (*path, number))
    else:
        text = data.text if isinstance(data, Odd) else data
        found = _held(path, data) or (looks_like(text) if isinstance(text, str) else "")
        if found:
            yield path, found


def _held(path: Path, value: object) -> str:
    """Tell whether a value stands in `controllers[].secrets` and is no ARN, whatever it looks like.

    A person who takes the key for a place of secrets must not read theirs in a message.
    """
    inside = path[:1] == ("controllers",) and path[2:3] == ("secrets",)
    if not inside or value is None or isinstance(value, dict | list):
        return ""
    return "" if isinstance(value, str) and value.startswith("arn:") else _HELD


def looks_like(text: str) -> str:
    """Return what kind of secret a text holds, or nothing."""
    return _form(text, ()) or _key(text)


def issued(line: str) -> str:
    """Return what kind of secret stands in a line of a program or its settings, or nothing.

    There `token=$(…)` and `://$user:$password@` are usual and hold no secret: only what an issuer
    gives out is one.
    """
    skipped = (_NAMED, _ADDRESS) if "$" in line else (_NAMED,)
    return _form(line, skipped) or _key(line)


def scrub(text: str) -> str:
    """Return text with everything that looks like a secret taken out."""
    for form in _FORMS.values():
        text = form.sub(HIDDEN, text)
    return _KEY_40.sub(lambda found: HIDDEN if _random(found[0]) else found[0], text)


def _form(text: str, skipped: Collection[str]) -> str:
    """Return the kind of the first known form in a text."""
    kinds = (name for name, form in _FORMS.items() if name not in skipped and form.search(text))
    return next(kinds, "")


def _key(text: str) -> str:
    """Tell whether a text holds a generated key."""
    return "an AWS secret access key" if any(map(_random, _KEY_40.findall(text))) else ""


def named(key: str, value: object) -> str:
    """Tell by its name that a key's value is a secret: `admin_password: …`."""
    text = "" if value is None or isinstance(value, dict | list | bool) else str(value)
    found = _SECRET_NAME.fullmatch(key) and not _NO_SECRET.fullmatch(text)
    return _NAMED if found else ""


def _random(text: str) -> bool:
    """Tell a generated key from a long path or word."""
    counts = Counter(text).values()
    bits = -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
    return bits >= _LEAST_BITS and all(form.search(text) for form in _MIXED)
