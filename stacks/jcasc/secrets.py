"""Secrets in plain text that a JCasC document tells by the name of their key: never shown.

`${NAME}` and its like are what JCasC resolves at start, and no secret. What is a secret by its form
is found in every file a configuration names (`stacks.named_files`).
"""

import re
from collections.abc import Iterator
from typing import Final

from stacks.checks import plain_secrets
from stacks.jcasc.tree import Found, Node

#: A local user's password as a hash, behind Jenkins' own mark.
_MARK: Final = "#jbcrypt:"
#: https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/security/HudsonPrivateSecurityRealm.java
_HASH: Final = re.compile(r"#jbcrypt:\$2a\$(0[1-9]|1[0-8])\$.{53}")
_NO_HASH: Final = (
    "is no bcrypt hash that Jenkins takes: `#jbcrypt:$2a$`, two digits up to 18, `$` and 53 "
    "characters; where htpasswd writes $2y write $2a"
)
#: What stands for a variable that is not set: `${PASSWORD:-this}`.
_DEFAULT: Final = re.compile(r"\$\{[^}]*?:-([^}]+)\}")


def check(document: Node) -> Iterator[Found]:
    """Yield values that are secrets by the name of their key, and hashes that are none."""
    for node in document.walk():
        message = _wrong(node)
        if message:
            yield Found(node=node, message=message)


def _wrong(node: Node) -> str:
    """Return what is wrong with a value, or nothing."""
    key, text = node.path[-1] if node.path else None, node.text or ""
    if text.startswith(_MARK):
        return "" if _HASH.fullmatch(text) else _NO_HASH
    if not isinstance(key, str) or plain_secrets.issued(text):
        return ""
    default = _DEFAULT.search(text)
    kind = plain_secrets.named(key, default[1] if default else text)
    return (
        f"looks like {kind} in plain text: remove it; JCasC reads it as ${{NAME}}" if kind else ""
    )
