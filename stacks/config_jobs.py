"""What users bring to their controllers' jobs, as types."""

from stacks import values
from stacks.model import Model


class GitJobs(Model):
    """A repository with job definitions, cloned whenever a slot starts."""

    url: values.GitUrl
    """Over HTTPS or SSH, without a password or token in it."""
    branch: values.GitBranch = "main"
    """The branch whose newest commit counts."""
    path: values.GitFolder | None = None
    """The folder that holds the `*.groovy` files. Absent: the repository's root."""


class Jobs(Model):
    """Where the job definitions (job-dsl) come from: a file or a repository, not both."""

    file: values.NamedFile | None = None
    """A job-dsl script beside this file; it becomes part of the image."""
    git: GitJobs | None = None
    """A repository, cloned whenever a slot starts; the last good copy is kept in the home."""
