"""The table of the names that JCasC binds, and what is checked against it."""

from typing import Any

import pytest

from stacks.tables import jcasc


def places(document: object, release: jcasc.Release = "pinned") -> list[tuple[str | int, ...]]:
    """Return where a document does not fit."""
    return [found.path for found in jcasc.mismatches(document, release)]


def cloud(**keys: object) -> dict[str, Any]:
    """Return a document with one EC2 cloud of one template."""
    return {"jenkins": {"clouds": [{"amazonEC2": {"name": "x", "templates": [keys]}}]}}


AT = ("jenkins", "clouds", 0, "amazonEC2", "templates", 0)


def test_every_kind_is_in_the_table() -> None:
    """A kind that the table names and does not have would end a check with an exception."""
    types = jcasc.table()["types"]
    for name, found in types.items():
        assert ("keys" in found) != ("one of" in found), name
        for rule in (found.get("keys") or found.get("one of") or {}).values():
            kind = (rule if isinstance(rule, str) else rule["is"]).strip("[]")
            assert kind in {"scalar", "any", *types}, (name, kind)
            assert isinstance(rule, str) or set(rule["releases"]) < set(jcasc.table()["releases"])


def test_known_names_pass() -> None:
    """Names are compared without case, and a symbol without options may stand alone."""
    assert places({"jenkins": {"NumExecutors": 0, "crumbIssuer": "standard"}}) == []
    assert places(cloud(ami="ami-1", tags=[{"name": "a", "value": "b"}])) == []


def test_other_plugins_names_are_not_looked_into() -> None:
    """What the table does not claim to know whole is left to the plugins."""
    document = {"unclassified": {"mailer": {"smtpHost": "x"}}, "security": {"apiToken": {"a": 1}}}
    assert places(document) == []


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"jenkinz": {}}, ("jenkinz",)),
        ({"jenkins": {"numExecutor": 0}}, ("jenkins", "numExecutor")),
        (cloud(amis="x"), (*AT, "amis")),
        (cloud(tags={"name": "a"}), (*AT, "tags")),
        (cloud(ami=["x"]), (*AT, "ami")),
        (cloud(spotConfig="x"), (*AT, "spotConfig")),
        ({"jenkins": {"clouds": [{"kubernetes": {}}]}}, ("jenkins", "clouds", 0, "kubernetes")),
        ({"jenkins": {"clouds": [{"amazonEC2": {}, "x": {}}]}}, ("jenkins", "clouds", 0)),
    ],
)
def test_what_jcasc_refuses_is_found(document: object, place: tuple[str | int, ...]) -> None:
    """An unknown name and a value of another kind are found where they stand."""
    assert places(document) == [place]


def test_names_differ_between_releases() -> None:
    """What a later release removed or an earlier one lacks is unknown there."""
    crumbs = {"jenkins": {"crumbIssuer": {"standard": {"excludeClientIPFromCrumb": True}}}}
    assert places(crumbs, "1688") == []
    assert places(crumbs) == [("jenkins", "crumbIssuer", "standard", "excludeClientIPFromCrumb")]
    orphans = cloud(avoidUsingOrphanedNodes=True)
    assert places(orphans) == []
    assert places(orphans, "1688") == [(*AT, "avoidUsingOrphanedNodes")]
