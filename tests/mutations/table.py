"""The table of mutations: what each takes away, from which stack, and which faults tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import yaml

from cli.package import code
from stacks.faults import Fault
from stacks.loading import load
from stacks.synth import synth
from tests.configurations import texts
from tests.mutations import changes
from tests.mutations.changes import Change, Template, changed

_PLAIN: dict[str, object] = {"name": "mutant", "region": "us-east-1", "agents": []}
_ONLY_SPOT = {name: {"enabled": False} for name in ("lifecycle", "health", "scale", "reap")}
_NO_HOOKS: dict[str, object] = {**_PLAIN, "hooks": {"enabled": False}}

#: The stacks that are mutated: without a spare host, with one a zone, with stopped ones that start,
#: all without hooks; with one a zone and hooks; with spot agents and the hook for them.
BASES: dict[str, dict[str, object]] = {
    "lean": _NO_HOOKS,
    "spare": {**_NO_HOOKS, "hosts": {"min": 4, "max": 6}},
    "warm": {**_NO_HOOKS, "hosts": {"min": 2, "warm_pool": 2}},
    "hooks": {**_PLAIN, "hosts": {"min": 4, "max": 6}},
    "spot": {**_PLAIN, "agents": [{"label": "linux", "spot": True}], "hooks": _ONLY_SPOT},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A protection that is taken out of a template.

    Attributes:
        name: Of the protection.
        changes: What takes it out.
        faults: Those that are run against it.
        told_by: Those of them that must turn red; none where another protection does the same.
        why: Why nothing turns red, where nothing does.
        base: The stack that it is taken out of.
        factor: How far time is compressed: less where red is a matter of seconds.
        part: Of which part of the stack it is: CI runs the two parts side by side.
        allowance_seconds: What this machine may add to a bound: less where seconds tell.
        ci: Whether CI runs it; not where a busy machine would blur what tells.
    """

    name: str
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    told_by: tuple[Fault, ...] = ()
    why: str = ""
    base: str = "spare"
    factor: float = 20.0
    part: Literal["slots", "hosts"] = "slots"
    allowance_seconds: float = 6.0
    ci: bool = True


MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        name="balancer's health check",
        changes=(changes.slow_balancer_checks,),
        faults=("host-impaired", "jvm-hang"),
        told_by=("host-impaired",),
        part="hosts",
    ),
    Mutation(
        name="container's health check",
        changes=(changes.no_container_check,),
        faults=("jvm-hang", "bad-casc"),
        why="the balancer's check finds the same, and ECS heeds both",
    ),
    Mutation(
        name="both health checks",
        changes=(changes.slow_balancer_checks, changes.no_container_check),
        faults=("jvm-hang",),
        told_by=("jvm-hang",),
        part="hosts",
    ),
    Mutation(
        name="chain of slots (DependsOn)",
        changes=(changes.no_chain,),
        faults=("bad-image", "bad-casc"),
        told_by=("bad-image", "bad-casc"),
    ),
    Mutation(
        name="stickiness",
        changes=(changes.no_stickiness,),
        faults=("task-stop",),
        told_by=("task-stop",),
    ),
    Mutation(
        name="managed draining",
        changes=(changes.no_managed_draining,),
        faults=("host-retire",),
        told_by=("host-retire",),
        part="hosts",
    ),
    Mutation(
        name="health hook",
        changes=(changes.no_health_hook,),
        # The shortest bound first: that is what CI runs.
        faults=("runtime-stuck", "ecs-agent-disconnect", "disk-full"),
        told_by=("runtime-stuck", "ecs-agent-disconnect", "disk-full"),
        base="hooks",
        part="hosts",
    ),
    Mutation(
        name="hooks are called again",
        changes=(changes.called_once,),
        faults=("hook-error",),
        told_by=("hook-error",),
        base="hooks",
        part="hosts",
    ),
    Mutation(
        name="spot hook",
        changes=(changes.no_spot_hook,),
        faults=("spot-notice",),
        told_by=("spot-notice",),
        base="spot",
        # That it is green with the hook, tests/functional/test_hooks_agents.py runs.
        ci=False,
    ),
    Mutation(
        name="circuit breaker",
        changes=(changes.no_circuit_breaker,),
        faults=("bad-image",),
        told_by=("bad-image",),
    ),
    Mutation(
        name="zone of its own for each slot",
        changes=(changes.one_zone,),
        faults=("zone-loss",),
        told_by=("zone-loss",),
        part="hosts",
    ),
    Mutation(
        name="deregistration delay",
        changes=(changes.no_deregistration_delay,),
        faults=("task-stop",),
        told_by=("task-stop",),
        # An upload that is under way as the target leaves tells: the slower time is, the surer.
        factor=10.0,
        ci=False,
    ),
    Mutation(
        name="spare host in each zone",
        changes=(changes.no_spare_host,),
        faults=("host-terminate",),
        told_by=("host-terminate",),
        factor=6.0,
        part="hosts",
    ),
    Mutation(
        name="exit on out-of-memory",
        changes=(changes.goes_on_without_memory,),
        faults=("jvm-oom",),
        told_by=("jvm-oom",),
        factor=10.0,
    ),
    Mutation(
        name="stop before start",
        changes=(changes.no_stop_first,),
        faults=("task-stop", "bad-casc"),
        told_by=("bad-casc",),
    ),
    Mutation(
        name="launch before terminate",
        changes=(changes.no_launch_first,),
        faults=("host-impaired",),
        why="it protects from refreshes and rebalancing, which are no faults; a host that is lost"
        " has nothing to launch before",
        part="hosts",
    ),
    Mutation(
        name="even zones (AvailabilityZoneDistribution)",
        changes=(changes.no_zone_distribution,),
        faults=("no-capacity",),
        why="zones are evened out later, and the newest host goes then: it carries nothing",
        base="lean",
        part="hosts",
    ),
    Mutation(
        name="even zones, and the newest host goes first",
        changes=(changes.no_zone_distribution, changes.oldest_goes_first),
        faults=("no-capacity",),
        told_by=("no-capacity",),
        base="lean",
        part="hosts",
    ),
    Mutation(
        name="home on EFS",
        changes=(changes.no_home_volume,),
        faults=("jvm-kill",),
        told_by=("jvm-kill",),
    ),
    Mutation(
        name="home of its own for each slot",
        changes=(changes.shared_home,),
        faults=("jvm-kill",),
        told_by=("jvm-kill",),
    ),
    Mutation(
        name="grace and start period",
        changes=(changes.no_grace,),
        faults=("jvm-kill",),
        told_by=("jvm-kill",),
    ),
    Mutation(
        name="warm pool",
        changes=(changes.no_warm_pool,),
        faults=("host-terminate",),
        told_by=("host-terminate",),
        base="warm",
        factor=4.0,
        allowance_seconds=4.0,
        ci=False,
        part="hosts",
    ),
)

#: What chooses the victims.
SEED = 5

#: What stands in no template, so that no mutation can take it out.
OUTSIDE = {
    "init process": "the image's own tini is process 1 (docs/image.md); the template asks for none",
    "one effect of what a hook gets twice": "its own code sees to it (docs/hooks.md), as"
    " tests/functional/test_chaos_hook_faults.py does",
    "lock on the home": "the image's entry point takes it (jenkins/stackgen_slot/home.py)",
}


def template(base: str) -> Template:
    """Return the template of a stack, as it is deployed unmutated."""
    config = load(yaml.safe_dump(BASES[base]).encode(), file=f"{base}.yaml")
    return synth(config, texts(), code=code()).root


def mutated(mutation: Mutation) -> Template:
    """Return a mutation's template."""
    return changed(template(mutation.base), *mutation.changes)


def bases_of(mutations: Sequence[Mutation]) -> dict[str, tuple[Fault, ...]]:
    """Return the faults that tell of some mutations, by the stack that they are run on."""
    return {
        base: tuple(
            dict.fromkeys(one.told_by[0] for one in mutations if one.base == base and one.told_by)
        )
        for base in BASES
        if any(one.base == base for one in mutations)
    }
