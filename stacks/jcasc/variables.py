"""Variables that JCasC would fill with nothing: no container of stackgen's has them.

A Groovy string with `${x}` in a `jobs:` script is one too: JCasC fills it before Groovy sees it.
https://github.com/jenkinsci/configuration-as-code-plugin/blob/master/docs/features/secrets.adoc
"""

import re
from collections.abc import Iterator
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


def find(document: Node) -> Iterator[Found]:
    """Yield values with variables that nobody sets."""
    for node in document.walk():
        names = dict.fromkeys(_VARIABLE.findall(node.text or ""))
        unknown = [name for name in names if not _KNOWN.fullmatch(name)]
        if unknown:
            message = (
                f"${{{shown(unknown[0])}}} is no variable of the container: JCasC writes nothing "
                f"for it; what Groovy or a shell shall fill is written ^${{{shown(unknown[0])}}}"
            )
            yield Found(node=node, message=message)
