"""Reads out of a template which Lambda hooks a stack has, how often and how they look. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from stacks.bounds.facts import Hook
from stacks.bounds.values import Values

HOOKS = ("lifecycle", "health", "scale", "spot", "reap")
_SETTINGS = "STACKGEN_SETTINGS"
_LEAVING = "autoscaling:EC2_INSTANCE_TERMINATING"

#: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}


def hooks(values: Values) -> dict[str, Hook]:
    """Return the hooks that have a function and a schedule that calls it."""
    functions = set(values.names("AWS::Lambda::Function"))
    schedules = set(values.names("AWS::Events::Rule"))
    found = {}
    for name in HOOKS:
        function, schedule = f"{name.title()}Function", f"{name.title()}Schedule"
        every = _every(values.of(schedule)) if schedule in schedules else 0.0
        if function in functions and every:
            found[name] = Hook(
                function=function,
                schedule=schedule,
                every=every,
                settings=_settings(values.of(function)),
            )
    return found


def draining_hook(values: Values, found: Mapping[str, Hook]) -> str:
    """Name the lifecycle hook that the lifecycle function answers; empty where it answers none."""
    for name in values.names("AWS::AutoScaling::LifecycleHook"):
        if "lifecycle" in found and values.of(name).get("LifecycleTransition") == _LEAVING:
            return name
    return ""


def _every(rule: Mapping[str, Any]) -> float:
    """Return the seconds between two calls; 0 of a rule that calls nobody."""
    rate = _RATE.fullmatch(str(rule.get("ScheduleExpression", "")))
    if rate is None or rule.get("State") == "DISABLED":
        return 0.0
    return float(int(rate[1]) * _SECONDS[rate[2]])


def _settings(function: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers among a function's settings."""
    text = function.get("Environment", {}).get("Variables", {}).get(_SETTINGS, "{}")
    given = json.loads(text) if isinstance(text, str) else {}
    return {
        name: float(value)
        for name, value in given.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
