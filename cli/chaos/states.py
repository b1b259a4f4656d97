"""What hosts, slots, targets and agents were in, look by look: the rows of the picture. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cli.chaos.records import State, StateOf
from cli.chaos.seen import Ground, Host, Seen

_GONE = "gone"


@dataclass(slots=True)
class States:
    """The states of everything, each told when it changes.

    Attributes:
        ground: What does not change.
        told: In the order of time.
    """

    ground: Ground
    told: list[State] = field(default_factory=list)
    _now: dict[tuple[StateOf, str], str] = field(default_factory=dict)
    _joined: set[str] = field(default_factory=set)

    def saw(self, at: float, seen: Seen) -> None:
        """Take a look at the stack, in the order of time."""
        found = {(about, name): state for about, name, state in self._all(seen)}
        self._joined |= {host.id for host in seen.hosts if host.connected}
        for key in [*found, *(key for key in self._now if key not in found)]:
            state = found.get(key, _GONE)
            if self._now.get(key) != state:
                about, name = key
                self.told.append(
                    State(at_seconds=round(at, 3), about=about, name=name, state=state)
                )
                self._now[key] = state

    def _all(self, seen: Seen) -> Iterator[tuple[StateOf, str, str]]:
        for slot in self.ground.slots:
            tasks = seen.tasks_of(slot.name)
            running = [task for task in tasks if task.state == "RUNNING"]
            unwell = any(task.health == "UNHEALTHY" for task in running)
            first = next(iter(running or tasks), None)
            yield "slot", slot.name, "unhealthy" if unwell else first.state if first else "no task"
            own = {task.address for task in tasks if task.address}
            targets = [one for one in seen.targets if one.group == slot.target_group]
            states = [one.state for one in targets if one.address in own]
            yield "target", slot.name, states[0] if states else "not registered"
        for host in seen.hosts:
            yield "host", f"{host.id} ({host.zone})", self._host(host)
        for agent in seen.agents:
            yield "agent", f"{agent.id} of {agent.slot}", agent.state

    def _host(self, host: Host) -> str:
        """Return what is to be said of a host: the gravest."""
        if host.state != "running":
            return host.state
        if host.lifecycle != "InService":
            return host.lifecycle
        if not host.healthy:
            return "unhealthy"
        if not host.connected:
            return "agent disconnected" if host.id in self._joined else "joining"
        return "draining" if host.draining else "InService"
