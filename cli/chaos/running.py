"""A run of faults: the site is found, each fault is tried, everything is reported."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from cli.chaos import toolkit
from cli.chaos.brought import Brought
from cli.chaos.effects import in_words
from cli.chaos.faults import experiment
from cli.chaos.hearing import ears
from cli.chaos.journal import Entry, Journal, folder_of
from cli.chaos.local import LocalAws
from cli.chaos.look import Eyes, ground_of
from cli.chaos.measures import Measures, measures
from cli.chaos.perform import Hands
from cli.chaos.plan import NoVictimError
from cli.chaos.preview import Preview, previewed
from cli.chaos.prober.load import Load
from cli.chaos.prober.web import Door
from cli.chaos.records import Outcome, Report
from cli.chaos.seen import Ground, Side
from cli.chaos.site import Site, settled
from cli.chaos.trial import Trial
from cli.deploy.attached import InterruptedFollowingError
from cli.deploy.local import local_url
from cli.deploy.stack import existing
from cli.deploy.target import Target, find
from cli.deploy.upload import template_member
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Stack
from cli.ui import Ui
from stacks.bounds import bounds, imitated
from stacks.errors import StackgenError
from stacks.faults import Fault

_LOCAL_NOTE = (
    "Every time is of the local AWS (emulated): what AWS's own parts take is assumed or documented"
    " there, not measured. See docs/local-aws.md."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that a run needs.

    Attributes:
        target: The stack's place.
        stack: The stack.
        site: Where faults are caused.
        ui: Where progress goes.
        undo_command: What takes back what an earlier run has left, as it must be typed.
    """

    target: Target
    stack: Stack
    site: Site
    ui: Ui
    undo_command: str


def prepare(target: Target, flags: Flags, edge: Edge, ui: Ui) -> Run:
    """Find everything about a deployed stack; nothing is changed."""
    stack = existing(target, flags)
    text = target.aws.original_template(stack.id)
    template = json.loads(text)
    ground = ground_of(target.aws, stack, template, target.region)
    side: Side = "local" if target.local_url else "aws"
    local = _local_aws(edge) if side == "local" else None
    running = local.status() if local else None
    paces = measures(side, running.time_factor if running else 1.0)
    promised = bounds(template, stack.parameters)
    site = Site(
        aws=target.aws,
        ground=ground,
        side=side,
        eyes=Eyes(target.aws, ground, local),
        hands=Hands(
            aws=target.aws,
            local=local,
            hand_over=lambda body: template_member(
                target.aws,
                body,
                name=stack.name,
                account=target.account,
                region=target.region,
            ),
        ),
        journal=_journal(target, edge, stack.name),
        told=ears(target.aws, ground, local),
        load=lambda *of: _load(_door(target, edge, stack, ground, of[0]), ground, paces, *of),
        bounds=imitated(promised, running.delays if running else {}),
        measures=paces,
        say=ui.say,
    )
    where = () if side == "local" else ("--against", "aws")
    return Run(
        target=target,
        stack=stack,
        site=site,
        ui=ui,
        undo_command=flags.command("chaos undo", *where),
    )


def prepare_for(flags: Flags, edge: Edge, ui: Ui) -> Run:
    """Find the stack that is meant, and everything about it."""
    return prepare(find(flags, edge, ui), flags, edge, ui)


def confirmed(run: Run) -> bool:
    """Ask for the stack's name to be typed."""
    name = run.stack.name
    return run.ui.confirm_name(f"Faults will be caused in {name}, which people may use.", name)


def _local_aws(edge: Edge) -> LocalAws:
    cloud = edge.local()
    home = cloud.default_home(Path.cwd())
    return LocalAws(lambda: cloud.status(home))


def _journal(target: Target, edge: Edge, name: str) -> Journal:
    home = edge.local().default_home(Path.cwd()) if target.local_url else None
    return Journal(folder_of(edge.environ, home), name, target.region)


def _door(target: Target, edge: Edge, stack: Stack, ground: Ground, name: str) -> Door:
    """Find where a controller's users ask; its patience is set by who makes them."""
    controller = ground.controller(name)
    base = f"https://{controller.host}" if controller.host else ground.url.rstrip("/")
    host = ""
    if target.local_url:
        host = base.partition("://")[2].partition("/")[0]
        base = local_url(edge, stack.outputs["LoadBalancerDnsName"]) or ""
    return Door(
        url=f"{base}{controller.prefix}",
        host=host,
        password=target.aws.secret(controller.secret) if controller.secret else "",
    )


def _load(door: Door, ground: Ground, paces: Measures, name: str, seconds: float) -> Load:
    """Make the users of a controller; its builds sleep so many seconds, 0: as usual."""
    paces = replace(paces, build_seconds=seconds or paces.build_seconds)
    slots = tuple(slot.name for slot in ground.slots if slot.lasts(name))
    patient = replace(door, patience_seconds=paces.patience_seconds)
    return Load(patient, slots, ground.controller(name).label, paces)


def preview(
    run: Run, faults: Sequence[Fault], seed: int, more: Sequence[Trial] = ()
) -> list[Preview]:
    """Say what a run would do; nothing is."""
    seen = settled(run.site)
    found = []
    for trial in [*(Trial(run.site, experiment(name), seed) for name in faults), *more]:
        try:
            found.append(previewed(trial.name, trial.plan(seen)))
        except NoVictimError as error:
            found.append(Preview(fault=trial.name, left_out=error.message))
    return found


def brought(run: Run, files: Sequence[Path], flags: Flags) -> list[Brought]:
    """Make trials of users' own experiments; nothing is run.

    Raises:
        UsageError: A file is no experiment of the Chaos Toolkit.
    """
    journal = run.site.journal.template.with_name("toolkit.json")
    environ = toolkit.environment(
        region=run.target.region,
        endpoint_url=run.target.endpoint_url,
        profile=flags.profile,
        local=bool(run.target.local_url),
    )
    return [
        Brought(
            run.site,
            file,
            toolkit.title_of(file),
            toolkit.Toolkit(file, journal, environ, run.ui.say),
        )
        for file in files
    ]


def carry_out(
    run: Run,
    faults: Sequence[Fault],
    seed: int,
    started_at: str,
    more: Sequence[Trial] = (),
) -> Report:
    """Try the faults one after the other; each only on a stack that is whole again.

    Args:
        run: Where.
        faults: Which.
        seed: What chooses the victims.
        started_at: ISO 8601, UTC.
        more: Trials that come after.

    Raises:
        StackgenError: A fault of an earlier run is not undone, or the stack is not whole.
    """
    left = _left(run)
    if left is not None:
        raise StackgenError(
            f"{left.fault} of an earlier run is not undone: {left.victim}",
            f"Undo it with: {run.undo_command}",
        )
    outcomes: list[Outcome] = []
    notes = [_LOCAL_NOTE] if run.site.side == "local" else []
    for trial in [*(Trial(run.site, experiment(name), seed) for name in faults), *more]:
        name = trial.name
        try:
            outcomes.append(trial.run())
        except NoVictimError as error:
            notes.append(f"{name} was left out: {error.message}")
            run.ui.warn(notes[-1])
            continue
        except StackgenError as error:
            run.ui.warn(f"{name} could not be tried: {error.message}")
            outcomes.append(_untried(run, name, seed, error))
        if run.site.side == "aws" and outcomes[-1].problems:
            notes.append(f"Stopped after {name}: what it promised was not kept.")
            break
    return Report(
        stack=run.stack.name,
        region=run.target.region,
        started_at=started_at,
        against=run.site.side,
        outcomes=tuple(outcomes),
        notes=tuple(notes),
        extra={"seed": str(seed)},
    )


def _left(run: Run) -> Entry | None:
    """Return what a run has left in this stack; None if nothing."""
    entry = run.site.journal.read()
    return entry if entry and entry.stack == run.site.ground.stack_id else None


@contextmanager
def told_when_interrupted(run: Run) -> Iterator[None]:
    """Say after Ctrl-C and SIGTERM whether everything that lasts was taken back.

    Raises:
        InterruptedFollowingError: Somebody pressed Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        entry = _left(run)
        if entry is None:
            message = "interrupted; what lasts is taken back, the rest AWS mends by itself"
            raise InterruptedFollowingError(message) from None
        message = f"interrupted; {entry.fault} is not undone: {entry.victim}"
        raise InterruptedFollowingError(message, f"Undo it with: {run.undo_command}") from None


def _untried(run: Run, fault: Fault, seed: int, error: StackgenError) -> Outcome:
    """Return what came of a fault that could not be tried: nothing was proven, so it failed."""
    return Outcome(
        fault=fault,
        level="emulated" if run.site.side == "local" else "AWS",
        seed=seed,
        victim="nothing was hit",
        time_factor=run.site.measures.time_factor,
        bound=run.site.bounds.get(fault),
        problems=(f"it could not be tried: {error.message}",),
    )


def undo(run: Run) -> str:
    """Undo what an earlier run has left; say what it was."""
    site = run.site
    entry = site.journal.read()
    if entry is None:
        return "There is nothing to undo."
    if entry.stack != site.ground.stack_id:
        site.journal.forget()
        return f"There is nothing to undo: {entry.fault} hit a stack of this name that is gone."
    for effect in entry.undo:
        run.ui.say(in_words(effect))
        site.hands.perform(effect)
    site.journal.forget()
    return f"{entry.fault} is undone: {entry.victim}"


def chance() -> int:
    """Return a seed that nobody chose."""
    return Random().randrange(1, 1_000_000)  # noqa: S311 - shown, to be repeated
