"""Prints a report and writes its files."""

import json
import os
from pathlib import Path

from cli.chaos.records import Report
from cli.chaos.reports import as_json, html, junit, lines
from cli.flags import Flags
from cli.ui import Ui
from stacks.errors import UsageError


def make_room(*files: Path | None) -> None:
    """Make the folders of files, before anything is done: what is measured must not be lost.

    Raises:
        UsageError: A file cannot be written there.
    """
    for file in (one for one in files if one):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}") from error
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            raise UsageError(f"{file} cannot be written: Permission denied")


def publish(
    report: Report, flags: Flags, ui: Ui, *, html_file: Path | None, junit_file: Path | None
) -> int:
    """Show a report, write the files that were asked for; return the exit code.

    Args:
        report: What was measured.
        flags: Whether as text or JSON.
        ui: Where the result goes.
        html_file: For the page.
        junit_file: For CI systems.
    """
    if flags.json:
        ui.result(json.dumps(as_json(report), indent=2))
    else:
        for line in lines(report):
            ui.result_styled(line.text, line.role)
    if html_file:
        html_file.write_text(html(report), encoding="utf-8")
        ui.say(f"The page: {html_file}")
    if junit_file:
        junit_file.write_text(junit(report), encoding="utf-8")
    return 0 if report.passed else 1
