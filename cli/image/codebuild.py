"""Builds and pushes the image by CodeBuild, in the account, where no builder is at hand."""

from cli.deploy.attached import attached
from cli.deploy.follow import StillRunningError, delays
from cli.deploy.operation import Operation
from cli.deploy.upload import own_bucket
from cli.image.bootstrap import ImageBuilder
from cli.image.context import archive
from cli.image.local import first_cause
from cli.image.own import OwnImage
from cli.image_records import Build
from cli.text import duration
from stacks.errors import StackgenError

_FIRST_SECONDS = 1.0
_TAIL = 12


class CloudBuild(Operation):
    """One build of the image in the account."""

    def push(self, own: OwnImage, target: str) -> None:
        """Build an image and push it.

        A build of the same content that goes on already is followed, not begun again.

        Args:
            own: What is built.
            target: The name under which it is pushed.
        """
        from stacks.bootstrap import FOLDER, project_title  # noqa: PLC0415 - costs troposphere

        ImageBuilder(self.target, self.flags, self.edge, self.ui).bring()
        project = self._project(project_title(own.architecture))
        account, region = self.target.account, self.target.region
        bucket, key = (
            own_bucket(self.aws, account=account, region=region),
            f"{FOLDER}/{own.tag}.zip",
        )
        source = f"{bucket}/{key}"
        going = (one for one in self.aws.newest_builds(project) if one.running)
        build = next((one for one in going if one.source == source), None)
        if build is None:
            self.aws.upload(bucket, key, archive(own.files), owner=account)
            build = self.aws.start_build(
                project, source=source, variables=self._variables(own, target)
            )
        self.ui.say(f"CodeBuild builds {target}, on {own.base} …")
        with attached("the same command"):
            self._follow(build)
        self.aws.remove_object(bucket, key, owner=account)

    def _project(self, title: str) -> str:
        """Return the name that CloudFormation gave a project."""
        from stacks.bootstrap import STACK  # noqa: PLC0415 - costs troposphere

        found = {one.logical_id: one.physical_id for one in self.aws.resources(STACK)}
        return found[title]

    @staticmethod
    def _variables(own: OwnImage, target: str) -> dict[str, str]:
        """Return what a build is told; the base's digest it finds out itself."""
        labels = "\n".join(f"{name}={value}" for name, value in own.labels(None).items())
        return {"BASE_IMAGE": own.base, "IMAGE": target, "LABELS": labels}

    def _follow(self, build: Build) -> None:
        """Show phases and lines until the build ends."""
        lines: list[str] = []
        start, phase, token = self.edge.monotonic(), "", None
        for delay in delays(_FIRST_SECONDS):
            found = self.aws.build(build.id)
            if found.phase != phase:
                phase = found.phase
                self.ui.say(f"  {phase}")
            if found.log_stream:
                fresh, token = self.aws.log_lines(found.log_group, found.log_stream, token)
                lines += fresh
                for line in fresh:
                    self.ui.detail(f"  {line}")
            if not found.running:
                break
            waited = self.edge.monotonic() - start
            if waited > self.flags.timeout:
                raise StillRunningError(
                    f"stopped waiting after {duration(waited)}; CodeBuild goes on building"
                )
            self.edge.sleep(delay)
        if found.status != "SUCCEEDED":
            why = first_cause(lines) if lines else found.reason
            shown = "\n".join([found.reason, *lines[-_TAIL:]])
            again = self.target.aws_command(f"aws logs tail {found.log_group}")
            raise StackgenError(
                f"CodeBuild could not build the image ({found.status}): {why}",
                f"{shown}\nAll lines: {again}",
            )
