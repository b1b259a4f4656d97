"""Findings about a configuration and the template made from it, in one form."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cli import lint_cache
from stacks.errors import ConfigError, StackgenError

if TYPE_CHECKING:
    from stacks.config import Config

_LEVELS = {"E": "error", "W": "warning", "I": "information"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend or to know.

    Attributes:
        file: The configuration file, or one that it names.
        line: The line of a problem in the file; None for a finding in the template.
        place: The dotted key in the file, or the path in the template.
        rule: `config`, `sources`, `triggers`, `variables`, or the id of a rule of cfn-lint.
        level: `error`, `warning` or `information`.
        message: What is wrong, and what to write instead.
    """

    file: str
    line: int | None
    place: str
    rule: str
    level: str
    message: str


def of_error(error: StackgenError, *, file: str) -> list[Finding]:
    """Write the problems of a file as findings; another error, such as of a size, is one of all."""
    if not isinstance(error, ConfigError):
        message = f"{error.message}; {error.hint}" if error.hint else error.message
        return [Finding(file=file, line=1, place="", rule="config", level="error", message=message)]
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


def of_brought(config: "Config", *, file: str) -> list[Finding]:
    """Write what is worth to know of the documents and job definitions that users bring."""
    if not any(controller.casc or controller.jobs for controller in config.controllers):
        return []
    # Imported late: few configurations bring any.
    from stacks.jcasc.judge import remarks  # noqa: PLC0415

    return [
        Finding(
            file=remark.problem.file,
            line=remark.problem.line,
            place=remark.problem.key,
            rule=remark.rule,
            level="information",
            message=remark.problem.message,
        )
        for remark in sorted(set(remarks(config, file)), key=lambda remark: remark.problem)
    ]


def of_template(
    template_json: str, *, file: str, region: str, environ: Mapping[str, str] | None = None
) -> list[Finding]:
    """Run cfn-lint in this process, with the checks that only inform.

    Args:
        template_json: The template.
        file: The configuration file it was made from, to be named.
        region: Whose resource types and rules hold.
        environ: Says where the user's cache is; None to lint whatever was found before.
    """
    settings = {"include_checks": ["I"], "regions": [region]}
    if environ is None:
        rows = _rows(template_json, settings)
    else:
        name = lint_cache.key(template_json, settings)
        place = lint_cache.folder(environ)
        rows = lint_cache.remembered(place, name, lambda: _rows(template_json, settings))
    return [Finding(file=file, line=None, **row) for row in rows]


def _rows(template_json: str, settings: dict[str, list[str]]) -> lint_cache.Rows:
    """Return what cfn-lint finds, by the names of `Finding`."""
    # Imported late: it costs a third of a second.
    from cfnlint.api import ManualArgs, lint  # noqa: PLC0415

    return [
        {
            "place": "/".join(str(part) for part in getattr(match, "path", None) or ()),
            "rule": match.rule.id,
            "level": _LEVELS.get(match.rule.id[:1], "error"),
            "message": " ".join(match.message.split()),
        }
        for match in lint(template_json, config=ManualArgs(**settings))
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
