"""A stack that lives by itself: hosts, slots, builds; a step of the hook acts on it. Pure.

As coarse as the decision: half-minute ticks, a task that stops within two of them, another that
serves after four, a host that joins after six.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lambdas.lifecycle.decide import decide
from lambdas.lifecycle.deeds import (
    Action,
    Activate,
    CancelQuietDown,
    Continue,
    Drain,
    Forget,
    QuietDown,
    Remember,
)
from lambdas.lifecycle.seen import Asked, Held, Note, Noted, Seen, Settings
from lambdas.shared.seen import Host, Site, Slot, Task

TICK_SECONDS = 30.0
_STOPS, _BOOTS, _JOINS = 2, 4, 6


@dataclass(slots=True, kw_only=True)
class Build:
    """A build: ticks left, and whether it resumes."""

    name: str
    left: int
    pipeline: bool = False


@dataclass(slots=True, kw_only=True)
class Process:
    """A Jenkins in a task: what it runs, and how far its start or end is."""

    slot: str
    host: str
    boots: int = _BOOTS
    stops: int | None = None
    quiet: bool = False
    builds: list[Build] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Machine:
    """A host."""

    zone: str
    lifecycle: str = "InService"
    power: str = "running"
    status: str = "ACTIVE"
    joins: int = 0
    connected: bool = True
    runtime: str = "OK"


@dataclass(slots=True)
class World:
    """The stack.

    Attributes:
        pins: The zone of each slot; what stands before the hyphen is its controller.
        settings: Of the hook.
    """

    pins: dict[str, str]
    settings: Settings = field(default_factory=Settings)
    hosts: dict[str, Machine] = field(default_factory=dict)
    tasks: dict[str, Process] = field(default_factory=dict)
    notes: dict[tuple[Noted, str], tuple[str, int]] = field(default_factory=dict)
    now: int = 0
    lost: list[str] = field(default_factory=list)
    """Freestyle builds that the end of their Jenkins has ended."""
    dark: list[str] = field(default_factory=list)
    """Controllers of which no slot served, as often as that was so."""
    together: list[tuple[str, ...]] = field(default_factory=list)
    """Hosts with slots of one controller that were drained at once."""
    said: list[Action] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        """Begin with a host for each zone, and every slot served."""
        for zone in sorted(set(self.pins.values())):
            self.hosts[f"i-{zone}"] = Machine(zone=zone)
        self._place()
        for process in self.tasks.values():
            process.boots = 0

    # --- what happens to it

    def terminate(self, host: str) -> None:
        """Have the group let a host go."""
        if host in self.hosts and self.hosts[host].lifecycle == "InService":
            self.hosts[host].lifecycle = "Terminating:Wait"
            self._count += 1
            machine = Machine(zone=self.hosts[host].zone, joins=_JOINS)
            self.hosts[f"i-{machine.zone}{self._count}"] = machine

    def kill(self, host: str) -> None:
        """Terminate a host's instance directly; its group notices, and the hook is asked."""
        if host in self.hosts and self.hosts[host].power == "running":
            self.terminate(host)
            self.hosts[host].power = "terminated"
            for arn in [arn for arn, one in self.tasks.items() if one.host == host]:
                self.tasks[arn].stops = 1

    def restart(self, slot: str) -> None:
        """Have a slot's Jenkins end: ECS starts another task, where there is room."""
        for process in self.tasks.values():
            if process.slot == slot and process.stops is None:
                process.stops = 1

    def begin(self, slot: str, build: Build) -> None:
        """Have a slot's Jenkins begin a build, if it takes any."""
        for process in self.tasks.values():
            if process.slot == slot and not process.boots and not process.quiet:
                process.builds.append(build)

    def tick(self, count: int = 1) -> None:
        """Let time pass."""
        for _ in range(count):
            self.now += 1
            self._tick()
            self._watch()

    def step(self, rounds: int = 3) -> list[Action]:
        """Take a step of the hook, as its handler does; return what the last look led to."""
        actions: list[Action] = []
        for _ in range(rounds):
            actions = decide(self.seen(), self.settings)
            self.said += actions
            for action in actions:
                self.act(action)
            self._watch()
            if not any(isinstance(one, QuietDown | Drain) for one in actions):
                break
        return actions

    # --- what the hook sees and does

    def seen(self) -> Seen:
        """Return what the hook sees."""
        held = [name for name, one in self.hosts.items() if one.lifecycle == "Terminating:Wait"]
        hosts = tuple(self._host(name, one) for name, one in self.hosts.items())
        slots = tuple(self._slot(name, zone) for name, zone in self.pins.items())
        return Seen(
            site=Site(slots=slots, hosts=hosts),
            held=tuple(Held(instance=one, power=self.hosts[one].power) for one in held),
            asked=tuple(
                Asked(
                    task=arn,
                    answer="booting" if one.boots else "serves",
                    quiet=one.quiet,
                    lost=tuple(build.name for build in one.builds if not build.pipeline),
                    resumes=tuple(build.name for build in one.builds if build.pipeline),
                )
                for arn, one in self.tasks.items()
                if one.host in held and one.stops is None
            ),
            notes=tuple(
                Note(
                    kind=kind,
                    about=about,
                    instance=instance,
                    seconds=(self.now - at) * TICK_SECONDS,
                )
                for (kind, about), (instance, at) in self.notes.items()
            ),
        )

    def act(self, action: Action) -> None:
        """Do what AWS and Jenkins would do."""
        match action:
            case Remember():
                self._note("turn", action.instance, action.instance)
            case QuietDown():
                self._note("quiet", action.task, action.instance)
                self.tasks[action.task].quiet = True
            case CancelQuietDown():
                self.tasks[action.task].quiet = False
                self.notes.pop(("quiet", action.task), None)
            case Drain():
                self._note("drain", action.instance, action.instance)
                self.hosts[action.instance].status = "DRAINING"
            case Activate():
                self.hosts[action.instance].status = "ACTIVE"
                self.notes.pop(("drain", action.instance), None)
            case Continue():
                self.hosts[action.instance].lifecycle = "Terminating:Proceed"
            case Forget():
                self.notes.pop((_kind(action.kind), action.about), None)
            case _:
                pass

    def _note(self, kind: Noted, about: str, instance: str) -> None:
        self.notes[kind, about] = (instance, self.now)

    def _host(self, name: str, one: Machine) -> Host:
        joined = not one.joins
        return Host(
            instance=name,
            zone=one.zone,
            lifecycle=one.lifecycle,
            healthy=one.power == "running",
            container_instance=f"ci/{name}" if joined else "",
            status=one.status if joined else "",
            connected=one.connected and one.power == "running",
            runtime=one.runtime,
            age_seconds=600.0 if joined else None,
        )

    def _slot(self, name: str, zone: str) -> Slot:
        tasks = tuple(
            task(arn, host=one.host, serves=not one.boots, stopping=one.stops is not None)
            for arn, one in self.tasks.items()
            if one.slot == name
        )
        return slot(name, zone=zone, tasks=tasks)

    # --- how it lives

    def _tick(self) -> None:
        for arn, process in list(self.tasks.items()):
            self._live(arn, process)
        for name, host in list(self.hosts.items()):
            host.joins = max(0, host.joins - 1)
            if host.lifecycle == "Terminating:Proceed":
                self._end([arn for arn, one in self.tasks.items() if one.host == name])
                del self.hosts[name]
        self._place()

    def _live(self, arn: str, process: Process) -> None:
        if process.stops is None and self.hosts[process.host].status == "DRAINING":
            process.stops = _STOPS
        if process.stops is not None:
            process.stops -= 1
            if process.stops <= 0:
                self._end([arn])
            return
        process.boots = max(0, process.boots - 1)
        for build in list(process.builds):
            # A quieted Pipeline pauses.
            build.left -= not (build.pipeline and process.quiet)
            if build.left <= 0:
                process.builds.remove(build)

    def _end(self, arns: Iterable[str]) -> None:
        for arn in arns:
            ended = self.tasks.pop(arn)
            self.lost += [build.name for build in ended.builds if not build.pipeline]

    def _place(self) -> None:
        """Start what is missing, where a host of the zone takes tasks."""
        for slot_name, zone in self.pins.items():
            if any(one.slot == slot_name for one in self.tasks.values()):
                continue
            room = [
                name
                for name, one in self.hosts.items()
                if one.zone == zone and one.status == "ACTIVE" and not one.joins
                if one.power == "running" and one.lifecycle != "Terminating:Proceed"
            ]
            if room:
                self._count += 1
                self.tasks[f"task/{slot_name}/{self._count}"] = Process(
                    slot=slot_name, host=room[-1]
                )

    def _watch(self) -> None:
        """Note what must never be."""
        for controller in {name.partition("-")[0] for name in self.pins}:
            own = [one for one in self.tasks.values() if one.slot.startswith(f"{controller}-")]
            if not any(not one.boots and one.stops is None for one in own):
                self.dark.append(controller)
            leaving = {
                one.host
                for one in own
                if self.hosts[one.host].power == "running"
                and (one.quiet or self.hosts[one.host].status == "DRAINING")
            }
            if len(leaving) > 1:
                self.together.append(tuple(sorted(leaving)))

    @property
    def at_rest(self) -> bool:
        """Whether everything is as it was at first."""
        return (
            not self.notes
            and all(one.lifecycle == "InService" and not one.joins for one in self.hosts.values())
            and all(one.status == "ACTIVE" for one in self.hosts.values())
            and sorted(one.slot for one in self.tasks.values()) == sorted(self.pins)
            and not any(one.boots or one.quiet for one in self.tasks.values())
            and len(self.hosts) == len(set(self.pins.values()))
        )

    def settle(self, most: int = 120) -> bool:
        """Step each minute until all is at rest; tell whether it came to that."""
        for _ in range(most):
            self.step()
            if self.at_rest:
                return True
            self.tick(2)
        return False


def _kind(name: str) -> Noted:
    kinds: tuple[Noted, ...] = ("turn", "quiet", "drain")
    return next(kind for kind in kinds if kind == name)


def task(arn: str, *, host: str, serves: bool = True, stopping: bool = False) -> Task:
    """Return a task on a host."""
    target: Literal["healthy", "initial"] = "healthy" if serves else "initial"
    return Task(
        arn=arn,
        status="RUNNING",
        instance=host,
        address="10.0.0.9",
        age_seconds=600.0,
        health="HEALTHY",
        target="draining" if stopping else target,
        stopping=stopping,
    )


def slot(name: str, *, zone: str = "a", tasks: tuple[Task, ...] = (), desired: int = 1) -> Slot:
    """Return a slot; what stands before the hyphen is its controller."""
    return Slot(
        controller=name.partition("-")[0],
        name=name,
        service=f"service/{name}",
        zone=zone,
        optional=False,
        desired=desired,
        deploying=False,
        port=8080,
        prefix="",
        secret="secret",  # noqa: S106 - a name
        tasks=tasks,
    )
