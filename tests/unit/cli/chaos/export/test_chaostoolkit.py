"""Experiments of the Chaos Toolkit: every fault has one or a reason."""

from dataclasses import replace
from typing import Any

import pytest

from cli.chaos.export.chaostoolkit import UNAVAILABLE, experiment
from stacks.faults import FAULTS, Fault
from tests.unit.cli.chaos.export.stack import quickstart

STACK = quickstart()


def made(fault: Fault) -> dict[str, Any]:
    """Return the experiment of a fault that has one."""
    found = experiment(fault, STACK, STACK.slots[0], wait=90.0)
    assert found is not None
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_an_experiment_or_a_reason(fault: Fault) -> None:
    """Nothing is left out silently, and nothing has both."""
    found = experiment(fault, STACK, STACK.slots[0], wait=90.0)
    assert (found is None) == (fault in UNAVAILABLE)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in UNAVAILABLE])
def test_it_waits_as_long_as_recovery_may_take(fault: Fault) -> None:
    """Without the wait the hypothesis would be asked in the middle of the recovery."""
    found = made(fault)
    assert found["method"][-1]["pauses"] == {"after": "${recovery_seconds}"}
    assert found["configuration"]["recovery_seconds"]["default"] == 90.0


def test_the_steady_state_is_the_whole_stack() -> None:
    """The address, each slot, the hosts, the targets."""
    probes = made("task-stop")["steady-state-hypothesis"]["probes"]
    assert [probe["name"] for probe in probes] == [
        "the login page answers",
        "slot main-1 runs what it wants",
        "slot main-2 runs what it wants",
        "every host is healthy",
        "every target is healthy",
    ]


def test_what_hangs_is_let_go() -> None:
    """The rollback of a halted JVM is the opposite signal; a killed one has none."""
    (back,) = made("jvm-hang")["rollbacks"]
    assert "kill -s CONT" in back["provider"]["arguments"]["parameters"]["commands"][-1]
    assert made("jvm-kill")["rollbacks"] == []


def test_a_command_gives_every_argument() -> None:
    """chaostoolkit-aws sends null for what is left out, which botocore refuses."""
    (action,) = made("jvm-oom")["method"]
    arguments = action["provider"]["arguments"]
    assert None not in arguments.values()
    assert set(arguments) == {
        *("document_name", "document_version", "targets", "parameters"),
        *("timeout_seconds", "max_concurrency", "max_errors"),
    }


def test_a_file_system_of_somebody_else_is_left_alone() -> None:
    """An adopted one has a security group that is not the stack's to change."""
    adopted = replace(STACK, file_system_group="")
    assert experiment("efs-cut", adopted, adopted.slots[0], wait=5.0) is None


def test_an_agent_is_one_of_this_stack() -> None:
    """Not a host, and no other stack's."""
    (action,) = made("agent-kill")["method"]
    filters = {each["Name"]: each["Values"] for each in action["provider"]["arguments"]["filters"]}
    assert filters["tag:stackgen:stack"] == ["ci"]
    assert filters["tag-key"] == ["stackgen:slot"]


def test_what_the_local_aws_would_only_seem_to_survive_is_left_out() -> None:
    """A command that no host runs, a rule that stops nothing: all would be well afterwards."""
    local = replace(STACK, local=True)
    made_there = [
        fault for fault in FAULTS if experiment(fault, local, local.slots[0], wait=5.0) is not None
    ]
    assert made_there == ["host-terminate", "host-stop", "task-stop", "agent-kill", "all-hosts"]
