"""The report of CI systems, in the structure that the JUnit plugin of Jenkins reads."""

from xml.etree import ElementTree as ET

from cli.chaos.reports.in_junit import junit
from tests.unit.cli.chaos.reports.examples import failed, report


def suite() -> ET.Element:
    """Read the example's file as a reader does."""
    found = ET.fromstring(junit(report())).find("testsuite")  # noqa: S314 - our own text
    assert found is not None
    return found


def test_one_case_a_fault_with_its_end() -> None:
    """A broken promise is a failure, what is unprotected is skipped."""
    cases = {case.get("name"): [child.tag for child in case] for case in suite().iter("testcase")}
    assert cases == {"host-terminate": [], "jvm-hang": ["failure"], "disk-full": ["skipped"]}


def test_the_counts_agree_with_the_cases() -> None:
    """Jenkins shows what the suite says."""
    counts = {name: suite().get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "3", "failures": "1", "errors": "0", "skipped": "1"}


def test_a_failure_says_every_broken_promise() -> None:
    """The first in its message, all in its text, unchanged by the escaping."""
    failure = suite().find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "full redundancy was not back after 13 s"
    assert failure.text == "\n".join(failed().problems)


def test_the_scope_travels_along() -> None:
    """Who reads it in Jenkins learns that these seconds are not AWS's."""
    values = {each.get("name"): each.get("value", "") for each in suite().iter("property")}
    assert "no second here is a promise of AWS's" in str(values["scope"])


def test_what_xml_cannot_carry_is_replaced() -> None:
    """A control character would make the whole file unreadable."""
    assert "\x1b" not in junit(report())
    assert suite().get("timestamp") == "2026-01-02T03:04:05"
