"""The dashboard: one body of JSON, with the stack's own ids in it."""

import json
import re
from typing import Any

import pytest

from tests.configurations import NAMES, configuration, properties, resources, synthesis

_VARIABLE = re.compile(r"\$\{(?!!)([^}]*)\}")


def body(name: str) -> dict[str, Any]:
    """Return the body as CloudFormation completes it, with `<logical id>` for each reference."""
    text, values = properties(name, "Dashboard")["DashboardBody"]["Fn::Sub"]

    def place(found: "re.Match[str]") -> str:
        (value,) = values[found[1]].values()
        if isinstance(value, list) and "${" in value[0]:
            return str(_VARIABLE.sub("<Cluster>", value[0]))
        return f"<{value if isinstance(value, str) else value[0]}>"

    made: dict[str, Any] = json.loads(_VARIABLE.sub(place, text).replace("${!", "${"))
    return made


@pytest.mark.parametrize("name", NAMES)
def test_widgets_fill_rows_and_do_not_overlap(name: str) -> None:
    """24 columns, each place once."""
    taken: set[tuple[int, int]] = set()
    for widget in body(name)["widgets"]:
        assert widget["x"] + widget["width"] <= 24
        places = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not places & taken
        taken |= places


@pytest.mark.parametrize("name", NAMES)
def test_every_controller_slot_and_alarm_is_on_it(name: str) -> None:
    """What is not shown is looked for elsewhere when it matters."""
    widgets = {item["properties"]["title"]: item["properties"] for item in body(name)["widgets"]}
    config = configuration(name)
    for title in ("Healthy slots", "Requests a minute"):
        labels = [line[-1]["label"] for line in widgets[title]["metrics"]]
        assert labels == [controller.name for controller in config.controllers]
    slots = [line[-1]["label"] for line in widgets["Memory of slots in percent"]["metrics"]]
    assert len(slots) == sum(controller.slots_max for controller in config.controllers)
    alarms = resources(name, "AWS::CloudWatch::Alarm")
    assert set(widgets["Alarms"]["alarms"]) == {f"<{logical}>" for logical in alarms}
    assert ("Backups a day" in widgets) == config.backup.enabled
    assert ("Hooks: errors and complaints" in widgets) == bool(config.hooks.active)
    assert ("Builds that wait" in widgets) == ("scale" in config.hooks.active)


def test_hosts_are_found_by_their_cluster() -> None:
    """Hosts come and go: a search shows those that are there, of this stack alone."""
    widgets = {i["properties"]["title"]: i["properties"] for i in body("quickstart")["widgets"]}
    ((line,),) = widgets["Disk of hosts in percent"]["metrics"]
    assert line["expression"] == (
        "SEARCH('{Stackgen/Hosts,ClusterName,InstanceId,fstype,path}"
        ' MetricName="disk_used_percent" ClusterName="<Cluster>"\', \'Maximum\', 300)'
    )
    assert line["label"] == "${PROP('Dim.InstanceId')}"


def test_its_address_is_the_console_s() -> None:
    """An output leads there; the dashboard has no name that another stack may have taken."""
    assert "DashboardName" not in properties("quickstart", "Dashboard")
    value = synthesis("quickstart").root["Outputs"]["DashboardUrl"]["Value"]
    assert value["Fn::Sub"][0].startswith("https://console.aws.amazon.com/cloudwatch/home?region=")
    assert value["Fn::Sub"][1] == {"Name": {"Ref": "Dashboard"}}
