"""CloudWatch's periods pass as time here does, and alarms look at their own metric.

ministack keeps every point. Of its alarms it compares the last points of every metric of that name,
whatever its dimensions are, counts no periods and knows no missing data.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from ministack.services import cloudwatch

from localcloud.delays import clock
from localcloud.metrics import Rule, begin, periods, state

#: So many periods a point may be late and still count for an alarm.
_LATE = 5

#: Of this machine: points are kept for two weeks.
_EVICTED_SECONDS = 600.0


def install() -> None:
    """Apply the changes."""
    cloudwatch._ts_iso = _iso
    cloudwatch._json_timestamp = _number
    cloudwatch._evaluate_alarm = _evaluate
    cloudwatch._evict_old_metrics = _at_times(cloudwatch._evict_old_metrics)
    original = cloudwatch._get_metric_data

    def get(params: Any, data: Any, *protocols: bool) -> Any:
        is_cbor = protocols[0]
        if not any(protocols):
            return original(params, data, *protocols)
        found = [_result(query, data) for query in data.get("MetricDataQueries", [])]
        found = [result for result in found if result]
        if is_cbor:
            results = [cloudwatch._cbor_metric_data_result(result) for result in found]
            return cloudwatch._cbor_ok({"MetricDataResults": results})
        return cloudwatch._json_ok({"MetricDataResults": found})

    cloudwatch._get_metric_data = get


def _at_times(evict: Callable[[], None]) -> Callable[[], None]:
    """Have old points taken away every few minutes: ministack reads all of them at each call."""
    last = time.monotonic()

    def seldom() -> None:
        nonlocal last
        if time.monotonic() - last > _EVICTED_SECONDS:
            last = time.monotonic()
            evict()

    return seldom


def _iso(epoch: float) -> str:
    """Return a time with its milliseconds: a period here may be shorter than a second."""
    text = datetime.fromtimestamp(epoch, tz=UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _number(value: object) -> object:
    """Return a time as JSON has it."""
    epoch = cloudwatch._parse_ts(value) if isinstance(value, str) else None
    return value if epoch is None else round(epoch, 3)


def _result(query: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer one query of GetMetricData.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
    """
    if query.get("ReturnData") is False:
        return None
    named = {"Id": query.get("Id", ""), "Label": query.get("Label", query.get("Id", ""))}
    if query.get("Expression"):
        told = [{"Code": "Unsupported", "Value": "Expressions are not imitated"}]
        empty: dict[str, Any] = {"Timestamps": [], "Values": []}
        return {**named, **empty, "StatusCode": "InternalError", "Messages": told}
    wanted = query["MetricStat"]
    points = _points(wanted["Metric"])
    start = cloudwatch._parse_ts(asked.get("StartTime"))
    end = cloudwatch._parse_ts(asked.get("EndTime"))
    length = clock().real(float(wanted["Period"]))
    taken: dict[float, list[Any]] = {}
    for point in points:
        when = point["Timestamp"]
        if (start is None or when >= start) and (end is None or when < end):
            taken.setdefault(begin(when, length), []).append(point)
    newest_first = asked.get("ScanBy") != "TimestampAscending"
    figures = [
        (when, value)
        for when in sorted(taken, reverse=newest_first)
        if (value := _figure(taken[when], wanted["Stat"])) is not None
    ]
    return {
        **named,
        "Timestamps": [_iso(when) for when, _ in figures],
        "Values": [value for _, value in figures],
        "StatusCode": "Complete",
    }


def _points(metric: Mapping[str, Any]) -> Sequence[Any]:
    dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
    key = (metric["Namespace"], metric["MetricName"], cloudwatch._dims_key(dimensions))
    return cloudwatch._metrics.get(key) or ()


def _figure(points: list[Any], statistic: str) -> float | None:
    found = cloudwatch._stat_value(cloudwatch._calc_stats(points), statistic, points)
    return None if found is None else float(found)


def _evaluate(alarm: dict[str, Any]) -> None:
    """Bring an alarm into the state that its metric's last periods give.

    One about an expression stays as it is, and so does one whose metric nobody has ever published:
    most of AWS's own are not imitated.
    """
    if not alarm.get("MetricName"):
        return
    points = _points(alarm)
    if not points:
        return
    length = clock().real(float(alarm.get("Period") or 60))
    count = int(alarm.get("EvaluationPeriods") or 1)
    begins = periods(time.time(), length, count)
    taken: dict[int, list[Any]] = {}
    # They stand in the order in which they came: what is long over is left unread.
    for point in takewhile(
        lambda it: it["Timestamp"] >= begins[0] - _LATE * length, reversed(points)
    ):
        taken.setdefault(round(begin(point["Timestamp"], length) / length), []).append(point)
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    figures = [
        _figure(its, statistic) if (its := taken.get(round(when / length))) else None
        for when in begins
    ]
    rule = Rule(
        comparison=str(alarm.get("ComparisonOperator")),
        threshold=float(alarm.get("Threshold") or 0),
        datapoints=int(alarm.get("DatapointsToAlarm") or count),
        missing=alarm.get("TreatMissingData") or "missing",
    )
    before = alarm["StateValue"]
    now = state(rule, figures, before)
    if now != before:
        _change(alarm, before, now, f"{statistic} of the last {count} periods: {figures}")


def _change(alarm: dict[str, Any], before: str, now: str, reason: str) -> None:
    alarm["StateValue"], alarm["StateReason"] = now, f"Threshold Crossed: {reason}"
    alarm["StateUpdatedTimestamp"] = int(time.time())
    cloudwatch._record_history(alarm["AlarmName"], before, now, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, now, reason)
    cloudwatch._evaluate_parent_alarms(alarm)
