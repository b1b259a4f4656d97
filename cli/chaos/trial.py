"""One fault: chosen, done under users' eyes, watched, undone, measured."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from cli.chaos import judge, leash
from cli.chaos.effects import Effect, in_words
from cli.chaos.journal import Entry
from cli.chaos.plan import Experiment, Plan, Scene
from cli.chaos.prober.load import Load
from cli.chaos.records import Builds, Moment, Outcome, Sample
from cli.chaos.seen import Seen
from cli.chaos.site import Site, settled
from cli.chaos.states import States
from cli.chaos.watch import Watch
from stacks.errors import StackgenError
from stacks.faults import Fault


class Trial:
    """One fault on one site.

    Args:
        site: Where.
        experiment: Which.
        seed: What chooses the victim.
    """

    def __init__(self, site: Site, experiment: Experiment, seed: int) -> None:
        self._site = site
        self._experiment = experiment
        self._seed = seed
        self._zero = 0.0
        self._end = 0.0
        self._states = States(site.ground)

    @property
    def name(self) -> Fault:
        """Which fault."""
        return self._experiment.name

    def plan(self, seen: Seen) -> Plan:
        """Choose what will be done; nothing is."""
        site = self._site
        acls: tuple[tuple[str, str], ...] = ()
        if site.side == "aws" and self._experiment.name == "zone-loss":
            subnets = [one for found in site.ground.zones.values() for one in found]
            known = site.aws.subnet_acls(subnets)
            acls = tuple((subnet, acl) for subnet, (acl, _) in sorted(known.items()))
        scene = Scene(
            ground=site.ground,
            seen=seen,
            side=site.side,
            template=str(site.journal.template),
            acls=acls,
        )
        return self._experiment.choose(scene, Random(self._seed))  # noqa: S311 - to be repeated

    def run(self) -> Outcome:
        """Do it; everything is as it was when this returns or raises.

        Raises:
            StackgenError: The stack is not whole to begin with, or a resource is not its own.
        """
        site = self._site
        before = settled(site)
        self._rest(before)
        load = site.load(self._first_controller(before), self._experiment.build_seconds)
        load.start()
        try:
            if self._experiment.needs_agent:
                before = self._with_agent(load)
            plan = self.plan(before)
            time.sleep(site.measures.calm_seconds)
            load.note_before()
            watch = self._cause(plan, before, load)
            load.settle()
            load.stop()
            builds, homes = load.count(self._zero, plan.hit)
        finally:
            load.stop()
            load.remove()
        return self._outcome(plan, watch, load.samples(self._zero), builds, (homes, load.bound))

    def _rest(self, seen: Seen) -> None:
        """Wait until the checks of every task are heeded, where one has to find the fault."""
        site = self._site
        bound = site.bounds.get(self._experiment.name)
        youngest = max((task.started for task in seen.tasks), default=0.0)
        wanted = bound.rest_seconds / site.measures.time_factor if bound else 0.0
        left = youngest + wanted - time.time()
        if left > 0:
            site.say(f"waiting {left:.0f} s: the checks of new tasks are not heeded yet")
            time.sleep(left)

    def _first_controller(self, seen: Seen) -> str:
        """Choose as the fault will, to know whose users to play; an agent comes later."""
        if self._experiment.needs_agent:
            return self._site.ground.slots[self._seed % len(self._site.ground.slots)].controller
        return self.plan(seen).controller

    def _with_agent(self, load: Load) -> Seen:
        """Wait until an agent builds."""
        site = self._site
        deadline = time.monotonic() + site.measures.agent_seconds
        while time.monotonic() < deadline:
            seen = site.eyes.look()
            if any(agent.state == "running" for agent in seen.agents) and load.builds_run():
                return seen
            time.sleep(site.measures.look_seconds)
        raise StackgenError(
            f"no agent built within {site.measures.agent_seconds:.0f} s: {self._experiment.name}"
            " needs one that does",
            "See Jenkins' log, and: stackgen agents --check",
        )

    def _cause(self, plan: Plan, before: Seen, load: Load) -> Watch:
        """Do it, watch it, and take it back whatever happens."""
        site = self._site
        if plan.rolled_back:
            site.journal.keep_template(site.aws.original_template(site.ground.stack_id))
        if plan.undo:
            site.journal.write(
                Entry(
                    stack=site.ground.stack_id,
                    fault=self._experiment.name,
                    victim=plan.victim,
                    undo=plan.undo,
                )
            )
        watch = Watch(ground=site.ground, plan=plan, before=before, lasting=plan.hold_seconds > 0)
        self._states.saw(-site.measures.calm_seconds, before)
        began = datetime.now(UTC)
        self._zero = time.monotonic()
        try:
            site.say(f"{self._experiment.name}: {plan.victim}")
            for step in plan.steps:
                self._note(watch, in_words(step.do), "step" if watch.moments else "fault")
                self._act(step.do)
                time.sleep(step.wait_seconds / site.measures.time_factor)
            self._hold(plan, watch, began, load)
            self._undo(plan, watch, held=True)
            self._follow(plan, watch, began, load)
        finally:
            self._undo(plan, watch, held=False)
        return watch

    def _act(self, effect: Effect) -> None:
        site = self._site
        if site.side == "aws":
            leash.verify(site.aws, site.ground, effect)
        site.hands.perform(effect)

    def _note(self, watch: Watch, text: str, kind: Literal["fault", "step", "undo"]) -> None:
        """Note what is about to be done."""
        at = round(time.monotonic() - self._zero, 3)
        watch.moments.append(Moment(at_seconds=at, source="chaos", text=text, kind=kind))
        self._site.say(f"  {at:6.1f} s  {text}")

    def _hold(self, plan: Plan, watch: Watch, began: datetime, load: Load) -> None:
        """Leave a fault in force for its time, unless users suffer longer than they may."""
        measures = self._site.measures
        until = self._zero + plan.hold_seconds / measures.time_factor
        while plan.hold_seconds and time.monotonic() < until:
            self._look(watch, began)
            if self._suffering(load):
                break
            time.sleep(min(measures.look_seconds, max(until - time.monotonic(), 0)))
        self._end = time.monotonic() - self._zero if plan.hold_seconds else 0.0

    def _suffering(self, load: Load) -> bool:
        """Tell whether users meet errors for longer than the bound: on AWS a reason to stop."""
        bound = self._site.bounds.get(self._experiment.name)
        if self._site.side == "local" or bound is None:
            return False
        failing = load.failing_seconds()
        return failing > bound.users_seconds + self._site.measures.allowance_seconds

    def _undo(self, plan: Plan, watch: Watch, *, held: bool) -> None:
        """Take back what was done: at the end of its time, or at the end of everything."""
        if held != bool(plan.hold_seconds) and held:
            return
        site = self._site
        if not plan.undo or site.journal.read() is None:
            site.journal.forget()
            return
        for effect in plan.undo:
            self._note(watch, in_words(effect), "undo")
            self._act(effect)
        watch.lasting = False
        site.journal.forget()

    def _follow(self, plan: Plan, watch: Watch, began: datetime, load: Load) -> None:
        """Watch until everything is whole, or for as long as is worth waiting."""
        site = self._site
        bound = site.bounds.get(self._experiment.name)
        patience = site.measures.patience(bound)
        deadline = self._zero + self._end + patience
        while time.monotonic() < deadline and plan.steps:
            self._look(watch, began)
            if watch.restored is not None:
                site.say(f"  {watch.restored:6.1f} s  everything is redundant again")
                break
            if self._suffering(load):
                site.say("users meet errors for longer than the bound: stopped")
                break
            time.sleep(site.measures.look_seconds)
        time.sleep(site.measures.calm_seconds)

    def _look(self, watch: Watch, began: datetime) -> None:
        """See and hear once; AWS may throttle us, then there is nothing new."""
        said = len(watch.moments)
        try:
            watch.heard(self._site.told(began))
            at = time.monotonic() - self._zero
            seen = self._site.eyes.look()
            watch.saw(at, seen)
            self._states.saw(at, seen)
        except (ClientError, BotoCoreError):
            return
        for moment in watch.moments[said:]:
            if moment.kind != "restored":
                self._site.say(f"  {moment.at_seconds:6.1f} s  {moment.source}: {moment.text}")

    def _outcome(
        self,
        plan: Plan,
        watch: Watch,
        samples: Sequence[Sample],
        builds: Builds,
        rest: tuple[tuple[str, ...], dict[str, str]],
    ) -> Outcome:
        site, name = self._site, self._experiment.name
        homes, bound_to = rest
        bound = site.bounds.get(name)
        why = judge.unprotected(name, bound)
        restored = watch.restored if plan.steps else 0.0
        measured = judge.Measured(
            fault=name,
            bound=bound,
            time_factor=site.measures.time_factor,
            allowance_seconds=site.measures.allowance_seconds,
            end_seconds=self._end,
            restored_seconds=restored,
            missing=tuple(lack.text for lack in watch.missing),
            samples=samples,
            bound_to=bound_to,
            hit=plan.hit,
            homes=homes,
        )
        return Outcome(
            fault=name,
            level="emulated" if site.side == "local" else "AWS",
            seed=self._seed,
            victim=plan.victim,
            time_factor=site.measures.time_factor,
            bound=None if why else bound,
            allowance_seconds=site.measures.allowance_seconds,
            detected_seconds=round(watch.detected[0], 3) if watch.detected else None,
            noticed_by=watch.detected[1] if watch.detected else "",
            first_good_seconds=judge.first_good(samples),
            restored_seconds=round(restored, 3) if restored is not None else None,
            samples=tuple(samples),
            moments=tuple(sorted(watch.moments, key=lambda moment: moment.at_seconds)),
            states=tuple(self._states.told),
            builds=builds,
            problems=judge.problems(measured),
            unprotected=why,
        )
