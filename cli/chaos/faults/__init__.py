"""The faults, a module each: what is chosen, done and undone, and what must hold meanwhile."""

from collections.abc import Mapping
from importlib import import_module

from cli.chaos.plan import Experiment
from stacks.faults import FAULTS, Fault


def experiment(name: Fault) -> Experiment:
    """Return a fault's experiment, from the module of its name."""
    module = import_module(f"cli.chaos.faults.{name.replace('-', '_')}")
    found: Experiment = module.EXPERIMENT
    return found


def experiments() -> Mapping[Fault, Experiment]:
    """Return all of them in the order in which they are listed."""
    return {name: experiment(name) for name in FAULTS}
