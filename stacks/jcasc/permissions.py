"""The names of rights: Jenkins ends its boot at one that no plugin defines."""

from collections.abc import Iterator
from typing import Final

from stacks.errors import shown
from stacks.jcasc.matrices import grants
from stacks.jcasc.tree import Found, Node
from stacks.reading.words import did_you_mean, nearest

#: By group, of core and of the plugins of `jenkins/plugins.txt` that define any.
#: https://github.com/jenkinsci/matrix-auth-plugin/blob/master/src/main/java/org/jenkinsci/plugins/matrixauth/integrations/PermissionFinder.java
_NAMES: Final = {
    "Overall": (
        "Administer", "Manage", "SystemRead", "Read",
        "RunScripts", "UploadPlugins", "ConfigureUpdateCenter",
    ),
    "Agent": (
        "Configure", "Delete", "Create", "Disconnect", "Connect", "Build", "ExtendedRead",
        "Provision",
    ),
    "Job": (
        "Create", "Delete", "Configure", "Read", "Discover", "ExtendedRead", "Build", "Workspace",
        "WipeOut", "Cancel", "Move",
    ),
    "Run": ("Delete", "Update", "Artifacts", "Replay"),
    "View": ("Create", "Delete", "Configure", "Read"),
    "SCM": ("Tag",),
    "Credentials": ("Create", "Update", "View", "Delete", "ManageDomains", "UseOwn", "UseItem"),
    "Metrics": ("View", "ThreadDump", "HealthCheck"),
}  # fmt: skip


def check(document: Node) -> Iterator[Found]:
    """Yield rights that do not exist; those of a group that is not known are left alone."""
    for grant in grants(document):
        for right in grant.rights:
            message = _wrong(right.name)
            if message:
                yield Found(node=right.node, message=message)


def _wrong(name: str) -> str:
    """Return what is wrong with the name of a right, or nothing."""
    group, slash, own = name.partition("/")
    if "${" in name or (not slash and "." in name):
        return ""
    if not slash:
        return f"{shown(name)} is no right; write for example Overall/Read"
    known = _NAMES.get(group)
    if known is None:
        near = nearest(group, _NAMES)
        return f"{shown(name)} is no right; did you mean {near}/{shown(own)}?" if near else ""
    if own in known:
        return ""
    hint = did_you_mean(own, known) or f"there are {', '.join(known)}"
    return f"{shown(name)} is no right of {group}; {hint}"
