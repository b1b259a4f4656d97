"""`stackgen outputs`: for people, for programs, for one value."""

import json

import pytest

from cli.boundary import run
from tests.unit.cli.fakes import World, world


def standing() -> World:
    """Make an outside with a stack."""
    outputs = {"ClusterName": "c", "MainUrl": "https://m", "Url": "https://ci"}
    return world(status="CREATE_COMPLETE", outputs=outputs)


def test_the_address_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Url, then each controller's, then the rest."""
    assert run(["outputs"], standing().edge()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["Url", "MainUrl", "ClusterName"]


def test_one_value_is_bare(capsys: pytest.CaptureFixture[str]) -> None:
    """A script can use it as it is."""
    assert run(["outputs", "Url"], standing().edge()) == 0
    assert capsys.readouterr().out == "https://ci\n"


def test_programs_get_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    """All names and values."""
    assert run(["outputs", "--output", "json"], standing().edge()) == 0
    assert json.loads(capsys.readouterr().out)["Url"] == "https://ci"


def test_an_unknown_name_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1 and what could have been asked for."""
    assert run(["outputs", "URL"], standing().edge()) == 1
    assert "ClusterName, MainUrl, Url" in capsys.readouterr().err


def test_no_stack_names_the_command_that_makes_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, and nothing on stdout."""
    assert run(["outputs", "--stack-name", "ci", "--region", "eu-west-1"], world().edge()) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "deploy --stack-name ci --region eu-west-1" in err


def test_with_a_stack_name_no_file_is_read() -> None:
    """--stack-name says which stack is meant; without a region nothing can be."""
    outside = standing()
    assert run(["outputs", "--stack-name", "ci"], outside.edge()) == 2
    assert run(["outputs", "--stack-name", "ci", "--region", "eu-west-1"], outside.edge()) == 0
    assert outside.asked_regions == []
