"""Two values as the places where they differ."""

import base64
import json

import pytest

from cli.deploy.reading.values import UNKNOWN, Step, dotted, parsed, shortened, steps, told
from stacks.cloud_config import merged


def test_a_scalar_differs_as_a_whole() -> None:
    """Before and after, under the property's name."""
    assert steps("MaxSize", "2", "4") == [Step(("MaxSize",), "2", "4")]
    assert steps("MaxSize", "2", "2") == []


def test_only_the_places_that_differ_are_told() -> None:
    """A container's image among everything else that a task definition says."""
    before = [{"Name": "jenkins", "Image": "a:1", "Memory": 3072}]
    after = [{"Name": "jenkins", "Image": "a:2", "Memory": 3072}]
    (found,) = steps("ContainerDefinitions", before, after)
    assert found == Step(("ContainerDefinitions", "[jenkins]", "Image"), "a:1", "a:2")
    assert dotted(found.path) == "ContainerDefinitions[jenkins].Image"


def test_an_inserted_variable_is_one_difference() -> None:
    """Named things are compared by name: their neighbours have not moved."""
    before = [{"Name": "A", "Value": "1"}, {"Name": "C", "Value": "3"}]
    after = [{"Name": "A", "Value": "1"}, {"Name": "B", "Value": "2"}, {"Name": "C", "Value": "3"}]
    assert steps("Environment", before, after) == [
        Step(("Environment", "[B]"), None, '{"Value": "2"}')
    ]


def test_lists_without_names() -> None:
    """Of the same length place by place, else as a whole."""
    assert steps("Subnets", ["a", "b"], ["a", "c"]) == [Step(("Subnets", "1"), "b", "c")]
    assert steps("Subnets", ["a"], ["a", "c"]) == [Step(("Subnets",), '["a"]', '["a", "c"]')]


def test_user_data_is_text() -> None:
    """Base64 is read; a value that is none stays as it is."""
    old, new = (base64.b64encode(text.encode()).decode() for text in ("a\nb\n", "a\nc\n"))
    (found,) = steps("LaunchTemplateData", {"UserData": old}, {"UserData": new})
    assert found == Step(("LaunchTemplateData", "UserData"), "a\nb\n", "a\nc\n")
    assert steps("UserData", "no base64!", "x") == [Step(("UserData",), "no base64!", "x")]


@pytest.mark.parametrize("text", ["{", "plain", "[1"])
def test_what_is_no_json_is_text(text: str) -> None:
    """A value that only looks like JSON."""
    assert parsed(text) == text
    assert parsed('{"a": 1}') == {"a": 1}


def test_null_is_no_value() -> None:
    """AWS writes `null` for a property that was not there."""
    assert steps("A", parsed("null"), parsed("x")) == [Step(("A",), None, "x")]


def test_cloud_config_differs_by_what_it_says() -> None:
    """The first addition has the whole text written anew, in another form: one line is shown."""
    start = "#cloud-config\nwrite_files:\n  - path: /a\n    content: |\n      x\n      y\n"
    added = merged(start, "#cloud-config\npackages: [htop]\n")
    assert told(start, added) == ["@@ -6 +6,3 @@", "     y", "+packages:", "+- htop"]
    assert told(start, added.replace("packages", "}")) != []
    other = start.replace("  - path: /a\n    ", "  - path:   /a\n    ")
    assert "+  - path:   /a" in told(start, other)


def test_short_values_stand_in_a_line() -> None:
    """Before, an arrow, after; one that comes or goes by a word."""
    assert told("2", "4") == ["2 → 4"]
    assert told(None, "4") == ["new: 4"]
    assert told("2", None) == ["gone: 2"]
    assert told("", "x") == ['"" → x']
    assert told("arn:a", UNKNOWN) == ["arn:a → (known after the change)"]
    assert told("(Truncated-Signature):1", "x") == ["(too long for AWS to show) → x"]


def test_long_values_are_shortened_where_they_differ() -> None:
    """Two ARNs that differ in their last sign: that sign is seen."""
    head = "arn:aws:ecs:eu-west-1:123456789012:task-definition/" + "x" * 60
    (line,) = told(f"{head}:1", f"{head}:2")
    assert line.count("…") == 2
    old, new = line.split(" → ")
    assert (old[-2:], new[-2:]) == (":1", ":2")
    assert len(shortened("y" * 500)) == 70


def test_long_text_and_json_are_told_line_by_line() -> None:
    """Only lines that differ, with one on each side; what is too much is counted."""
    assert told("a\nb\nc\nd\n", "a\nb\nX\nd\n") == ["@@ -2,3 +2,3 @@", " b", "-c", "+X", " d"]
    old, new = (json.dumps({"k": "v" * 80, "n": n}) for n in (1, 2))
    assert [line for line in told(old, new) if line[0] in "+-"] == ['- "n": 1', '+ "n": 2']
    many = "\n".join(map(str, range(100)))
    assert told(many, f"{many}\n".replace("\n", "!\n"))[-1].endswith("more lines")


def test_lines_that_only_name_what_is_made_are_left_out() -> None:
    """A dashboard that names a service made anew would else bury the one line that matters."""
    before = json.dumps({"k": "v" * 80, "n": "a", "o": 1})
    named = json.dumps({"k": "v" * 80, "n": UNKNOWN, "o": 1})
    assert told(before, named) == ["only where it names what the change makes"]
    both = json.dumps({"k": "v" * 80, "n": UNKNOWN, "z": 2})
    assert [line for line in told(before, both) if line[0] in "+-"][-1] == '+ "z": 2'
    added = json.dumps({"k": "v" * 80, "m": UNKNOWN, "n": "a", "o": 1})
    assert '+ "m": "(known after the change)",' in told(before, added)
