"""Secrets in plain text that a JCasC document tells by the name of their key: never shown.

`${NAME}` and its like are what JCasC resolves at start, and no secret. What is a secret by its form
is found in every file a configuration names (`stacks.named_files`).
"""

import re
from collections.abc import Iterator
from typing import Final

from stacks.checks import plain_secrets
from stacks.jcasc.tree import Found, Node

#: A local user's password as a hash: what `htpasswd -bnBC 10 "" …` makes, behind Jenkins' own mark.
_HASH: Final = "#jbcrypt:$2"
#: What stands for a variable that is not set: `${PASSWORD:-this}`.
_DEFAULT: Final = re.compile(r"\$\{[^}]*?:-([^}]+)\}")


def check(document: Node) -> Iterator[Found]:
    """Yield values that are secrets by the name of their key."""
    for node in document.walk():
        key = node.path[-1] if node.path else None
        text = node.text or ""
        if not isinstance(key, str) or text.startswith(_HASH) or plain_secrets.issued(text):
            continue
        default = _DEFAULT.search(text)
        kind = plain_secrets.named(key, default[1] if default else text)
        if kind:
            message = f"looks like {kind} in plain text: remove it; JCasC reads it as ${{NAME}}"
            yield Found(node=node, message=message)
