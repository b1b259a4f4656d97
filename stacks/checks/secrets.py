"""Secrets of a controller: names that are free, in the stack's region, not more than fit."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from stacks import values
from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.errors import shown
from stacks.reading.place import Path
from stacks.reading.words import did_you_mean
from stacks.stored_secrets import stored

_LONGEST_NAME: Final = 128
#: What stackgen, ECS, Jenkins' image, Java, Python, the shell and the loader read: a slot with one
#: of them would not be the one that was tested, or not start. ECS refuses a name that stands twice.
_PREFIXES: Final = (
    "STACKGEN_", "JENKINS_", "CASC_", "AWS_", "ECS_", "JAVA_", "JDK_", "PYTHON", "BASH_", "LD_",
)  # fmt: skip
_NAMES: Final = frozenset(
    {
        "CLASSPATH", "COPY_REFERENCE_FILE_LOG", "ENV", "HOME", "HOSTNAME", "IFS", "LANG", "LC_ALL",
        "LOGNAME", "PATH", "PWD", "REF", "SHELL", "TMPDIR", "TZ", "USER",
    }
)  # fmt: skip
#: The inline policies of a role have 10,240 characters. There these ARNs stand twice, and all else
#: takes up to 3,500.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_MOST_CHARACTERS: Final = 3200


def check(config: Config, region: str | None) -> Iterator[Finding]:
    """Check the secrets of each controller."""
    for number, controller in enumerate(config.controllers):
        place = ("controllers", number, "secrets")
        for name, reference in controller.secrets.items():
            yield from _variable((*place, name), name, reference, region)
        yield from _room(place, controller.secrets)


def _variable(path: Path, name: str, reference: str, region: str | None) -> Iterator[Finding]:
    """Yield what is wrong with one of them: its name, where it lies."""
    wrong = _name(name)
    if wrong:
        yield Finding(path=path, message=wrong)
    of = stored(reference).region
    if region is not None and of != region:
        yield Finding(
            path=path,
            message=f"lies in {of}, the stack in {region}; replicate it, and write the ARN it has "
            f"in {region}",
            also=(("region",),),
        )


def _room(place: Path, secrets: Mapping[str, str]) -> Iterator[Finding]:
    """Yield more than the policy of one role holds."""
    size = sum(map(len, {stored(item).arn for item in secrets.values()}))
    if size > _MOST_CHARACTERS:
        yield Finding(
            path=place,
            message=f"have ARNs of {size} characters together, the policy of a role has room for "
            f"{_MOST_CHARACTERS}; keep several values as JSON in one secret and write "
            "`ARN:key::` for each",
            also=tuple((*place, name) for name in secrets),
        )


def _name(name: str) -> str:
    """Return what is wrong with the name of a variable, or nothing."""
    if not re.fullmatch(values.VARIABLE_PATTERN, name):
        upper = re.sub(r"\W", "_", name, flags=re.ASCII).upper()
        near = did_you_mean(name, [upper]) if re.fullmatch(values.VARIABLE_PATTERN, upper) else ""
        return (
            f'"{shown(name)}" is no name of a variable here; '
            f"{near or 'write upper-case letters, digits and `_`, a letter first'}"
        )
    if len(name) > _LONGEST_NAME:
        return f"is a name of {len(name)} characters; write at most {_LONGEST_NAME}"
    if name in _NAMES or name.startswith(_PREFIXES):
        return "is a variable that the slot itself lives by; write another name, such as CI_TOKEN"
    return ""
