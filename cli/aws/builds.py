"""The part of the façade of AWS that builds images: CodeBuild, and the lines it logs."""

from collections.abc import Mapping

from botocore.exceptions import ClientError

from cli.aws.clients import Clients
from cli.aws_errors import error_code
from cli.image_records import Build


class BuildCalls(Clients):
    """What `Aws` can ask of CodeBuild."""

    def start_build(self, project: str, *, source: str, variables: Mapping[str, str]) -> Build:
        """Start a build of an archive in a bucket (`bucket/key`)."""
        answer = self._client("codebuild").start_build(
            projectName=project,
            sourceTypeOverride="S3",
            sourceLocationOverride=source,
            environmentVariablesOverride=[
                {"name": name, "value": value, "type": "PLAINTEXT"}
                for name, value in variables.items()
            ],
        )
        return Build.of(answer["build"])

    def build(self, build: str) -> Build:
        """Describe a build."""
        return Build.of(self._client("codebuild").batch_get_builds(ids=[build])["builds"][0])

    def newest_builds(self, project: str) -> list[Build]:
        """Describe a project's newest builds, the newest first; none for an unknown project."""
        codebuild = self._client("codebuild")
        try:
            ids = codebuild.list_builds_for_project(projectName=project, sortOrder="DESCENDING")
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            return []
        newest = ids.get("ids", [])[:10]
        return (
            [Build.of(answer) for answer in codebuild.batch_get_builds(ids=newest)["builds"]]
            if newest
            else []
        )

    def log_lines(self, group: str, stream: str, token: str | None) -> tuple[list[str], str | None]:
        """Return a stream's next lines, and the token of those after them.

        https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
        """
        more = {"nextToken": token} if token else {}
        try:
            answer = self._client("logs").get_log_events(
                logGroupName=group, logStreamName=stream, startFromHead=True, **more
            )
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            return [], token  # the stream is made with its first line
        lines = [event["message"].rstrip("\n") for event in answer["events"]]
        return lines, answer.get("nextForwardToken") or token
