"""What users bring to a controller: JCasC documents and a job-dsl script beside a file."""

from collections.abc import Iterable

from stacks.config import Config
from stacks.errors import ConfigError
from stacks.jcasc.judge import Remark, remarks
from stacks.loading import load

FILE = "teams/ci.yaml"


def loaded(documents: Iterable[str | bytes], jobs: str | None = None, secrets: str = "") -> Config:
    """Return a configuration of one controller that names these files: `1.yaml` and so on.

    Raises:
        ConfigError: What is wrong with them.
    """
    texts = {
        f"{number}.yaml": text if isinstance(text, bytes) else text.encode()
        for number, text in enumerate(documents, 1)
    }
    if jobs is not None:
        texts["jobs.groovy"] = jobs.encode()
    script = ", jobs: {file: jobs.groovy}" if jobs is not None else ""
    casc = ", ".join(name for name in texts if name.endswith(".yaml"))
    text = f"name: ci\ncontrollers: [{{name: main, casc: [{casc}]{script}{secrets}}}]\n"
    return load(text.encode(), file=FILE, region="us-east-1", reader=lambda name: texts[name])


def refusals(*documents: str | bytes, jobs: str | None = None) -> list[str]:
    """Return the lines a user reads about these files, without the folder; none if all is well."""
    try:
        loaded(documents, jobs)
    except ConfigError as error:
        return [str(problem).removeprefix("teams/") for problem in error.problems]
    return []


def known(*documents: str, jobs: str | None = None, **secrets: str) -> list[Remark]:
    """Return what is worth to know of these files, which must be without problems."""
    named = ", ".join(f"{name}: {arn}" for name, arn in secrets.items())
    return list(remarks(loaded(documents, jobs, f", secrets: {{{named}}}"), FILE))
