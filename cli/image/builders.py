"""What docker, podman and buildah are asked, and in which words; pure.

https://docs.docker.com/reference/cli/docker/buildx/build/
https://docs.podman.io/en/latest/markdown/podman-build.1.html
https://github.com/containers/buildah/tree/main/docs
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.image_records import RegistryLogin
from cli.programs import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """One of them.

    Attributes:
        name: The program's.
        folder: For what it must not keep: the registry's password.
    """

    name: str
    folder: Path

    @property
    def _keeps(self) -> list[str]:
        """Where a log-in is kept: in a file of ours, but for docker.

        docker's own file says more than passwords (which daemon, which plugins), so it cannot be
        another one; its log-in is ended after the push.
        """
        return [] if self.name == "docker" else ["--authfile", str(self.folder / "auth.json")]

    def pull(self, base: str, platform: str) -> Program:
        """Fetch the base image, so that what is built on is known; buildah must be told to look."""
        look = ["--policy", "always"] if self.name == "buildah" else []
        return Program(words=[self.name, "pull", *look, "--platform", platform, base])

    def digest(self, base: str) -> Program:
        """Ask for the digest under which a registry gave the base image."""
        if self.name == "buildah":
            form = ["--type", "image", "--format", "{{.FromImageDigest}}"]
            return Program(words=[self.name, "inspect", *form, base])
        form = ["--format", "{{json .RepoDigests}}"]
        return Program(words=[self.name, "image", "inspect", *form, base])

    def build(
        self,
        context: Path,
        *,
        base: str,
        platform: str,
        labels: Mapping[str, str],
        reference: str,
        buildkit: bool,
    ) -> Program:
        """Build one image of one platform.

        podman and buildah are asked for docker's format: the other one knows no SHELL. docker is
        asked for no attestation, which would make of the image an index of two, and where it has
        BuildKit for the image itself: a builder in a container would keep it.
        """
        verb, form = ["build"], ["--format", "docker"]
        if self.name == "docker":
            verb, form = (["buildx", "build"], ["--load"]) if buildkit else (["build"], [])
        told = [word for pair in labels.items() for word in ("--label", "=".join(pair))]
        return Program(
            words=[
                *[self.name, *verb, *form, "--platform", platform],
                *["--build-arg", f"BASE_IMAGE={base}", *told, "--tag", reference],
                *["--file", str(context / "Dockerfile"), str(context)],
            ],
            environ={"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"} if self.name == "docker" else {},
        )

    def buildkit(self) -> Program:
        """Ask docker whether it has BuildKit."""
        return Program(words=["docker", "buildx", "version"])

    def tag(self, reference: str, other: str) -> Program:
        """Give an image a second name."""
        return Program(words=[self.name, "tag", reference, other])

    def login(self, login: RegistryLogin) -> Program:
        """Log in to a registry; the password goes through stdin."""
        who = ["--username", login.user, "--password-stdin", login.registry]
        return Program(words=[self.name, "login", *self._keeps, *who], text=login.password)

    def push(self, reference: str) -> Program:
        """Push an image to where its name says."""
        return Program(words=[self.name, "push", *self._keeps, reference])

    def logout(self, registry: str) -> Program:
        """Forget the log-in."""
        return Program(words=[self.name, "logout", *self._keeps, registry])
