"""Express mode: done when every slot serves, not when CloudFormation says so."""

import json

import pytest

from cli.boundary import run
from tests.unit.cli.deploy.test_roll import rolling
from tests.unit.cli.fakes import World


def changing() -> World:
    """Make an outside whose stack has something to change and whose slot serves."""
    outside = rolling("2")
    outside.aws.change_set_failure = ""
    return outside


def test_it_is_asked_for_and_proven(capsys: pytest.CaptureFixture[str]) -> None:
    """The change set is express; the slots are looked at after the stack's end."""
    outside = changing()
    assert run(["deploy", "--yes", "--express"], outside.edge()) == 0
    assert outside.aws.requests[-1]["DeploymentConfig"] == {
        "Mode": "EXPRESS",
        "DisableRollback": False,
    }
    names = outside.aws.names()
    assert names.index("execute") < names.index("target_health")
    err = capsys.readouterr().err
    assert "All slots of a controller may restart at once" in err
    assert "Every slot serves" in err


def test_without_it_nothing_is_asked_for() -> None:
    """The standard mode is AWS's own default."""
    outside = changing()
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert "DeploymentConfig" not in outside.aws.requests[-1]
    assert "target_health" not in outside.aws.names()


def test_a_slot_that_does_not_serve_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """Although the stack is complete: exit 1, why, and the way back as it is typed."""
    outside = changing()
    outside.aws.health = {key: ["unhealthy"] for key in outside.aws.health}
    given = ["--yes", "--express", "--timeout", "5m", "--output", "json"]
    assert run(["deploy", *given], outside.edge()) == 1
    out, err = capsys.readouterr()
    assert "main: target 10.0.0.1:8080 is unhealthy: codes 503" in err
    assert "after 5 min 0 s not every slot serves: main: 0 of 1 targets healthy" in err
    assert "put stackgen.yaml back to its last version, then: " in err
    assert " deploy --express --keep-images" in err
    assert "main: 0 of 1" in json.loads(out)["not_serving"]
    assert not any(name.startswith("start_refresh") for name in outside.aws.names())


def test_the_way_back_from_a_creation_is_its_deletion(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no version before."""
    outside = changing()
    outside.aws.status = None
    outside.aws.health = {key: ["initial"] for key in outside.aws.health}
    assert run(["deploy", "--yes", "--express", "--timeout", "5m"], outside.edge()) == 1
    err = capsys.readouterr().err
    assert "The way back: " in err
    assert " destroy" in err


def test_an_end_point_without_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """It waits itself, as the change set it made tells."""
    outside = changing()
    outside.aws.knows_express = False
    assert run(["deploy", "--yes", "--express"], outside.edge()) == 0
    assert "This end point knows no express mode" in capsys.readouterr().err
