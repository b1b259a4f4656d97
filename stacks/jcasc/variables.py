"""Variables that JCasC would fill with nothing: no container of stackgen's has them.

A Groovy string with `${x}` in a `jobs:` script is one too: JCasC fills it before Groovy sees it.
https://github.com/jenkinsci/configuration-as-code-plugin/blob/master/docs/features/secrets.adoc
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from stacks.errors import shown
from stacks.jcasc.tree import Found, Node

#: Not escaped (`^${x}`), no default (`${x:-y}`), no function (`${readFile:/x}`).
_VARIABLE: Final = re.compile(r"(?<!\^)\$\{([A-Za-z_][A-Za-z0-9_.]*)\}")
#: Of the task definition, of ECS, and of the image.
_KNOWN: Final = re.compile(
    r"(?:STACKGEN|JENKINS|AWS|ECS)_\w+"
    r"|HOME|HOSTNAME|JAVA_HOME|JAVA_OPTS|LANG|PATH|REF|CASC_JENKINS_CONFIG"
)


def find(document: Node, secrets: Collection[str] = ()) -> Iterator[Found]:
    """Yield values with variables that nobody sets.

    Args:
        document: The user's.
        secrets: The names of the variables that the controller's `secrets` set.
    """
    for node in document.walk():
        names = dict.fromkeys(_VARIABLE.findall(node.text or ""))
        unknown = [name for name in names if name not in secrets and not _KNOWN.fullmatch(name)]
        if unknown:
            name = shown(unknown[0])
            message = (
                f"${{{name}}} is no variable of the container: JCasC writes nothing for it. A "
                "secret gets its name under controllers[].secrets; what Groovy or a shell shall "
                f"fill is written ^${{{name}}}"
            )
            yield Found(node=node, message=message)
