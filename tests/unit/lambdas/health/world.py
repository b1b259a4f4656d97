"""A small stack that reacts to the health hook as AWS would, a minute a step: no clock, no AWS.

Two to five zones with two hosts each, a controller with a slot in each. ECS and its checks find
nothing here: whatever is mended is the hook's doing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lambdas.health.decide import decide
from lambdas.health.limits import APART_SECONDS
from lambdas.health.model import (
    Action,
    AskForDump,
    Disk,
    Forget,
    Loss,
    Noted,
    Probe,
    Remember,
    ReplaceHost,
    Seen,
    Settings,
    StopTask,
)
from lambdas.shared.seen import Host, Site, Slot, Task

SETTINGS = Settings()

ZONES = ("a", "b", "c", "d", "e")
#: From the stop of a task until the next one serves; from the loss of a host until another joins.
_STARTS, _BOOTS, _ENDS, _JOINS = 30.0, 60.0, 120.0, 180.0


def task(number: int = 1, **more: object) -> Task:
    """Return a task that serves, an hour old."""
    plain = Task(
        arn=f"arn:aws:ecs:eu-west-1:123456789012:task/ci/t{number}",
        status="RUNNING",
        instance=f"i-{ZONES[number - 1]}1",
        address=f"10.0.0.{number}",
        age_seconds=3600.0,
        health="HEALTHY",
        target="healthy",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def slot(number: int = 1, **more: object) -> Slot:
    """Return a slot that serves, in the zone of its number."""
    plain = Slot(
        controller="main",
        name=f"main-{number}",
        service=f"arn:aws:ecs:eu-west-1:123456789012:service/ci/main-{number}",
        zone=ZONES[number - 1],
        optional=False,
        desired=1,
        deploying=False,
        port=8080,
        prefix="",
        secret="secret",  # noqa: S106 - an ARN on AWS
        tasks=(task(number),),
        group="arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/main/1",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def host(name: str = "a1", **more: object) -> Host:
    """Return a host that is well."""
    plain = Host(
        instance=f"i-{name}",
        zone=name[0],
        lifecycle="InService",
        healthy=True,
        container_instance=f"arn:aws:ecs:eu-west-1:123456789012:container-instance/ci/{name}",
        status="ACTIVE",
        connected=True,
        runtime="OK",
        age_seconds=3600.0,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def probe(number: int = 1, **more: object) -> Probe:
    """Return what a slot that is well answers."""
    plain = Probe(
        slot=f"main-{number}",
        task=task(number).arn,
        login=200,
        seconds=0.1,
        anonymous=403,
        api="answers",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def seen(**more: object) -> Seen:
    """Return a stack that is well."""
    plain = Seen(
        site=Site(
            slots=(slot(1), slot(2)),
            hosts=tuple(host(name) for name in ("a1", "a2", "b1", "b2")),
        ),
        probes=(probe(1), probe(2)),
        notes=(noted("secured/t1"), noted("secured/t2")),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def noted(subject: str, count: int = 0, age: float = 60.0, text: str = "") -> Noted:
    """Return a note."""
    return Noted(subject=subject, count=count, text=text, age_seconds=age)


@dataclass
class _Slot:
    zone: str
    task: int
    instance: str
    since: float
    hung: bool = False
    closed: bool = False


@dataclass
class _Host:
    zone: str
    joined: float
    fault: str = ""
    unhealthy: float | None = None


@dataclass
class World:
    """The stack, as it is.

    Attributes:
        zones: How many it has.
        now: Seconds since the beginning.
        replaced: What the hook replaced: when, in which zone.
    """

    zones: int = 2
    now: float = 0.0
    replaced: list[tuple[float, str]] = field(default_factory=list)
    slots: dict[str, _Slot] = field(default_factory=dict)
    hosts: dict[str, _Host] = field(default_factory=dict)
    notes: dict[str, tuple[int, str, float]] = field(default_factory=dict)
    losses: list[tuple[float, str, str, bool]] = field(default_factory=list)
    _made: int = 0

    def __post_init__(self) -> None:
        """Have everything well for an hour."""
        there = ZONES[: self.zones]
        for zone in there:
            for number in (1, 2):
                self.hosts[f"i-{zone}{number}"] = _Host(zone, -3600.0)
        for number, zone in enumerate(there, start=1):
            self._made += 1
            self.slots[f"main-{number}"] = _Slot(zone, self._made, f"i-{zone}1", -3600.0)

    # What goes wrong.

    def hang(self, name: str) -> None:
        """Let a slot's JVM stand still."""
        self.slots[name].hung = True

    def close(self, name: str) -> None:
        """Take a slot's target out of its group."""
        self.slots[name].closed = True

    def damage(self, zone: str, fault: str) -> None:
        """Let the first whole host of a zone be at fault: `cut`, `stuck` or `full`.

        One agent stays: where none is connected no host is replaced, by design.
        """
        connected = [one for one in self.hosts.values() if one.fault != "cut"]
        if fault == "cut" and len(connected) < 2:
            return
        for one in self.hosts.values():
            if one.zone == zone and not one.fault and one.unhealthy is None:
                one.fault = fault
                return

    # What AWS does.

    def wait(self, seconds: float) -> None:
        """Let time pass: hosts end and are replaced, tasks start anew."""
        self.now += seconds
        for name, one in list(self.hosts.items()):
            if one.unhealthy is not None and self.now >= one.unhealthy + _ENDS:
                del self.hosts[name]
                self._made += 1
                self.hosts[f"i-{one.zone}{self._made}"] = _Host(one.zone, self.now + _JOINS)
        for placed in self.slots.values():
            if placed.instance not in self.hosts:
                self._start(placed)

    def _start(self, one: _Slot) -> None:
        there = [
            name
            for name, host in self.hosts.items()
            if host.zone == one.zone
            and host.joined <= self.now
            and host.fault not in {"cut", "full"}
            and host.unhealthy is None
        ]
        if there:
            self._made += 1
            one.task, one.instance = self._made, there[0]
            one.since = self.now + _STARTS
            one.hung = one.closed = False

    def serves(self, name: str) -> bool:
        """Tell whether a slot answers its users."""
        one = self.slots[name]
        host = self.hosts.get(one.instance)
        there = host is not None and host.fault != "full"
        return there and not one.hung and not one.closed and self.now >= one.since + _BOOTS

    def well(self) -> bool:
        """Tell whether everything serves and nothing is at fault."""
        hosts = [one for one in self.hosts.values() if one.joined <= self.now]
        return (
            all(map(self.serves, self.slots))
            and not any(one.fault or one.unhealthy is not None for one in hosts)
            and len(hosts) == len(self.hosts)
        )

    # What the hook sees and does.

    def look(self) -> Seen:
        """Return what the hook sees."""
        return Seen(
            site=Site(
                slots=tuple(self._slot(name) for name in self.slots),
                hosts=tuple(self._host(name) for name in self.hosts),
            ),
            probes=tuple(self._probe(name) for name in self.slots if self._task(name)),
            losses=tuple(
                Loss(
                    zone=zone,
                    instance=instance,
                    what="lost",
                    age_seconds=self.now - at,
                    ours=ours,
                )
                for at, zone, instance, ours in self.losses
                if self.now - at < APART_SECONDS
            ),
            disks=tuple(
                Disk(instance=name, percents=(100.0, 99.0), age_seconds=30.0)
                for name, one in self.hosts.items()
                if one.fault == "full"
            ),
            notes=tuple(
                Noted(subject=subject, count=count, text=text, age_seconds=self.now - at)
                for subject, (count, text, at) in self.notes.items()
            ),
        )

    def run(self) -> list[Action]:
        """Let the hook look, decide and act once."""
        actions = decide(self.look(), SETTINGS)
        for action in actions:
            self.perform(action)
        return actions

    def perform(self, action: Action) -> None:
        """Do what is decided, and hold what the hook promises."""
        match action:
            case ReplaceHost():
                going = [n for n, one in self.slots.items() if one.instance == action.instance]
                self._hold(action.zone, going)
                self.hosts[action.instance].unhealthy = self.now
                self.losses.append((self.now, action.zone, action.instance, False))
            case StopTask():
                self._hold(action.zone, [action.slot])
                one = self.slots[action.slot]
                self.losses.append((self.now, one.zone, one.instance, True))
                self._start(one)
            case AskForDump():
                self.notes[f"dump/{_short(action.task)}"] = (0, "command", self.now)
            case Remember():
                self.notes[action.subject] = (action.count, action.text, self.now)
            case Forget():
                self.notes.pop(action.subject, None)

    def _hold(self, zone: str, going: Sequence[str]) -> None:
        """Hold that zones are left in peace, and that somebody goes on serving."""
        late = [at for at, where in self.replaced if where == zone]
        assert not late or self.now - late[-1] >= APART_SECONDS, f"twice in {zone}"
        serving = {name for name in self.slots if self.serves(name)}
        assert serving - set(going) or not serving & set(going), f"the last one: {going}"
        self.replaced.append((self.now, zone))

    def _task(self, name: str) -> Task | None:
        one = self.slots[name]
        if one.instance not in self.hosts:
            return None
        serves = self.serves(name)
        target = "absent" if one.closed else "healthy" if serves else "unhealthy"
        return Task(
            arn=f"arn:task/ci/t{one.task}",
            status="RUNNING" if self.now >= one.since else "PENDING",
            instance=one.instance,
            address="10.0.0.1",
            age_seconds=max(0.0, self.now - one.since),
            health="HEALTHY",
            target=target,  # type: ignore[arg-type]
        )

    def _slot(self, name: str) -> Slot:
        found = self._task(name)
        plain = slot(int(name[-1]))
        return replace(plain, tasks=(found,) if found else ())

    def _host(self, name: str) -> Host:
        one = self.hosts[name]
        there = one.joined <= self.now
        return Host(
            instance=name,
            zone=one.zone,
            lifecycle="InService",
            healthy=one.unhealthy is None,
            container_instance=f"arn:{name}" if there else "",
            status="ACTIVE" if there else "",
            connected=there and one.fault != "cut",
            runtime="IMPAIRED" if one.fault == "stuck" else "OK",
            age_seconds=self.now - one.joined if there else None,
        )

    def _probe(self, name: str) -> Probe:
        one, found = self.slots[name], self._task(name)
        assert found is not None
        host = self.hosts[one.instance]
        booted = self.now >= one.since + _BOOTS
        answers = booted and not one.hung and host.fault != "full"
        return Probe(
            slot=name,
            task=found.arn,
            login=200 if answers else 0 if one.hung or booted else 503,
            seconds=0.1,
            anonymous=403 if answers else 0,
            api="answers" if answers else "unasked",
        )


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]


#: What may go wrong in the first two zones, by name.
FAULTS: Mapping[str, Callable[[World], None]] = {
    "main-1 hangs": lambda world: world.hang("main-1"),
    "main-2 hangs": lambda world: world.hang("main-2"),
    "main-2 leaves the balancer": lambda world: world.close("main-2"),
    "an agent in a is cut off": lambda world: world.damage("a", "cut"),
    "a runtime in b is stuck": lambda world: world.damage("b", "stuck"),
    "a disk in a is full": lambda world: world.damage("a", "full"),
}

#: What may go wrong in the zone of a number.
KINDS: Mapping[str, Callable[[World, int], None]] = {
    "hang": lambda world, number: world.hang(f"main-{number}"),
    "close": lambda world, number: world.close(f"main-{number}"),
    "cut": lambda world, number: world.damage(ZONES[number - 1], "cut"),
    "stuck": lambda world, number: world.damage(ZONES[number - 1], "stuck"),
    "full": lambda world, number: world.damage(ZONES[number - 1], "full"),
}
