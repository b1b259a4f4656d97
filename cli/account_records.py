"""What AWS answered about an account, as plain immutable values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
_ECR = re.compile(
    r"(?P<registry>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?"
    r"/(?P<repository>[^:@]+)(?P<reference>([:@].*)?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerImage:
    """An image in a registry of ECR."""

    registry: str
    region: str
    repository: str
    reference: Mapping[str, str]

    @classmethod
    def of(cls, text: str) -> "ContainerImage | None":
        """Read the name of an image; None when it lies in no registry of ECR."""
        found = _ECR.fullmatch(text)
        if found is None:
            return None
        behind = found["reference"]
        digest = behind.startswith("@")
        return cls(
            registry=found["registry"],
            region=found["region"],
            repository=found["repository"],
            reference={"imageDigest" if digest else "imageTag": behind[1:] or "latest"},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of ACM: whether it can be used, and for which names."""

    status: str
    names: tuple[str, ...]

    def covers(self, host: str) -> bool:
        """Tell whether a host name is one of its names; an asterisk stands for one label."""
        parent = host.partition(".")[2]
        return any(name.lower() in {host.lower(), f"*.{parent}".lower()} for name in self.names)
