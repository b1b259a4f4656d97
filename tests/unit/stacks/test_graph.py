"""The graph of a template: every way in which one resource can name another."""

from stacks.graph import closure, contracted, dependencies, essential

TEMPLATE = {
    "Parameters": {"P": {"Type": "String"}},
    "Resources": {
        "A": {"Type": "T", "Properties": {"X": [{"Ref": "B"}, {"Ref": "P"}]}},
        "B": {"Type": "T", "Properties": {"X": {"Fn::GetAtt": ["C", "Arn"]}}, "DependsOn": "D"},
        "C": {"Type": "T", "Properties": {"X": {"Fn::Sub": "${D.Arn} ${!E} ${AWS::Region}"}}},
        "D": {"Type": "T", "Properties": {"X": {"Fn::GetAtt": "F.Arn"}}},
        "E": {"Type": "T", "Properties": {"X": {"Fn::Sub": ["${F} ${V}", {"V": {"Ref": "G"}}]}}},
        "F": {"Type": "T", "DependsOn": ["G"]},
        "G": {"Type": "T", "Properties": {"X": {"Fn::Sub": ["${A}", {"A": "own"}]}}},
    },
}


def test_dependencies() -> None:
    """Ref, GetAtt in both forms, Sub in both forms and DependsOn are seen; parameters are not."""
    assert dependencies(TEMPLATE) == {
        "A": {"B"},
        "B": {"C", "D"},
        "C": {"D"},
        "D": {"F"},
        "E": {"F", "G"},
        "F": {"G"},
        "G": frozenset(),
    }


def test_closure() -> None:
    """What is needed is followed to its end; a resource in a circle needs itself."""
    graph = dependencies(TEMPLATE)
    assert closure(graph, "A") == {"B", "C", "D", "F", "G"}
    assert closure(graph, "G") == frozenset()
    circle = {"A": frozenset("B"), "B": frozenset("A")}
    assert "A" in closure(circle, "A")


def test_what_is_needed_anyway_is_not_essential() -> None:
    """Where a needs c through b, a → c says nothing new."""
    graph = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset[str]()}
    assert essential(graph) == {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset()}


def test_contraction_keeps_paths() -> None:
    """What is left out is walked through, what is kept ends the path."""
    graph = {"a": frozenset("x"), "x": frozenset("b"), "b": frozenset("c"), "c": frozenset[str]()}
    assert contracted(graph, frozenset("abc")) == {
        "a": frozenset("b"),
        "b": frozenset("c"),
        "c": frozenset(),
    }
