"""A fault as it will be done: chosen, complete, and not yet begun. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from cli.chaos.effects import Effect, RetireInstance
from cli.chaos.seen import Ground, Host, Seen, Side, Slot, Task
from stacks.errors import StackgenError
from stacks.faults import Fault

#: How long a fault that nothing mends is left in force: longer than an ECS agent may be away.
_HOLD_SECONDS = 360.0


class NoVictimError(StackgenError):
    """The stack has nothing that this fault could hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is done, what takes it back, and how long to wait after it.

    Attributes:
        do: The effect.
        undo: What brings back what was; None where nothing has to be brought back.
        wait_seconds: Of AWS, before the next step.
    """

    do: Effect
    undo: Effect | None = None
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A fault, chosen.

    Attributes:
        victim: What is hit, in words with its id.
        controller: Whose users are watched.
        steps: In their order.
        hit: The slots whose users may notice; the others' may not.
        replaced: Ids that must be gone before the stack can be whole again.
        hold_seconds: Of AWS: how long the fault stays in force before it is taken back; 0 where the
            stack has to recover while it lasts.
        agent_of: The slot that must have another agent before all is well; empty for none.
        agent_stays: Whether that must be one that AWS does not take back.
        rolled_back: Whether the stack must be as before by CloudFormation's own doing.
    """

    victim: str
    controller: str
    steps: tuple[Step, ...]
    hit: frozenset[str]
    replaced: frozenset[str] = frozenset()
    hold_seconds: float = 0.0
    agent_of: str = ""
    agent_stays: bool = False
    rolled_back: bool = False

    @property
    def undo(self) -> tuple[Effect, ...]:
        """What takes everything back, the last first."""
        return tuple(step.undo for step in reversed(self.steps) if step.undo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a fault is chosen from.

    Attributes:
        ground: What does not change.
        seen: How everything is now.
        side: Where.
        template: A file with the stack's template as it is, for what has to bring it back.
        acls: On AWS, the network ACL of each subnet.
    """

    ground: Ground
    seen: Seen
    side: Side
    template: str = ""
    acls: tuple[tuple[str, str], ...] = ()

    @property
    def local(self) -> bool:
        """Whether this is the local AWS."""
        return self.side == "local"

    def running(self, random: Random) -> tuple[Slot, Task]:
        """Choose a slot that runs, with its task.

        Raises:
            NoVictimError: None does.
        """
        found = [
            (slot, task)
            for slot in self.ground.slots
            for task in self.seen.tasks_of(slot.name)
            if task.state == "RUNNING"
        ]
        if not found:
            raise NoVictimError("no slot runs", "Wait until the stack serves: stackgen status")
        return random.choice(found)

    def host(self, random: Random) -> tuple[Host, Slot]:
        """Choose a host that a controller runs on, with the first slot there.

        Raises:
            NoVictimError: None does.
        """
        slot, task = self.running(random)
        host = next((one for one in self.seen.hosts if one.id == task.instance), None)
        if host is None:
            raise NoVictimError(f"the host of {slot.name} is not known", "Try again in a moment.")
        return host, slot

    def task_lost(self, slot: Slot, task: Task, what: str, step: Step) -> Plan:
        """Plan one step that costs a slot its task; `what` of the slot is hit, in words."""
        return Plan(
            victim=f"{what} of {slot.name}",
            controller=slot.controller,
            steps=(step,),
            hit=frozenset({slot.name}),
            replaced=frozenset({task.arn}),
        )

    def host_at_fault(self, host: Host, slot: Slot, what: str, step: Step) -> Plan:
        """Plan one step that makes a host useless; `what` of it is hit, in words.

        The health hook replaces it. Where there is none, the fault is taken back after a while.
        """
        replaced = "health" in self.ground.hooks
        return Plan(
            victim=what,
            controller=slot.controller,
            steps=(step,),
            hit=self.on_host(host.id),
            replaced=frozenset({host.id}) if replaced else frozenset(),
            hold_seconds=0.0 if replaced else _HOLD_SECONDS,
        )

    def host_retired(
        self,
        random: Random,
        how: str = "",
        before: tuple[Step, ...] = (),
        after: tuple[Step, ...] = (),
        *,
        hold: float = 0.0,
    ) -> Plan:
        """Plan that Auto Scaling lets a slot's host go.

        Args:
            random: What chooses.
            how: Under what circumstances, in words.
            before: What is done first.
            after: What is done meanwhile.
            hold: How long it stays so, in seconds of AWS; 0 until all is well.
        """
        host, slot = self.host(random)
        victim = f"host {host.id} of {slot.name} in {host.zone}"
        return Plan(
            victim=f"{victim}, {how}" if how else victim,
            controller=slot.controller,
            steps=(*before, Step(do=RetireInstance(instance=host.id)), *after),
            hit=self.on_host(host.id),
            replaced=frozenset({host.id}),
            hold_seconds=hold,
        )

    def without_hook(self, random: Random) -> Plan:
        """Plan nothing: the stack has not the hook that would be hit."""
        slot, _ = self.running(random)
        return Plan(
            victim="no hook: the stack has not the one",
            controller=slot.controller,
            steps=(),
            hit=frozenset(),
        )

    def on_host(self, host: str) -> frozenset[str]:
        """Name the slots on a host."""
        return frozenset(task.slot for task in self.seen.tasks_on(host))


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """A fault that can be caused.

    Attributes:
        name: Its name.
        summary: What happens, in a line.
        on_aws: By what on AWS; empty where nothing of AWS can cause it: local only.
        choose: Plans it, from what is there and from chance.
        needs_agent: Whether an agent must be building when it is chosen.
        build_seconds: Of AWS: how long a build sleeps on it; 0 for as long as usual.
    """

    name: Fault
    summary: str
    on_aws: str
    choose: Callable[[Scene, Random], Plan]
    needs_agent: bool = False
    build_seconds: float = 0.0
