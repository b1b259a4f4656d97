"""checkov finds nothing in any template but what is answered on its resource."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.configurations import EXAMPLES, TEMPLATES, root
from tests.programs import python_tool

#: Where an internal load balancer has no certificate.
WITHOUT_CERTIFICATE = {"CKV_AWS_2", "CKV_AWS_103"}
#: Of the stack that builds images: a key of its own would cost more than all its builds.
WITHOUT_KEY = {"CKV_AWS_158"}
#: What a file may turn off or ask for.
CHOSEN = {"CKV_AWS_65", "CKV_AWS_192", "CKV2_AWS_71"}
MOST_ANSWERED = 5


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run checkov once over all templates; without the network it asks nobody."""
    folder = tmp_path_factory.mktemp("templates")
    for name in TEMPLATES:
        (folder / f"{name}.json").write_text(json.dumps(root(name), indent=1))
    arguments = ["--framework", "cloudformation", "--compact", "--skip-download"]
    out = tmp_path_factory.mktemp("report")
    python_tool(
        "checkov", "-d", str(folder), *arguments, "--soft-fail",
        "--output", "json", "--output-file-path", str(out),
    )  # fmt: skip
    found: dict[str, Any] = json.loads((out / "results_json.json").read_text())
    return found


def lines(checks: list[dict[str, Any]]) -> list[str]:
    """Return checks as lines to read."""
    return sorted(
        f"{Path(item['file_path']).stem} {item['resource']} {item['check_id']} {item['check_name']}"
        for item in checks
    )


def test_every_template_was_read(report: dict[str, Any]) -> None:
    """A template that checkov cannot read has no findings either."""
    assert report["summary"]["parsing_errors"] == 0
    everything = sum(len(root(name)["Resources"]) for name in TEMPLATES)
    assert report["summary"]["resource_count"] == everything
    assert report["summary"]["passed"] > everything


def test_nothing_is_found_that_has_no_answer(report: dict[str, Any]) -> None:
    """A finding is mended in the template, or answered in `stacks/answered.py`."""
    assert lines(report["results"]["failed_checks"]) == []


def test_few_checks_are_answered_and_each_says_why(report: dict[str, Any]) -> None:
    """At most five ids over all examples, beside the two of a balancer without certificate."""
    skipped = report["results"]["skipped_checks"]
    assert all(len(item["check_result"]["suppress_comment"]) > 20 for item in skipped)
    ids = {item["check_id"] for item in skipped}
    shown = {item["check_id"] for item in skipped if Path(item["file_path"]).stem in EXAMPLES}
    assert len(shown - WITHOUT_CERTIFICATE) <= MOST_ANSWERED
    assert len(ids - WITHOUT_CERTIFICATE - CHOSEN - WITHOUT_KEY) <= MOST_ANSWERED
    assert not [
        line
        for line in lines([item for item in skipped if item["check_id"] in WITHOUT_CERTIFICATE])
        if not line.partition(" ")[2].startswith("AWS::ElasticLoadBalancingV2::Listener.Http")
    ]
