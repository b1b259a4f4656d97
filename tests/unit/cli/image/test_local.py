"""A build by a builder of this machine: its steps are shown, its first complaint is the error."""

import pytest

from cli.flags import Flags
from cli.image.local import LocalBuild, first_cause
from cli.image_records import RegistryLogin
from cli.ui import Ui
from stacks.errors import StackgenError
from tests.unit.cli.fakes import world
from tests.unit.cli.image.outside import BASE_DIGEST, OWN, Played

LOGIN = RegistryLogin(registry="r.example.com", user="AWS", password="s3cret")  # noqa: S106 - a fake's


def building(
    played: Played, *, machine: str = "x86_64", name: str = "podman", verbose: bool = False
) -> LocalBuild:
    """Make a build on a played builder."""
    edge = world().edge(execute=played, machine=lambda: machine)
    return LocalBuild(name, edge, Ui(Flags(verbose=verbose), edge))


def test_the_base_is_built_on_by_its_digest(capsys: pytest.CaptureFixture[str]) -> None:
    """What was fetched, also if the tag moves meanwhile; steps are shown, other lines are not."""
    played = Played()
    with building(played) as work:
        assert work.build(OWN, "i:t") == BASE_DIGEST
    assert played.base() == f"b:1@{BASE_DIGEST}"
    assert played.verbs() == ["pull", "inspect", "build"]
    label = f"org.opencontainers.image.base.digest={BASE_DIGEST}"
    assert label in played.ran[-1].words
    told = capsys.readouterr().err
    assert "STEP 1/2: FROM b" in told
    assert "#6 [2/3] RUN x" in told
    assert "other" not in told


def test_a_base_of_this_machine_is_built_on_by_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No registry gave it: there is no digest to build on, and none is made up."""
    played = Played({"pull": (125, "Error: no such host"), "inspect": (0, "[]")})
    with building(played) as work:
        assert work.build(OWN, "i:t") is None
    assert played.base() == "b:1"
    assert not [word for word in played.ran[-1].words if "base.digest" in word]
    assert "the copy that is here is built on" in capsys.readouterr().err


def test_a_base_that_nobody_has_ends_it() -> None:
    """Before anything is built; the reason is the builder's."""
    played = Played({"pull": (125, "Trying b\nError: no such host"), "inspect": (1, "")})
    with building(played) as work, pytest.raises(StackgenError, match="no such host") as refused:
        work.build(OWN, "i:t")
    assert "--base-image" in refused.value.hint
    assert "build" not in played.verbs()


def test_fetching_is_shown_to_who_wants_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Hundreds of MB come in minutes."""
    with building(Played({"pull": (0, "Copying blob 1")}), verbose=True) as work:
        work.build(OWN, "i:t")
    assert "Fetching b:1 …\n  Copying blob 1\n" in capsys.readouterr().err


def test_another_machine_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """Its builder needs QEMU; the same architecture has several names."""
    with building(Played(), machine="aarch64") as work:
        work.build(OWN, "i:t")
    assert "needs QEMU" in capsys.readouterr().err
    with building(Played(), machine="amd64") as work:
        work.build(OWN, "i:t")
    assert "QEMU" not in capsys.readouterr().err


def test_a_failed_push_logs_out(capsys: pytest.CaptureFixture[str]) -> None:
    """The log-in never outlives the push, and the password is in no word of it."""
    played = Played({"push": (1, "denied: no")})
    with building(played, name="docker") as work, pytest.raises(StackgenError, match="denied: no"):
        work.push("i:t", "r.example.com/i:t", LOGIN)
    assert played.verbs() == ["tag", "login", "push", "logout"]
    assert "s3cret" not in repr(played.ran) + "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        (["a", "ERROR: x", "ERROR: y"], "ERROR: x"),
        (["a", "b", ""], "b"),
        (['time="1" level=warning msg="Failed, retrying"', "Error: refused"], "Error: refused"),
        (["level=warning only"], "level=warning only"),
        ([], "no reason"),
    ],
)
def test_the_first_complaint_is_the_cause(lines: list[str], cause: str) -> None:
    """All others follow from it; without one the last line."""
    assert first_cause(lines) == cause
