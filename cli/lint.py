"""Findings about a configuration and the template made from it, in one form."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from stacks.errors import ConfigError

_LEVELS = {"E": "error", "W": "warning", "I": "information"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend or to know.

    Attributes:
        file: The configuration file.
        line: The line of a problem in the file; None for a finding in the template.
        place: The dotted key in the file, or the path in the template.
        rule: `config`, or the id of a rule of cfn-lint.
        level: `error`, `warning` or `information`.
        message: What is wrong, and what to write instead.
    """

    file: str
    line: int | None
    place: str
    rule: str
    level: str
    message: str


def of_config(error: ConfigError) -> list[Finding]:
    """Write the problems of a file as findings."""
    return [
        Finding(
            file=problem.file,
            line=problem.line,
            place=problem.key,
            rule="config",
            level="error",
            message=problem.message,
        )
        for problem in error.problems
    ]


def of_template(template_json: str, *, file: str, region: str) -> list[Finding]:
    """Run cfn-lint in this process, with the checks that only inform."""
    # Imported late: it costs two seconds.
    from cfnlint.api import ManualArgs, lint  # noqa: PLC0415

    config = ManualArgs(include_checks=["I"], regions=[region])
    return [
        Finding(
            file=file,
            line=None,
            place="/".join(str(part) for part in getattr(match, "path", None) or ()),
            rule=match.rule.id,
            level=_LEVELS.get(match.rule.id[:1], "error"),
            message=" ".join(match.message.split()),
        )
        for match in lint(template_json, config=config)
    ]


def text_line(finding: Finding) -> str:
    """Write a finding as one line; what stands in the file is found by `file:line`."""
    place = finding.file if finding.line is None else f"{finding.file}:{finding.line}"
    inside = f"{finding.place}: " if finding.place else ""
    rule = "" if finding.rule == "config" else f" [{finding.rule} {finding.level}]"
    return f"{place}: {inside}{finding.message}{rule}"


def as_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Write findings for programs: the names are public."""
    return [asdict(finding) for finding in findings]


def failed(findings: Sequence[Finding]) -> bool:
    """Tell whether something must be mended."""
    return any(finding.level != "information" for finding in findings)
