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
_DEFAULT: Final = re.compile(r"\$\{[^}${]{0,200}:-([^}]{1,200})\}")


def check(document: Node) -> Iterator[Found]:
    """Yield values that are secrets by the name of their key, and hashes that are none."""
    for node in document.walk():
        for key, inner in _named(node):
            message = _wrong(key, inner.text or "")
            if message:
                yield Found(node=inner, message=message)


def _named(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the values of a mapping by name; of a pair `{key: NPM_TOKEN, value: …}` by its own."""
    name, value = node.get("key"), node.get("value")
    if name is not None and value is not None and name.text:
        yield name.text, value
    yield from node.keys.items()


def _wrong(key: str, text: str) -> str:
    """Return what is wrong with a value, or nothing."""
    if text.startswith(_MARK):
        return "" if _HASH.fullmatch(text) else _NO_HASH
    default = _DEFAULT.search(text)
    kind = plain_secrets.named(key, default[1] if default else text)
    if not kind or plain_secrets.issued(text):
        return ""
    return f"looks like {kind} in plain text: remove it; JCasC reads it as ${{NAME}}"
