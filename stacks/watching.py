"""What CloudWatch watches: one metric, or an expression of several, and the alarm about it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from collections.abc import Mapping
from typing import Any, Literal

from troposphere import cloudwatch

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import TopicArn


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A series of numbers.

    Attributes:
        namespace: Who publishes it, such as `AWS/EFS`.
        name: Its name there.
        dimensions: Of what.
        statistic: Over one period.
        period: Seconds.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, object]
    statistic: str = "Sum"
    period: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Arithmetic over metrics.

    Attributes:
        text: Names its metrics.
            https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
        metrics: By those names.
        label: What the result is called.
    """

    text: str
    metrics: Mapping[str, Metric]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """When a value is too much, or too little.

    Attributes:
        comparison: `>`, `>=` or `<`.
        value: The threshold.
        periods: For how many in a row.
        missing: What no data means: nothing told (`missing`), as before (`ignore`), good or bad.
            https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """

    comparison: Literal[">", ">=", "<"]
    value: float
    periods: int
    missing: Literal["missing", "ignore", "notBreaching", "breaching"]


_COMPARISONS = {
    ">": "GreaterThanThreshold",
    ">=": "GreaterThanOrEqualToThreshold",
    "<": "LessThanThreshold",
}


def alarm(
    logical: str,
    text: str,
    watched: Metric | Expression,
    limit: Limit,
    *,
    topic: TopicArn,
    tag: str,
) -> cloudwatch.Alarm:
    """Return an alarm that tells when it rings and when it is over.

    Args:
        logical: Its logical id.
        text: What is wrong, for whoever gets the message.
        watched: The value.
        limit: Where it rings.
        topic: Who is told.
        tag: The part of the stack it is about.
    """
    made = cloudwatch.Alarm(
        logical,
        AlarmDescription=text,
        ComparisonOperator=_COMPARISONS[limit.comparison],
        Threshold=limit.value,
        EvaluationPeriods=limit.periods,
        TreatMissingData=limit.missing,
        AlarmActions=[topic],
        OKActions=[topic],
        Tags=name_tag(tag),
    )
    values = _queries(watched) if isinstance(watched, Expression) else _single(watched)
    for key, value in values.items():
        setattr(made, key, value)
    return made


def _single(metric: Metric) -> dict[str, Any]:
    """Return the properties of an alarm about one metric."""
    return {
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": _dimensions(metric),
        "Statistic": metric.statistic,
        "Period": metric.period,
    }


def _dimensions(metric: Metric) -> list[cloudwatch.MetricDimension]:
    return [
        cloudwatch.MetricDimension(Name=name, Value=value)
        for name, value in metric.dimensions.items()
    ]


def _queries(expression: Expression) -> dict[str, Any]:
    """Return the properties of an alarm about an expression."""
    inputs = [
        cloudwatch.MetricDataQuery(
            Id=name,
            ReturnData=False,
            MetricStat=cloudwatch.MetricStat(
                Metric=cloudwatch.Metric(
                    Namespace=metric.namespace,
                    MetricName=metric.name,
                    Dimensions=_dimensions(metric),
                ),
                Period=metric.period,
                Stat=metric.statistic,
            ),
        )
        for name, metric in expression.metrics.items()
    ]
    result = cloudwatch.MetricDataQuery(
        Id="result", Expression=expression.text, Label=expression.label, ReturnData=True
    )
    return {"Metrics": [result, *inputs]}
