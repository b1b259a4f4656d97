"""What a run of faults is shown as: text, JSON, JUnit, one page. Pure: a report in, a text out."""

from cli.chaos.reports.in_html import html
from cli.chaos.reports.in_json import as_json
from cli.chaos.reports.in_junit import junit
from cli.chaos.reports.in_text import lines, terminal

__all__ = ["as_json", "html", "junit", "lines", "terminal"]
