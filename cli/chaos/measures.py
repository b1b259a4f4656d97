"""How often and how long a run looks, waits and asks, on either side. Pure."""

from dataclasses import dataclass

from cli.chaos.prober.users import Pace
from cli.chaos.seen import Side
from stacks.bounds import Bound

#: A recovery that takes longer than so many times its bound is not waited for.
_PATIENCE = 2.0
#: Of AWS: where nothing says how long a recovery may take.
_UNBOUND_SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Seconds of the run's own clock, but for the factor.

    Attributes:
        time_factor: Seconds of AWS in one of them.
        look_seconds: Between two looks at the stack.
        calm_seconds: Of load before a fault, and after everything is whole.
        settle_seconds: How long to wait for a whole stack before a fault.
        agent_seconds: How long to wait for an agent that builds.
        allowance_seconds: What this machine may add to a bound: looks, time-outs that it does not
            go below, processes that start.
        patience_seconds: How long a user waits for an answer.
        build_seconds: Of AWS: how long a build sleeps.
        builds_every_seconds: Between two builds of a slot.
        settle_builds_seconds: How long to wait for builds at the end.
        pace: Of users.
    """

    time_factor: float
    look_seconds: float
    calm_seconds: float
    settle_seconds: float
    agent_seconds: float
    allowance_seconds: float
    patience_seconds: float
    build_seconds: float
    builds_every_seconds: float
    settle_builds_seconds: float
    pace: Pace

    def patience(self, bound: Bound | None) -> float:
        """Return how long a recovery is waited for."""
        seconds = bound.restored_seconds if bound else _UNBOUND_SECONDS
        return _PATIENCE * seconds / self.time_factor + self.allowance_seconds


def measures(side: Side, time_factor: float) -> Measures:
    """Return what suits a side.

    Args:
        side: Which.
        time_factor: Of the local AWS; 1 on AWS.
    """
    if side == "aws":
        return Measures(
            time_factor=1.0,
            look_seconds=5.0,
            calm_seconds=20.0,
            settle_seconds=600.0,
            agent_seconds=600.0,
            allowance_seconds=15.0,
            patience_seconds=60.0,
            build_seconds=60.0,
            builds_every_seconds=120.0,
            settle_builds_seconds=600.0,
            pace=Pace(every_seconds=1.0, slow_seconds=5.0),
        )
    return Measures(
        time_factor=time_factor,
        look_seconds=0.5,
        calm_seconds=1.5,
        settle_seconds=60.0 + 900 / time_factor,
        agent_seconds=30.0 + 300 / time_factor,
        allowance_seconds=10.0,
        patience_seconds=10.0 + 60 / time_factor,
        build_seconds=60.0,
        builds_every_seconds=max(120 / time_factor, 4.0),
        settle_builds_seconds=20.0 + 600 / time_factor,
        pace=Pace(every_seconds=0.25, slow_seconds=max(5 / time_factor, 0.3)),
    )
