"""`stackgen graph`: which form, where to, and what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.boundary import run
from tests.unit.cli.fakes import World, world

GOLDEN = Path(__file__).parents[3] / "golden" / "quickstart.json"


def outside() -> World:
    """Make an outside whose synthesis is the quickstart's."""
    made = world()
    made.template = json.loads(GOLDEN.read_text())
    return made


def test_text_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Mermaid by default, dot when asked, neither with a program or AWS."""
    there = outside()
    missing: dict[str, Any] = {"find_program": lambda _: None}
    assert run(["graph"], there.edge(**missing)) == 0
    assert "flowchart LR" in capsys.readouterr().out
    assert run(["graph", "--format", "dot", "--all"], there.edge(**missing)) == 0
    assert '"Main1Service" -> "Main1TaskDefinition"' in capsys.readouterr().out
    assert there.aws.calls == []


def test_a_missing_program_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without Graphviz: exit 2, how to install it, and what works without."""
    edge = outside().edge(find_program=lambda _: None)
    assert run(["graph", "-o", str(tmp_path / "x.svg")], edge) == 2
    told = capsys.readouterr().err
    assert "apt install graphviz" in told
    assert "--format mermaid" in told
    assert not (tmp_path / "x.svg").exists()


def test_the_ending_names_the_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """stack.mmd is Mermaid; stack.jpg is refused with the forms there are."""
    path = tmp_path / "stack.mmd"
    assert run(["graph", "-o", str(path)], outside().edge()) == 0
    assert "flowchart" in path.read_text()
    assert run(["graph", "-o", str(tmp_path / "stack.jpg")], outside().edge()) == 2
    assert "mermaid|dot|svg|png" in capsys.readouterr().err


def test_pixels_are_not_for_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A PNG without a file is refused."""
    assert run(["graph", "--format", "png"], outside().edge()) == 2
    assert "-o stack.png" in capsys.readouterr().err


def test_graphvizs_complaint_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """When dot fails its own words are printed, exit 1."""
    edge = outside().edge(
        find_program=lambda _: "/usr/bin/dot", pipe=lambda _command, _text: (1, b"", "syntax error")
    )
    assert run(["graph", "--format", "svg"], edge) == 1
    assert "syntax error" in capsys.readouterr().err
