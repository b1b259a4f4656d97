"""Documents as nodes that know where they stand."""

from stacks.jcasc.tree import of_text, rendered, roots

TEXT = """\
# first
x-team: &view {list: {name: all}}
jenkins:
  systemMessage: |
    two
    lines
  views:
    - *view
    - list: {name: mine, jobCount: 010}
  quietPeriod: +5
  disableRememberMe: on
  proxy: ~
"""


def test_every_value_has_its_place() -> None:
    """The key's line; below an alias the alias's own."""
    document, _ = of_text(TEXT, file="a.yaml")
    found = {node.path: node.line for node in document.walk()}
    assert found["jenkins", "systemMessage"] == 4
    assert found["jenkins", "views", 0, "list", "name"] == 8
    assert found["jenkins", "views", 1, "list", "name"] == 9
    assert {node.file for node in document.walk()} == {"a.yaml"}


def test_scalars_are_text() -> None:
    """As JCasC has it: numbers and dates are not looked into."""
    document, _ = of_text(TEXT, file="a.yaml")
    views = document.get("jenkins", "views")
    assert views is not None
    assert views.items[1].plain == {"list": {"name": "mine", "jobCount": "010"}}
    texts = {key: node.text for key, node in document.keys["jenkins"].keys.items()}
    assert texts["systemMessage"] == "two\nlines\n"
    assert texts["quietPeriod"] == "5"
    assert texts["disableRememberMe"] == "true"
    assert texts["proxy"] == ""


def test_places_for_anchors_are_no_configuration() -> None:
    """JCasC leaves root elements out that start with `x-`."""
    assert [key for key, _ in roots(of_text(TEXT, file="a.yaml")[0])] == ["jenkins"]


def test_what_stackgen_writes_stands_in_no_file() -> None:
    """It is made of plain data."""
    node = rendered({"jenkins": {"numExecutors": 0, "views": [True, None, "x"]}})
    assert node.plain == {"jenkins": {"numExecutors": "0", "views": ["true", None, "x"]}}
    assert {inner.file for inner in node.walk()} == {None}


def test_keys_are_found_in_any_case() -> None:
    """As JCasC finds them."""
    found = of_text(TEXT, file="a.yaml")[0].get("Jenkins", "quietperiod")
    assert found is not None
    assert found.text == "5"
