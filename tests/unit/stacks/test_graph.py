"""The graph of a template: every way in which one resource can name another."""

from stacks.graph import closure, dependencies

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
