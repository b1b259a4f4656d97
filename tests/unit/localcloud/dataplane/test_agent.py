"""Which agents have a process."""

from typing import Any

from localcloud.dataplane.agent import Agent, Plan, decide


def agent(identity: str = "i-1", **more: Any) -> Agent:
    """Return an agent that has been running since the beginning."""
    return Agent(
        **{
            "identity": identity,
            "region": "eu-west-1",
            "zone": "eu-west-1a",
            "state": "running",
            "launched_at": "",
            "runs_since": 0.0,
            **more,
        }
    )


def plan(
    *agents: Agent,
    alive: frozenset[str] = frozenset(),
    frozen: frozenset[str] = frozenset(),
    impaired: frozenset[str] = frozenset(),
    now: float = 10.0,
) -> Plan:
    """Decide, with a boot of three seconds."""
    return decide(agents, alive, frozen, impaired, now=now, boot_seconds=3.0)


ONE = frozenset({"i-1"})


def test_an_agent_boots_after_its_instance_runs() -> None:
    """Not before, and not while the instance is still pending."""
    assert plan(agent(), now=2.0) == Plan(later=3.0)
    assert plan(agent(), now=3.0) == Plan(boot=("i-1",))
    assert plan(agent(state="pending", runs_since=None)) == Plan()
    assert plan(agent(), alive=ONE) == Plan()


def test_it_ends_with_its_instance() -> None:
    """Terminated or stopped."""
    assert plan(alive=ONE) == Plan(end=("i-1",))
    assert plan(agent(state="stopped"), alive=ONE) == Plan(end=("i-1",))


def test_it_hangs_with_its_instance() -> None:
    """By itself or with its whole zone; it goes on when that ends."""
    for impaired in (ONE, frozenset({"eu-west-1a"})):
        assert plan(agent(), alive=ONE, impaired=impaired) == Plan(freeze=("i-1",))
        assert plan(agent(), alive=ONE, frozen=ONE, impaired=impaired) == Plan()
        assert plan(agent(), impaired=impaired) == Plan()
    assert plan(agent(), alive=ONE, frozen=ONE) == Plan(thaw=("i-1",))
