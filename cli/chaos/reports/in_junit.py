"""A report for CI systems: JUnit XML, as the JUnit plugin of Jenkins reads it. Pure.

One suite for the run, one case for each fault; what the stack has no protection against is skipped.
Schema: https://github.com/jenkinsci/xunit-plugin (junit-10.xsd).
"""

import re
from xml.etree import ElementTree as ET

from cli.chaos.records import Outcome, Report
from cli.chaos.reports.in_text import terminal
from cli.chaos.reports.words import scope, verdict

#: What XML 1.0 cannot carry, escaped or not. https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """Return the report as a JUnit file's text."""
    verdicts = [verdict(outcome) for outcome in report.outcomes]
    took = sum(_seconds(outcome) for outcome in report.outcomes)
    counts = {
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count("failed")),
        "errors": "0",
        "skipped": str(verdicts.count("unprotected")),
        "time": f"{took:.3f}",
    }
    root = ET.Element("testsuites")
    suite = ET.SubElement(
        root,
        "testsuite",
        {"name": _clean(f"stackgen chaos {report.stack}"), **counts, "timestamp": _stamp(report)},
    )
    _add_properties(suite, report)
    for outcome in report.outcomes:
        _add_case(suite, report, outcome)
    ET.SubElement(suite, "system-out").text = _clean(terminal(report))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_properties(suite: ET.Element, report: Report) -> None:
    known = {
        "against": report.against,
        "region": report.region,
        "scope": scope(report),
        **{f"extra.{name}": value for name, value in report.extra.items()},
    }
    properties = ET.SubElement(suite, "properties")
    for name, value in known.items():
        ET.SubElement(properties, "property", {"name": _clean(name), "value": _clean(value)})


def _add_case(suite: ET.Element, report: Report, outcome: Outcome) -> None:
    names = {
        "classname": _clean(f"chaos.{report.against}.{report.stack}"),
        "name": outcome.fault,
        "time": f"{_seconds(outcome):.3f}",
    }
    case = ET.SubElement(suite, "testcase", names)
    if outcome.problems:
        failure = {"type": "broken promise", "message": _clean(outcome.problems[0])}
        ET.SubElement(case, "failure", failure).text = _clean("\n".join(outcome.problems))
    elif outcome.unprotected:
        ET.SubElement(case, "skipped", {"message": _clean(outcome.unprotected)})


def _seconds(outcome: Outcome) -> float:
    """Return how long a fault is said to have taken: until all was whole again, else all of it."""
    if outcome.restored_seconds is not None:
        return outcome.restored_seconds
    ends = [sample.at_seconds + sample.took_seconds for sample in outcome.samples]
    return max([0.0, *ends, *(moment.at_seconds for moment in outcome.moments)])


def _stamp(report: Report) -> str:
    """Return the start as the schema takes it: without a zone, to the second."""
    return _clean(report.started_at)[:19]


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
