"""Cloud-config as text and data: a user's additions go behind what we write ourselves.

The rule, checked in `stacks.checks.cloud_config`: lists (packages, write_files, runcmd, …) are
appended behind ours, every other key stands in one of the two only.
"""

from typing import Any

import yaml

#: By which cloud-init knows the text.
HEADER = "#cloud-config"


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as such: shorter than quoted, and people read it."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def merged(ours: str, additions: str) -> str:
    """Return our text with a user's behind it.

    Args:
        ours: As rendered.
        additions: A user's text; checked, so that nothing is lost here.
    """
    document: dict[str, Any] = yaml.safe_load(ours)
    for key, value in yaml.safe_load(additions).items():
        first = document.get(key)
        document[key] = [*first, *value] if isinstance(first, list) else value
    return _written(document)


def one_form(text: str) -> str:
    """Return a text in the form that `merged` writes, so that two compare by what they say.

    Args:
        text: Any; what is no YAML mapping is returned as it is.
    """
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return text
    return _written(document) if isinstance(document, dict) else text


def _written(document: dict[str, Any]) -> str:
    """Write a document."""
    written = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return f"{HEADER}\n{written}"
