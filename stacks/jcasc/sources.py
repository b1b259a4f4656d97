"""Scripts that a document only points to: Jenkins reads them at its start, or does not start.

https://github.com/jenkinsci/job-dsl-plugin/blob/master/docs/JCasC.md
"""

from collections.abc import Iterator

from stacks.jcasc.tree import Found, Node


def check(document: Node) -> Iterator[Found]:
    """Yield files of the container, where nobody puts one."""
    for node in _named(document, "file"):
        message = (
            "is a file in the container, where nobody puts it, and Jenkins would not start: name "
            "the script in the configuration, as `jobs: {file: …}` of the controller"
        )
        yield Found(node=node, message=message)


def find(document: Node) -> Iterator[Found]:
    """Yield addresses, which may answer or not."""
    for node in _named(document, "url"):
        message = (
            "is fetched at each start, and Jenkins does not start when it does not answer; `jobs: "
            "{git: …}` of the controller keeps the last good copy"
        )
        yield Found(node=node, message=message)


def _named(document: Node, key: str) -> Iterator[Node]:
    jobs = document.get("jobs")
    for entry in jobs.items if jobs else ():
        found = entry.get(key)
        if found is not None:
            yield found
