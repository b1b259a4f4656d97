"""Where a hook works."""

import pytest

from lambdas.shared.place import Place

VARIABLES = {
    "STACKGEN_CLUSTER": "ci-Cluster-1",
    "STACKGEN_GROUP": "ci-Group-1",
    "STACKGEN_STACK": "ci",
    "STACKGEN_TABLE": "ci-HookTable-1",
    "STACKGEN_SETTINGS": '{"failures": 3}',
    "AWS_REGION": "eu-west-1",
}


def test_it_is_read_from_variables() -> None:
    """Settings are JSON."""
    place = Place.of(VARIABLES)
    assert (place.cluster, place.group, place.table) == (
        "ci-Cluster-1",
        "ci-Group-1",
        "ci-HookTable-1",
    )
    assert (place.stack, place.region) == ("ci", "eu-west-1")
    assert place.settings == {"failures": 3}


def test_a_missing_variable_is_an_error() -> None:
    """The function was not made by our template."""
    with pytest.raises(KeyError, match="STACKGEN_GROUP"):
        Place.of({name: text for name, text in VARIABLES.items() if name != "STACKGEN_GROUP"})
