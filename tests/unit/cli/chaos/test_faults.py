"""Every fault: chosen by its seed, complete before it is done, within its side."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.chaos import leash
from cli.chaos.effects import LiftFault, RunOnHost, SetFault, SignalTask
from cli.chaos.faults import experiment, experiments
from cli.chaos.plan import NoVictimError
from cli.chaos.written import as_json, of_json
from localcloud.faults import KINDS
from stacks.faults import FAULTS, NEED_HOOKS, Fault
from tests.unit.cli.chaos.stage import GROUND, SEEN, chance, scene

FOLDER = Path(__file__).parents[4] / "cli" / "chaos" / "faults"
ON_AWS = [name for name, one in experiments().items() if one.on_aws]
LOCAL_ONLY = [name for name, one in experiments().items() if not one.on_aws]


def test_every_fault_is_a_module() -> None:
    """The name, the module and the experiment agree; no module is left over."""
    assert [one.name for one in experiments().values()] == list(FAULTS)
    modules = {path.stem for path in FOLDER.glob("*.py")} - {
        "__init__",
        "scripts",
        "updates",
    }
    assert modules == {name.replace("-", "_") for name in FAULTS}


@pytest.mark.parametrize("name", FAULTS)
def test_a_seed_chooses_the_same_again(name: Fault) -> None:
    """The same seed gives the same plan; over many seeds every slot is hit."""
    plans = [experiment(name).choose(scene(), chance(seed)) for seed in (1, 1)]
    assert plans[0] == plans[1]
    victims = {experiment(name).choose(scene(), chance(seed)).victim for seed in range(40)}
    one_for_all = {"efs-cut", "bad-image", "bad-casc", "all-hosts", "agent-kill", "spot-notice"}
    assert (len(victims) > 1) == (name not in one_for_all)


@pytest.mark.parametrize("name", FAULTS)
def test_what_lasts_can_be_taken_back(name: Fault) -> None:
    """A fault that is in force for a while has an undo; each undo survives the journal."""
    plan = experiment(name).choose(scene(), chance(1))
    assert bool(plan.undo) >= bool(plan.hold_seconds)
    for effect in (*plan.undo, *(step.do for step in plan.steps)):
        assert of_json(json.loads(json.dumps(as_json(effect)))) == effect


@pytest.mark.parametrize("name", FAULTS)
def test_a_local_fault_is_one_that_the_local_aws_has(name: Fault) -> None:
    """The kind and its names are known there; nothing runs by Systems Manager."""
    plan = experiment(name).choose(scene(), chance(1))
    for step in plan.steps:
        assert not isinstance(step.do, RunOnHost)
        if isinstance(step.do, SetFault):
            assert {key for key, _ in step.do.names} == KINDS[step.do.kind]


@pytest.mark.parametrize("name", ON_AWS)
def test_on_aws_nothing_local_is_done(name: Fault) -> None:
    """No signal, no fault of the local AWS; only what can carry the stack's tag is touched."""
    plan = experiment(name).choose(scene("aws"), chance(1))
    effects = [*plan.undo, *(step.do for step in plan.steps)]
    assert not [one for one in effects if isinstance(one, (SetFault, LiftFault, SignalTask))]


@pytest.mark.parametrize("name", [name for name in LOCAL_ONLY if not name.startswith("hook-")])
def test_what_aws_has_no_way_for_is_refused_there(name: Fault) -> None:
    """It says so, before anything is done."""
    with pytest.raises(NoVictimError, match="local only"):
        experiment(name).choose(scene("aws"), chance(1))


@pytest.mark.parametrize("name", [name for name in FAULTS if not name.startswith("hook-")])
def test_without_a_victim_nothing_is_chosen(name: Fault) -> None:
    """A stack without tasks and agents offers none."""
    empty = replace(SEEN, tasks=(), agents=())
    with pytest.raises(NoVictimError):
        experiment(name).choose(scene(seen=empty), chance(1))


def test_those_that_need_hooks_are_written() -> None:
    """All five are there."""
    assert set(experiments()) >= NEED_HOOKS


def test_a_zone_takes_its_subnets_along() -> None:
    """On AWS exactly the zone's subnets are cut, and get back what they had."""
    plan = experiment("zone-loss").choose(scene("aws"), chance(1))
    (step,) = plan.steps
    (subnet,) = leash.touched(step.do)
    assert step.undo is not None
    assert leash.touched(step.undo) == (subnet,)
    assert plan.hit == {"main-1" if subnet == "subnet-a" else "main-2"}


def test_all_hosts_are_those_in_service() -> None:
    """A host that is on its way is no victim."""
    coming = replace(SEEN.hosts[0], id="i-3", lifecycle="Pending")
    seen = replace(SEEN, hosts=(*SEEN.hosts, coming))
    plan = experiment("all-hosts").choose(scene(seen=seen), chance(1))
    assert plan.replaced == {"i-1", "i-2"}
    assert plan.hit == {slot.name for slot in GROUND.slots}


def test_only_a_spot_agent_gets_a_notice() -> None:
    """EC2 interrupts no other."""
    seen = replace(SEEN, agents=(replace(SEEN.agents[0], spot=False),))
    with pytest.raises(NoVictimError, match="no spot agent"):
        experiment("spot-notice").choose(scene(seen=seen), chance(1))


@pytest.mark.parametrize("name", ["hook-error", "hook-duplicate"])
def test_a_fault_of_a_hook_hits_nobody_without_it(name: Fault) -> None:
    """With the hook a host has to go meanwhile; without, nothing is done."""
    plan = experiment(name).choose(scene(), chance(1))
    assert [type(step.do).__name__ for step in plan.steps] == ["SetFault", "RetireInstance"]
    assert plan.undo or plan.hold_seconds
    without = replace(scene(), ground=replace(GROUND, functions={}))
    assert experiment(name).choose(without, chance(1)).steps == ()
