"""Alarms about an expression: ministack's CloudFormation refuses them, here they are kept.

They are described as they were asked for and stay in the state they start with: nobody evaluates
expressions.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services.cloudformation import provisioners

#: What an alarm about one metric has, and one about an expression has not.
_OF_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit")


def install() -> None:
    """Apply the change."""
    plain = provisioners._cw_metric_alarm_record

    def record(name: str, props: Mapping[str, Any]) -> dict[str, Any]:
        queries = props.get("Metrics")
        if not queries:
            kept: dict[str, Any] = plain(name, props)
            return kept
        named = {key: value for key, value in props.items() if key != "Metrics"}
        alarm = plain(name, {**named, "MetricName": "-", "Namespace": "-"})
        return {**alarm, **dict.fromkeys(_OF_ONE_METRIC), "Metrics": queries}

    provisioners._cw_metric_alarm_record = record
