"""A report as one page that needs nothing else: no address, no script, no font. Pure.

The text of `page.html.j2` and `page.css` is packaged with this module. Everything from outside is
escaped by Jinja2; nothing of it is marked as safe.
"""

from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined

from cli.chaos.records import Outcome, Report
from cli.chaos.reports.picture import in_time, picture
from cli.chaos.reports.words import repeat, scope, totals, words
from cli.text import duration

_HERE = Path(__file__).parent
_FILES = ("page.html.j2", "timeline.svg.j2", "page.css")


def html(report: Report) -> str:
    """Return the page."""
    texts = {name: (_HERE / name).read_text("utf-8") for name in _FILES}
    environment = Environment(
        loader=DictLoader(texts),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2").render(
        report=report,
        scope=scope(report),
        totals=totals(report.outcomes),
        survived={words(outcome).verdict for outcome in report.outcomes} == {"passed"},
        faults=[_fault(report, outcome) for outcome in report.outcomes],
        duration=duration,
    )


def _fault(report: Report, outcome: Outcome) -> dict[str, object]:
    """Return what the page says of one fault."""
    return {
        "outcome": outcome,
        "words": words(outcome),
        "picture": picture(outcome),
        "again": repeat(report, outcome),
        "moments": in_time(outcome.moments),
    }
