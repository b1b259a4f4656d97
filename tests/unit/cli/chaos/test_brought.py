"""A user's own experiment as a trial."""

from dataclasses import replace
from pathlib import Path
from random import Random

from cli.chaos.brought import experiment_of
from cli.chaos.effects import RunToolkit
from cli.chaos.plan import Scene
from cli.chaos.reports.words import repeat
from tests.unit.cli.chaos.reports.examples import passed, report
from tests.unit.cli.chaos.stage import GROUND, SEEN


def test_nobody_knows_what_it_will_hit() -> None:
    """So every slot's users may notice, and it lasts until its program has ended."""
    found = experiment_of(Path("a/lose.json"), "lose a host")
    plan = found.choose(Scene(ground=GROUND, seen=SEEN, side="local"), Random(1))  # noqa: S311
    assert plan.hit == {"main-1", "main-2"}
    assert plan.hold_seconds > 0
    assert plan.steps[0].do == RunToolkit(file="a/lose.json")
    assert plan.undo == ()


def test_it_can_be_done_again() -> None:
    """By its file: a seed would choose nothing."""
    found = experiment_of(Path("lose.json"), "lose a host")
    again = repeat(report(), replace(passed(), fault=found.name))
    assert again == "stackgen chaos run --experiment lose.json"
