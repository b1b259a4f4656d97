"""What surrounds the stack: retention of logs, tags."""

import re
from collections.abc import Iterator

from stacks.checks.finding import Finding
from stacks.config import LOG_RETENTION_DAYS, Config
from stacks.errors import shown

#: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_TAG_CHARACTERS = re.compile(r"[\w\s.:/=+\-@]*")
_LONGEST_KEY = 128
_LONGEST_VALUE = 256
#: Set by AWS, by the stack itself, or by Jenkins' EC2 plugin, which counts its agents by them.
_RESERVED_PREFIXES = ("aws:", "stackgen:", "jenkins_")
_RESERVED = frozenset({"Name", "AmazonECSManaged"})


def check(config: Config, _region: str | None) -> Iterator[Finding]:
    """Check the retention of logs and the tags."""
    days = config.logs.retention_days
    if days not in LOG_RETENTION_DAYS:
        below = max(known for known in LOG_RETENTION_DAYS if known < days)
        above = min(known for known in LOG_RETENTION_DAYS if known > days)
        yield Finding(
            path=("logs", "retention_days"),
            message=f"{days} is no retention of CloudWatch Logs; write {below} or {above}",
        )
    for key, value in config.tags.items():
        wrong = tag_problem(key, value)
        if wrong:
            yield Finding(path=("tags", key), message=wrong)


def tag_problem(key: str, value: str) -> str:
    """Return what is wrong with a tag, or nothing; `--tag` is held to the same."""
    if key in _RESERVED or key.lower().startswith(_RESERVED_PREFIXES):
        return "is reserved: AWS, the stack or Jenkins sets it; write another key"
    if not key or len(key) > _LONGEST_KEY:
        return f"is a key of {len(key)} characters; write 1 to {_LONGEST_KEY}"
    if len(value) > _LONGEST_VALUE:
        return f"has {len(value)} characters, at most {_LONGEST_VALUE} are allowed; shorten it"
    for text in (key, value):
        if not _TAG_CHARACTERS.fullmatch(text):
            return f'"{shown(text)}" has characters no tag takes; write letters, digits, _.:/=+-@'
    return ""
