"""The alarm that takes a broken deployment back."""

from tests.configurations import properties


def test_it_counts_the_controller_s_own_errors() -> None:
    """Each metric is the target group's: another team's errors take nothing back."""
    queries = properties("several-images", "OtherErrorsAlarm")["Metrics"]
    inputs = [item["MetricStat"] for item in queries if not item["ReturnData"]]
    assert {item["Metric"]["MetricName"] for item in inputs} == {
        "HTTPCode_Target_5XX_Count",
        "RequestCount",
        "HealthyHostCount",
    }
    for item in inputs:
        group = {"Fn::GetAtt": ["OtherTargetGroup", "TargetGroupFullName"]}
        assert {"Name": "TargetGroup", "Value": group} in item["Metric"]["Dimensions"]
        assert item["Period"] == 60


def test_a_first_creation_is_not_taken_back() -> None:
    """Before a target is healthy nothing counts, and no data is no error."""
    alarm = properties("quickstart", "MainErrorsAlarm")
    (text,) = (item["Expression"] for item in alarm["Metrics"] if item["ReturnData"])
    assert text.startswith("IF(FILL(healthy, 0) >= 1 AND ")
    assert text.endswith(", 0)")
    assert alarm["TreatMissingData"] == "notBreaching"
