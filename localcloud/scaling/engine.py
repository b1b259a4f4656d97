"""The thread that lets Auto Scaling groups and instances do what is due, and nothing else."""

from typing import Any

from moto.backends import get_backend

from localcloud import emulators
from localcloud.environment import ACCOUNT
from localcloud.following import Follower
from localcloud.scaling import passing, power, spot
from localcloud.scaling.act import apply
from localcloud.scaling.capacity import Scaling
from localcloud.scaling.decide import decide
from localcloud.scaling.observe import observe
from localcloud.scaling.refreshing import advance
from localcloud.signals import changed

#: How long it sleeps at most, in real seconds: what changes something rings the bell.
_LONGEST_SECONDS = 10.0

#: A group that has not come to rest after this many steps waits for the next round.
_STEPS = 100


class Engine:
    """Goes round: instances first, then every group, until nothing is left to do."""

    def __init__(self) -> None:
        self._scaling = Scaling()
        self._follower = Follower("Auto Scaling", self._follow)

    def start(self) -> None:
        """Begin."""
        self._follower.start()

    def stop(self) -> None:
        """End; return when it has."""
        self._follower.stop()

    def _follow(self) -> None:
        bell, closing = self._follower.bell, self._follower.closing
        while not closing.is_set():
            bell.clear()
            real = passing.real(self.round() - passing.now())
            bell.wait(min(max(real, 0.0), _LONGEST_SECONDS))

    def round(self) -> float:
        """Do all that is due now; return when something will be, in seconds of AWS."""
        with emulators.MOTO_LOCK:
            now = passing.now()
            moved = any([power.settle(now), spot.interrupt(now), self._scaling.look(now)])
            due = [spot.next_due(now), self._scaling.due]
            for backend in list(get_backend("autoscaling")[ACCOUNT].values()):
                for group in list(backend.autoscaling_groups.values()):
                    acted, when = _bring_on(group)
                    moved = moved or acted
                    due.append(when)
            # Groups may have started or ended instances.
            due.append(power.next_due())
        if moved:
            changed.ring()
        return min(due)


def _bring_on(group: Any) -> tuple[bool, float]:
    """Let a group do what it would; tell whether it did anything, and when to look again."""
    acted = False
    for _ in range(_STEPS):
        now = passing.now()
        advanced = advance(group, now)
        plan = decide(observe(group, now), now)
        for action in plan.actions:
            apply(group, action)
        if not plan.actions and not advanced:
            return acted, plan.due
        acted = True
    return acted, passing.now() + 1
