"""Alarms about hooks: errors, silence, events given up, complaints, builds without an agent."""

import pytest

from tests.configurations import NAMES, configuration, properties, synthesis


@pytest.mark.parametrize("name", NAMES)
def test_silence_is_told_within_five_calls(name: str) -> None:
    """No call is no number: that is the fault."""
    for hook in configuration(name).hooks.active:
        alarm = properties(name, f"{hook.capitalize()}SilenceAlarm")
        rate = properties(name, f"{hook.capitalize()}Schedule")["ScheduleExpression"]
        minutes = int(rate.removeprefix("rate(").split()[0])
        assert alarm["TreatMissingData"] == "breaching"
        assert (alarm["Period"], alarm["EvaluationPeriods"]) == (60 * minutes, 5)
        assert alarm["MetricName"] == "Invocations"


def test_one_error_is_mended_by_the_next_call() -> None:
    """Three periods in a row ring; an event given up rings at once."""
    errors = properties("minimal", "HealthErrorsAlarm")
    assert (errors["MetricName"], errors["EvaluationPeriods"]) == ("Errors", 3)
    lost = properties("minimal", "HealthLostAlarm")
    assert lost["EvaluationPeriods"] == 1
    queue = {"Fn::GetAtt": ["HealthDeadLetterQueue", "QueueName"]}
    assert lost["Dimensions"] == [{"Name": "QueueName", "Value": queue}]


def test_complaints_are_told_of_the_hooks_that_complain() -> None:
    """By cluster and hook, as `lambdas/` publishes them."""
    found = synthesis("minimal").root["Resources"]
    assert [logical for logical in found if logical.endswith("ComplaintsAlarm")] == [
        "HealthComplaintsAlarm",
        "ScaleComplaintsAlarm",
    ]
    alarm = properties("minimal", "ScaleComplaintsAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Stackgen/Hooks", "Complaints")
    assert alarm["Dimensions"] == [
        {"Name": "ClusterName", "Value": {"Ref": "Cluster"}},
        {"Name": "Hook", "Value": "scale"},
    ]


@pytest.mark.parametrize("name", NAMES)
def test_builds_that_no_agent_serves_are_told_by_controller(name: str) -> None:
    """While the scale hook publishes them."""
    found = synthesis(name).root["Resources"]
    logical = [item.logical_name for item in configuration(name).controllers]
    expected = {f"{item}QueueAlarm" for item in logical}
    published = "scale" in configuration(name).hooks.active
    assert {item for item in found if item.endswith("QueueAlarm")} == (
        expected if published else set()
    )
