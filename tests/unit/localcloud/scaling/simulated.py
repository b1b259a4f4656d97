"""A group in memory that does what `decide` says, with an EC2 that can be told to fail."""

from dataclasses import dataclass, field, replace

from localcloud.delays import INSTANCE_ENDS, INSTANCE_RUNS, INSTANCE_STOPS, LAUNCH_RETRIED
from localcloud.scaling.decide import decide
from localcloud.scaling.model import (
    Action,
    End,
    Enter,
    Forget,
    Group,
    Hold,
    Launch,
    Leave,
    Mark,
    Member,
    Plan,
    Rest,
    Swap,
    Take,
    Wait,
)

HEARTBEAT = 600.0

_FOLLOWS = {
    "pending": ("running", INSTANCE_RUNS.seconds),
    "stopping": ("stopped", INSTANCE_STOPS.seconds),
    "shutting-down": ("terminated", INSTANCE_ENDS.seconds),
}


@dataclass
class Simulated:
    """A group and the time.

    Attributes:
        group: As it is.
        now: In seconds.
        full: Zones without capacity.
        launched: How many instances were launched for the group itself.
        numbers: How many instances were launched at all: their ids count them.
        done: Every action, in order.
    """

    group: Group
    now: float = 0.0
    full: set[str] = field(default_factory=set)
    launched: int = 0
    numbers: int = 0
    done: list[Action] = field(default_factory=list)

    def settle(self) -> None:
        """Do all that is due now."""
        for _ in range(200):
            plan = self._once()
            if not plan.actions:
                return
        raise AssertionError(f"it never comes to rest: {self.done[-6:]}")

    def _once(self) -> Plan:
        plan = decide(self.group, self.now)
        for action in plan.actions:
            self.done.append(action)
            self._apply(action)
        return plan

    def run(self, seconds: float, *, step: float = 5.0) -> None:
        """Let time pass."""
        end = self.now + seconds
        while self.now < end:
            self.now += step
            for member in self.group.members:
                after, delay = _FOLLOWS.get(member.power, ("", 0.0))
                if after and self.now >= member.power_since + delay:
                    self.power(member.instance, after)
            self.settle()

    def member(self, instance: str) -> Member:
        """Return a member."""
        return next(one for one in self.group.members if one.instance == instance)

    def change(self, instance: str, **more: object) -> None:
        """Change a member."""
        members = tuple(
            replace(one, **more) if one.instance == instance else one  # type: ignore[arg-type]
            for one in self.group.members
        )
        self.group = replace(self.group, members=members)

    def power(self, instance: str, state: str) -> None:
        """Bring an instance into a state of EC2's."""
        self.change(instance, power=state, power_since=self.now)

    def states(self) -> list[str]:
        """Return the members' lifecycle states, sorted."""
        return sorted(one.lifecycle for one in self.group.members)

    def serving(self) -> list[Member]:
        """Return the members in service."""
        return [one for one in self.group.members if one.lifecycle == "InService"]

    def _apply(self, action: Action) -> None:
        match action:
            case Launch():
                self._launch(action)
            case Take(instance=name):
                self.change(name, lifecycle="Pending")
                self.power(name, "pending")
            case Rest(instance=name):
                self.power(name, "stopping")
            case End(instance=name):
                self.power(name, "shutting-down")
            case Forget(instance=name):
                kept = tuple(one for one in self.group.members if one.instance != name)
                self.group = replace(self.group, members=kept)
            case _:
                self._step(action)

    def _step(self, action: Enter | Hold | Leave | Mark | Swap) -> None:
        name = action.instance
        match action:
            case Enter(lifecycle=state):
                began = {"in_service_since": self.now} if state == "InService" else {}
                self.change(name, lifecycle=state, waits=(), **began)
            case Hold(lifecycle=state, hooks=hooks):
                waits = tuple(Wait(hook=one, deadline=self.now + HEARTBEAT) for one in hooks)
                self.change(name, lifecycle=state, waits=waits)
            case Leave(why=why):
                state = "Terminating:Proceed" if why == "abandoned" else "Terminating"
                warm = self.member(name).warm
                self.change(name, lifecycle="Warmed:Terminating" if warm else state, waits=())
            case Mark():
                self.change(name, healthy=False)
            case Swap(wanted=wanted):
                self.change(name, outgoing="balance" if wanted else "", first=wanted)

    def _launch(self, action: Launch) -> None:
        if action.zone in self.full:
            failing = {**self.group.failing, action.zone: self.now + LAUNCH_RETRIED.seconds}
            self.group = replace(self.group, failing=failing)
            return
        self.launched += not action.warm
        self.numbers += 1
        number = self.numbers
        made = Member(
            instance=f"i-{number}",
            zone=action.zone,
            lifecycle="Warmed:Pending" if action.warm else "Pending",
            power="pending",
            power_since=self.now,
            number=number,
        )
        self.group = replace(self.group, members=(*self.group.members, made))


def running(**more: object) -> Simulated:
    """Return a group of two zones at rest, with as many instances as it wants."""
    given = {"desired": 2, "least": 0, "most": 8, "zones": ("a", "b"), **more}
    made = Simulated(Group(**given))  # type: ignore[arg-type]
    made.run(120)
    made.launched = 0
    made.done.clear()
    return made
