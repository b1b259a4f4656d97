"""Whether a container's image can be pulled: nothing is ever pulled here."""

import re
from typing import Any

from localcloud.dataplane.observe import Clients

#: A tag that no image has: what `stackgen chaos run bad-image` names.
MISSING_TAG = "stackgen-chaos-missing"

_OWN = re.compile(
    r"^(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com[a-z.]*/"
    r"(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>.+))?$"
)


def missing(clients: Clients, image: str) -> str:
    """Return why an image cannot be pulled, as ECS words it; empty if it can.

    Images are taken to exist, but for those of an own registry whose repository is there and lacks
    them: a repository that was never made here is one of a real account.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
    """
    found = _OWN.match(image)
    absent = image.partition("@")[0].endswith(f":{MISSING_TAG}")
    if not absent and found:
        absent = _lacks(clients.of("ecr", found["region"]), found)
    if not absent:
        return ""
    return (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to"
        f" resolve ref {image}: {image}: not found"
    )


def _lacks(ecr: Any, named: re.Match[str]) -> bool:
    wanted = (
        {"imageDigest": named["digest"]}
        if named["digest"]
        else {"imageTag": named["tag"] or "latest"}
    )
    try:
        ecr.describe_images(repositoryName=named["repository"], imageIds=[wanted])
    except ecr.exceptions.RepositoryNotFoundException:
        return False
    except ecr.exceptions.ImageNotFoundException:
        return True
    return False
