"""Cloud-config files that a configuration names: what cloud-init would refuse, or pass over.

It says so on the machine alone, in a log, when nobody looks. Additions go behind what we write
ourselves: lists are appended, any other key stands in one of the two (`stacks.cloud_config`); what
would take over ours, or let nobody in, is refused here.
https://cloudinit.readthedocs.io/en/22.2.2/topics/examples.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import yaml

from stacks.cloud_config import HEADER
from stacks.config import Config
from stacks.errors import ConfigError, Problem, shown
from stacks.reading.place import Path, dotted, shown_name
from stacks.reading.source import Source, read
from stacks.reading.words import nearest
from stacks.reading.yaml_reader import Odd
from stacks.tables.cloud_init import ELSEWHERE, KEYS

_EXAMPLE = "packages: [jq]"

_READABLE = "would put a secret where every program on the machine can read it"
#: Keys that cloud-init knows and additions must not have, and why.
_REFUSED: Final[Mapping[str, str]] = {
    "chpasswd": _READABLE,
    "cloud_config_modules": "would take over which of our steps run",
    "cloud_final_modules": "would take over which of our steps run",
    "cloud_init_modules": "would take over which of our steps run",
    "datasource": "would take over where this text is read from",
    "datasource_list": "would take over where this text is read from",
    "disable_ec2_metadata": "would take its role, and with it every right, from the machine",
    "merge_how": "would take over how additions are merged: lists go behind ours",
    "merge_type": "would take over how additions are merged: lists go behind ours",
    "network": "would take over the machine's way to AWS",
    "output": "would take over the log that is sent to CloudWatch",
    "password": _READABLE,
    "power_state": "would end or restart the machine as soon as it has booted",
    "ssh_keys": _READABLE,
    "ssh_pwauth": "would admit passwords: machines are reached by key, or by Session Manager",
    "system_info": "would take over the user that controllers log in as",
    "user": "would take over the user that controllers log in as",
    "vendor_data": "is for images, not for user data",
}

#: Files of ours, by how their paths begin.
_OURS = (
    "/etc/ecs/ecs.config",
    "/etc/stackgen",
    "/etc/systemd/system/ecs.service.d/stackgen.conf",
    "/etc/systemd/system/stackgen-",
    "/usr/local/lib/stackgen",
)

#: Where values of the deployment come into our own text.
_SEAM = re.compile(r"@@[A-Za-z]+@@")


def check(config: Config, file: str) -> Iterator[Problem]:
    """Check each named file once."""
    named = (config.hosts.cloud_config, *(agent.cloud_config for agent in config.agents))
    for name in dict.fromkeys(filter(None, named)):
        if name in config.files:
            yield from _check(config.files[name], shown_name(file, name))


def _check(text: str, file: str) -> Iterator[Problem]:
    """Check one file."""
    first, *rest = text.split("\n")
    if first.rstrip() != HEADER:
        message = f"does not start with the line `{HEADER}`: cloud-init would not read it"
        yield Problem(file=file, line=1, key="", message=message)
    for number, line in enumerate(rest, 2):
        found = _SEAM.search(line)
        if found:
            message = f"holds {found[0]}, which is not filled here: values of the deployment stand"
            message += " in /etc/stackgen/*.env"
            yield Problem(file=file, line=number, key="", message=message)
    try:
        source = read(text.encode(), file=file, example=_EXAMPLE)
    except ConfigError as error:
        yield from error.problems
        return
    yield from source.problems
    try:
        yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        # Such as the day 2024-02-30: `read` only notes that it looks like one.
        mark = getattr(error, "problem_mark", None)
        message = "holds what YAML takes for a date or a number that there is not: put it in quotes"
        yield Problem(file=file, line=mark.line + 1 if mark else 1, key="", message=message)
        return
    for path, message in _wrong(source):
        if path not in source.broken:
            yield Problem(file=file, line=source.line(path), key=dotted(path), message=message)


def _wrong(source: Source) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with the keys of a file, and where."""
    for key, value in source.data.items():
        if key in _REFUSED:
            yield (key,), f"{_REFUSED[key]}: remove it"
        elif key in ELSEWHERE:
            yield (key,), "is a key of another distribution: Amazon Linux passes it over"
        elif key not in KEYS:
            near = nearest(key, KEYS)
            yield (key,), "is no key of cloud-init" + (f"; did you mean {near}?" if near else "")
        elif value is None:
            yield (key,), "has no value: write one, or remove it"
        elif key in _SHAPES:
            yield from _list(key, value)


def _list(key: str, value: object) -> Iterator[tuple[Path, str]]:
    """Check one of the lists whose form is known."""
    what, check_entry = _SHAPES[key]
    if not isinstance(value, list):
        yield (key,), f"must be a list of {what}"
        return
    for number, entry in enumerate(value):
        for path, message in check_entry(entry):
            yield (key, number, *path), message
    if key == "users" and "default" not in value:
        yield (key,), "lacks `default`, the user that controllers log in as: put it first"


def _command(entry: object) -> Iterator[tuple[Path, str]]:
    """Check an entry of `runcmd` or `bootcmd`."""
    words = entry if isinstance(entry, list) else [entry]
    if any(isinstance(word, dict) for word in words):
        yield (), "is a mapping, not a command: put it in quotes, it has a `: `"
    elif not words or any(isinstance(word, list) or word is None for word in words):
        yield (), "is no command: write text, or a list of words"
    elif not isinstance(entry, str | list):
        yield (), f"is no command: {shown(entry)}"


def _package(entry: object) -> Iterator[tuple[Path, str]]:
    """Check an entry of `packages`: a name, or a name and a version."""
    words = entry if isinstance(entry, list) else [entry]
    if len(words) not in (1, 2) or not all(isinstance(word, str | Odd | int) for word in words):
        yield (), "is no package: write its name, or [name, version]"
    elif not isinstance(words[0], str) or not words[0].strip():
        yield (), "is no package: write its name in quotes"


def _file(entry: object) -> Iterator[tuple[Path, str]]:
    """Check an entry of `write_files`."""
    if not isinstance(entry, dict):
        yield (), "is no file: write a mapping with `path` and `content`"
        return
    path = entry.get("path")
    if not isinstance(path, str) or not path.startswith("/"):
        yield ("path",), "must be there and absolute: write for example /etc/example.conf"
    elif ".." in path.split("/"):
        yield ("path",), f"{shown(path)} goes upward: write where the file is"
    elif re.sub("/+", "/", path).startswith(_OURS):
        yield ("path",), f"{shown(path)} is a file of ours: write another beside it"
    known = {"path", "content", "owner", "permissions", "encoding", "append", "defer"}
    for key in sorted(set(entry) - known):
        yield (key,), f"is no key of a file; write one of {', '.join(sorted(known))}"


def _anything(_entry: object) -> Iterator[tuple[Path, str]]:
    """Leave an entry to cloud-init."""
    return iter(())


_SHAPES: Final[Mapping[str, tuple[str, Callable[[object], Iterator[tuple[Path, str]]]]]] = {
    "bootcmd": ("commands", _command),
    "mounts": ("mounts", _anything),
    "packages": ("packages", _package),
    "runcmd": ("commands", _command),
    "ssh_authorized_keys": ("public keys", _anything),
    "users": ("users", _anything),
    "write_files": ("files", _file),
}
