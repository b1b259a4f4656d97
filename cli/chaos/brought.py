"""A user's own experiment as a trial: the toolkit causes the fault, our users measure it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Protocol, cast

from cli.chaos.effects import Effect, RunToolkit
from cli.chaos.plan import Experiment, Plan, Scene, Step
from cli.chaos.prober.load import Load
from cli.chaos.records import OWN, Outcome
from cli.chaos.site import Site
from cli.chaos.trial import Trial
from cli.chaos.watch import Watch

if TYPE_CHECKING:
    from stacks.faults import Fault

#: A plan that lasts is not whole before it ends; when that is, the program says.
_LASTS = 1.0


class Runs(Protocol):
    """What causes the fault, beside this process."""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""

    def start(self) -> None:
        """Start it."""

    def end(self) -> None:
        """End it, if it has not."""

    def problems(self) -> tuple[str, ...]:
        """Say what it found broken."""


def experiment_of(file: Path, title: str) -> Experiment:
    """Return a user's file as an experiment: any slot may be hit, nobody promises a bound."""

    def choose(scene: Scene, _: Random) -> Plan:
        return Plan(
            victim=f"whatever {file.name} chooses: {title}",
            controller=scene.ground.controllers[0].name,
            steps=(Step(do=RunToolkit(file=str(file))),),
            hit=frozenset(slot.name for slot in scene.ground.slots),
            hold_seconds=_LASTS,
        )

    return Experiment(
        # Shown wherever a fault's name is; there is no bound under it.
        name=cast("Fault", f"{OWN}{file.name}"),
        summary=title,
        on_aws="the Chaos Toolkit",
        choose=choose,
    )


class Brought(Trial):
    """A user's own experiment on one site.

    Args:
        site: Where.
        file: The experiment.
        title: Its own.
        program: Runs it.
        clock: Counts seconds.
    """

    def __init__(
        self,
        site: Site,
        file: Path,
        title: str,
        program: Runs,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(site, experiment_of(file, title), seed=0)
        self._program = program
        self._clock = clock

    def run(self) -> Outcome:
        """Run it under load; its own verdict counts beside ours."""
        try:
            outcome = super().run()
        finally:
            self._program.end()
        problems = (*outcome.problems, *self._program.problems())
        return replace(outcome, problems=problems, unprotected="")

    def _act(self, effect: Effect) -> None:
        """Start the program: it knows no leash but its own."""
        if isinstance(effect, RunToolkit):
            self._program.start()

    def _hold(self, plan: Plan, watch: Watch, began: datetime, load: Load) -> None:  # noqa: ARG002 - as a fault's
        """Watch until the program has ended."""
        while self._program.running:
            self._look(watch, began)
            time.sleep(self._site.measures.look_seconds)
        watch.lasting = False
        self._end = self._clock() - self._zero
