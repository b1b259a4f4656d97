"""A controller whose time passes by the minute, and which the hook `scale` acts on. No AWS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from lambdas.scale import plan
from lambdas.scale.decide import decide
from lambdas.scale.load import CPU
from lambdas.scale.plan import Action
from lambdas.scale.seen import Look, Moment, Note, Point, Seen
from lambdas.scale.settings import Settings
from lambdas.shared.seen import Host, Site, Slot, TargetState, Task

MONDAY_NOON = Moment(day="mon", minute=12 * 60)


@dataclass(kw_only=True)
class One:
    """A slot as it is.

    Attributes:
        number: Its number.
        optional: Whether it may be off.
        desired: What ECS was asked for.
        minutes: Since its task is there; 0 without one. It serves from the second on.
        quiet: Whether its Jenkins was quieted.
        busy: Its builds.
        waiting: Builds in its queue.
        target: What the balancer says of its task.
        host: Its host's status.
        answers: Whether Jenkins answers.
        left: Whether its task was taken out of the balancer.
        put_back: Whether ECS has put its target back.
    """

    number: int
    optional: bool
    desired: int
    minutes: int = 0
    quiet: bool = False
    busy: int = 0
    waiting: int = 0
    target: TargetState = "absent"
    host: str = "ACTIVE"
    answers: bool = True
    left: bool = False
    put_back: bool = False

    @property
    def name(self) -> str:
        """Its name."""
        return f"main-{self.number}"


@dataclass(kw_only=True)
class World:
    """The controller `main`.

    Attributes:
        slots: By number.
        cpu: What each slot's CPU would be if one alone had all load; None when nobody tells.
        settings: Of the hook.
        moment: The time of day, which stands still.
        notes: With their ages in seconds.
        done: Every action, in order.
        clashes: What must never happen, and has.
    """

    slots: list[One]
    cpu: float | None = 0.0
    settings: Settings = field(default_factory=Settings)
    moment: Moment = MONDAY_NOON
    notes: dict[str, float] = field(default_factory=dict)
    done: list[Action] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)

    @property
    def on(self) -> list[int]:
        """The numbers of the slots that are wanted."""
        return [one.number for one in self.slots if one.desired]

    @property
    def serving(self) -> list[One]:
        """The slots that serve."""
        return [one for one in self.slots if one.target == "healthy"]

    def slot(self, name: str) -> One:
        """Return a slot."""
        return next(one for one in self.slots if one.name == name)

    def pass_minutes(self, minutes: int = 1) -> None:
        """Let time pass: notes age, tasks start and serve, drained targets are forgotten."""
        for subject in self.notes:
            self.notes[subject] += 60.0 * minutes
        for one in self.slots:
            if not one.desired:
                one.minutes, one.quiet, one.target, one.left = 0, False, "absent", False
                one.host = "ACTIVE"
                continue
            if one.target == "draining":
                one.target = "absent"
            booted = one.minutes > 0
            one.minutes += minutes
            if one.left:
                continue
            if booted and one.minutes - minutes < 2 <= one.minutes:
                one.target = "healthy"
            elif not booted:
                one.target = "healthy" if minutes > 1 else "initial"

    def restart(self, one: One) -> None:
        """End a slot's task; ECS starts another, which knows of no quiet-down."""
        if one.desired:
            one.minutes, one.quiet, one.busy, one.target = 0, False, 0, "absent"
            one.host, one.left = "ACTIVE", False

    def seen(self) -> Seen:
        """Return what the hook sees."""
        count = max(1, len(self.serving))
        points = (
            ()
            if self.cpu is None
            else tuple(
                Point(of=one.name, name=CPU, value=self.cpu / count, age_seconds=60)
                for one in self.slots
                if one.desired and one.minutes
            )
        )
        return Seen(
            site=Site(slots=tuple(map(_slot, self.slots)), hosts=tuple(map(_host, self.slots))),
            looks=tuple(map(_look, self.slots)),
            points=points,
            notes=tuple(Note(subject=name, age_seconds=age) for name, age in self.notes.items()),
            moment=self.moment,
        )

    def run(self, *, dies_after: int | None = None) -> list[Action]:
        """Let the hook run once; it may die after so many actions."""
        actions = decide(self.seen(), self.settings)
        for action in actions[:dies_after]:
            self.apply(action)
        return actions

    def live(self, minutes: int, *, step: int = 1) -> None:
        """Let time pass with a run at each step."""
        for _ in range(0, minutes, step):
            self.pass_minutes(step)
            self.run()

    def apply(self, action: Action) -> None:
        """Do what was decided; note what must never happen."""
        self.done.append(action)
        match action:
            case plan.Remember():
                self.notes.setdefault(action.subject, 0.0)
            case plan.Forget():
                self.notes.pop(action.subject, None)
            case plan.TurnOn():
                self._turn_on(self.slot(action.slot))
            case plan.TurnOff():
                self._turn_off(self.slot(action.slot))
            case plan.QuietDown():
                self._quiet(self.slot(action.slot))
            case plan.CancelQuietDown():
                self.slot(action.slot).quiet = False
            case plan.Deregister():
                self._deregister(self.slot(action.slot))
            case plan.Register():
                one = self.slot(action.slot)
                one.target, one.left = "healthy", False

    def _turn_on(self, one: One) -> None:
        if not one.optional:
            self.clashes.append(f"{one.name} is not optional")
        one.desired = 1

    def _turn_off(self, one: One) -> None:
        others = [it for it in self.serving if it is not one and it.host == "ACTIVE"]
        least = sum(not it.optional for it in self.slots)
        for wrong, what in (
            (not one.optional, "is not optional"),
            (not one.quiet, "was not quiet"),
            (bool(one.busy), "was building"),
            (bool(one.waiting), "had builds waiting"),
            (one.target != "absent" and not one.put_back, "was in the balancer"),
            (len(others) < least, "was needed"),
        ):
            if wrong:
                self.clashes.append(f"{one.name} {what}")
        one.desired = 0

    def _quiet(self, one: One) -> None:
        if not one.optional:
            self.clashes.append(f"{one.name} was quieted")
        one.quiet = one.answers

    def _deregister(self, one: One) -> None:
        if not one.optional or not one.quiet or one.busy:
            self.clashes.append(f"{one.name} was taken out of the balancer")
        if one.target != "absent":
            one.target, one.left = "draining", True

    def state(self) -> tuple[object, ...]:
        """Return what an end state is compared by."""
        slots = tuple((one.number, one.desired, one.quiet, one.target) for one in self.slots)
        lasting = tuple(sorted(it for it in self.notes if it.startswith(("leave", "out"))))
        return slots, lasting

    def everything(self) -> tuple[object, ...]:
        """Return all that what follows depends on."""
        return (
            *(
                (it.desired, min(it.minutes, 2), it.quiet, it.busy, it.target, it.left)
                for it in self.slots
            ),
            *sorted(self.notes.items()),
        )


def world(*, fixed: int = 2, optional: int = 2, on: int | None = None, **given: object) -> World:
    """Return a controller of which the first `on` slots serve: by default those that always do."""
    count = fixed if on is None else on
    slots = [
        One(
            number=number,
            optional=number > fixed,
            desired=int(number <= count),
            minutes=10 if number <= count else 0,
            target="healthy" if number <= count else "absent",
        )
        for number in range(1, fixed + optional + 1)
    ]
    return World(slots=slots, **given)  # type: ignore[arg-type]


def _slot(one: One) -> Slot:
    task = Task(
        arn=f"arn:task/{one.number}",
        status="RUNNING" if one.minutes else "PENDING",
        instance=f"i-{one.number}",
        address=f"10.0.0.{one.number}",
        age_seconds=60.0 * one.minutes,
        health="HEALTHY",
        target=one.target,
    )
    return Slot(
        controller="main",
        name=one.name,
        service=f"arn:aws:ecs:eu-west-1:1:service/c/{one.name}",
        zone="ab"[one.number % 2],
        optional=one.optional,
        desired=one.desired,
        deploying=False,
        port=8080,
        prefix="",
        secret="arn:secret",  # noqa: S106 - an ARN
        tasks=(task,) if one.desired else (),
        group="arn:group",
    )


def _host(one: One) -> Host:
    return Host(
        instance=f"i-{one.number}",
        zone="ab"[one.number % 2],
        lifecycle="InService",
        healthy=True,
        container_instance=f"arn:ci/{one.number}",
        status=one.host,
        connected=True,
        runtime="OK",
        age_seconds=1000.0,
    )


def _look(one: One) -> Look:
    if not one.desired or not one.minutes:
        return Look(slot=one.name, answers="none")
    if not one.answers:
        return Look(slot=one.name, answers="unreachable")
    return Look(
        slot=one.name,
        answers="up",
        quiet=one.quiet,
        busy=one.busy,
        waiting=one.waiting,
        heap_percent=30.0,
    )


def kinds(actions: Sequence[Action]) -> list[str]:
    """Return what actions do, but for notes and nothing."""
    quiet = (plan.Remember, plan.Forget, plan.DoNothing)
    return [type(one).__name__ for one in actions if not isinstance(one, quiet)]


def with_look(seen: Seen, slot: str, change: Callable[[Look], Look]) -> Seen:
    """Return what is seen with one Jenkins changed."""
    return replace(seen, looks=tuple(change(it) if it.slot == slot else it for it in seen.looks))
