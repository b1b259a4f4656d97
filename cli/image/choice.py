"""Who builds the image: the builder that was asked for, the first that works, or CodeBuild."""

from cli.edge import Edge
from cli.flags import Flags
from cli.image import BUILDERS, CODEBUILD
from cli.image.local import first_cause
from cli.programs import Program
from stacks.errors import UsageError


def chosen(flags: Flags, edge: Edge) -> str:
    """Return who builds.

    A program is not enough: docker's is often there without its service.

    Raises:
        UsageError: The wanted one does not work.
    """
    wanted = flags.builder
    if wanted == CODEBUILD:
        return CODEBUILD
    if wanted is None:
        return next((name for name in BUILDERS if not _complaint(name, edge)), CODEBUILD)
    complaint = _complaint(wanted, edge)
    if complaint:
        raise UsageError(
            f"--builder {wanted}: {complaint}",
            f"Install or start it, or choose another: {', '.join((*BUILDERS, CODEBUILD))}.",
        )
    return wanted


def chosen_here(flags: Flags, edge: Edge) -> str:
    """Return who builds on this machine.

    Raises:
        UsageError: Nobody.
    """
    found = chosen(flags, edge)
    if found != CODEBUILD:
        return found
    wanted = "--builder codebuild" if flags.builder else f"none of {', '.join(BUILDERS)} works here"
    raise UsageError(
        f"{wanted}: CodeBuild builds in the account, and pushes what it has built",
        f"Push it at once: {flags.command('image push')}. Or install podman, or another of them.",
    )


def _complaint(name: str, edge: Edge) -> str:
    """Return why a builder does not work here; empty when it does."""
    if not edge.find_program(name):
        return "it is not on the PATH"
    lines: list[str] = []
    failed = edge.execute(Program(words=[name, "version"]), lines.append)
    return first_cause(lines) if failed else ""
