"""Widgets of a CloudWatch dashboard, from the top down, each with a line per controller or slot.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from troposphere import Ref, Sub

from stacks.refs import AlarmArn, ClusterName

#: A dashboard has 24 columns.
_COLUMNS, _HEIGHT = 24, 6

#: One widget lists at most as many.
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Alarm-Widget-Object
_ALARMS = 100

Widget = dict[str, Any]
Line = list[object]


def graph(title: str, lines: Sequence[Line], *, stat: str, **more: object) -> Widget:
    """Return a graph of some lines.

    Args:
        title: What it shows, with its unit.
        lines: Each a metric or an expression, as the dashboard's format writes them.
        stat: Of every line that names none.
        more: Other properties.
    """
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": Ref("AWS::Region"),
            "metrics": list(lines),
            "stat": stat,
            "period": 60,
            **more,
        },
    }


def line(
    namespace: str, name: str, dimensions: Mapping[str, object], label: str, **more: object
) -> Line:
    """Return one metric's line."""
    flat = [part for pair in dimensions.items() for part in pair]
    return [namespace, name, *flat, {"label": label, **more}]


def each_host(namespace: str, name: str, own: str, cluster: ClusterName, stat: str) -> Line:
    """Return a line for each host that sends a metric, whichever hosts there are then.

    Args:
        namespace: Of the metric.
        name: The metric.
        own: Its dimensions beside the cluster's, with commas.
        cluster: The hosts' own.
        stat: Over one period.
    """
    # The text lies inside JSON, so its quotes are escaped as JSON's are.
    found = Sub(
        f"SEARCH('{{{namespace},ClusterName,{own}}}"
        f' MetricName=\\"{name}\\" ClusterName=\\"${{Cluster}}\\"\', \'{stat}\', 300)',
        Cluster=cluster,
    )
    return [{"expression": found, "label": "${PROP('Dim.InstanceId')}"}]


def alarm_status(arns: Sequence[AlarmArn]) -> Widget:
    """Return the widget of what rings; of very many alarms, the gravest."""
    return {
        "type": "alarm",
        "width": _COLUMNS,
        "height": 2 + len(arns[:_ALARMS]) // 8,
        "properties": {"title": "Alarms", "alarms": list(arns[:_ALARMS])},
    }


def rows(rows_of_widgets: Iterable[Sequence[Widget]]) -> list[Widget]:
    """Place rows of widgets one below the other, each as wide as its row has room."""
    placed, y = [], 0
    for row in rows_of_widgets:
        width = _COLUMNS // len(row)
        height = max(widget.get("height", _HEIGHT) for widget in row)
        placed += [
            {**widget, "x": place * width, "y": y, "width": width, "height": height}
            for place, widget in enumerate(row)
        ]
        y += height
    return placed
