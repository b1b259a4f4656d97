"""A clock, and hosts in a group whose instance refresh takes its time: in memory, for tests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cli.host_records import Host, HostGroup, Refresh

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        """Return the seconds since the beginning."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds

    def now(self) -> datetime:
        """Return the time of day."""
        return START + timedelta(seconds=self.seconds)


@dataclass(kw_only=True)
class Fleet:
    """A group of hosts; those of another version than `version` are old.

    Attributes:
        counts_new: Whether hosts that are new already count towards a checkpoint: AWS's
            documents leave it open.
        seconds: What a refresh takes for one host; the old one drains as long again.
        slow: Seconds until a slot is back after its host was replaced.
        end: How a refresh ends.
    """

    clock: Clock
    versions: list[str]
    version: str = "2"
    counts_new: bool = False
    seconds: float = 20.0
    slow: float = 30.0
    end: str = "Successful"
    started: list[float] = field(default_factory=list)
    going: int = 0
    most_going: int = 0
    busy_since: float = -1e9

    def start(self, percent: int) -> str:
        """Replace hosts until the share of new ones is reached; a slot's absence is counted."""
        if self.slot_is_down():
            self.most_going = 99
        old = [i for i, version in enumerate(self.versions) if version != self.version]
        new = len(self.versions) - len(old) if self.counts_new else 0
        self.going = 0
        while self.going < len(old) and (new + self.going) * 100 // len(self.versions) < percent:
            self.going += 1
        self.most_going = max(self.most_going, self.going)
        self.started.append(self.clock.seconds)
        if self.going:
            self.busy_since = self.clock.seconds
        return f"refresh-{len(self.started)}"

    def _since(self) -> float:
        return self.clock.seconds - self.busy_since

    def refresh(self) -> Refresh | None:
        """Describe the latest refresh."""
        if not self.started:
            return None
        going = self.going and self._since() < self.seconds
        return Refresh(
            id=f"refresh-{len(self.started)}",
            status="InProgress" if going else self.end,
            reason="waiting for a host" if going else "",
            percent=0 if going else 100,
        )

    def group(self) -> HostGroup:
        """Describe the group: while the old host drains both are there."""
        draining = self._since() < 2 * self.seconds and self._since() >= self.seconds
        if self.going and self._since() >= self.seconds and self.end == "Successful":
            for _ in range(self.going):
                self.versions.remove(next(v for v in self.versions if v != self.version))
                self.versions.append(self.version)
            self.going = 0
        hosts = [self._host(i, version) for i, version in enumerate(self.versions)]
        if draining:
            hosts.append(self._host(99, "1", "Terminating:Wait"))
        return HostGroup(
            name="g", version=self.version, types=(), desired=len(self.versions), hosts=tuple(hosts)
        )

    def _host(self, number: int, version: str, state: str = "InService") -> Host:
        zone = f"eu-west-1{'abc'[number % 3]}"
        return Host(id=f"i-{number}", zone=zone, type="m6i.large", version=version, state=state)

    def slot_is_down(self) -> bool:
        """Tell whether the slot of the replaced host is not back yet."""
        return self.seconds <= self._since() < 2 * self.seconds + self.slow
