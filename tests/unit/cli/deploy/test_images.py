"""Machine images are read once, shown as a change, or kept."""

import pytest
from botocore.exceptions import ClientError

from cli.boundary import run
from stacks.config import Config, Hosts
from stacks.synth import synth
from tests.configurations import texts
from tests.unit.cli.fakes import AGENT_IMAGE, HOST_IMAGE, IMAGES, World, world


def deploy(outside: World, *more: str, code: int = 0) -> dict[str, str]:
    """Deploy with the real synthesis; return the parameters that were sent."""
    edge = outside.edge(synth=lambda config, images: synth(config, texts(), images))
    assert run(["deploy", "--yes", *more], edge) == code
    if not outside.aws.requests:
        return {}
    sent = outside.aws.requests[-1]["Parameters"]
    return {item["ParameterKey"]: item["ParameterValue"] for item in sent}


def test_images_are_read_once_and_sent_as_ids() -> None:
    """One request for all, and the template's parameters are ids, not names."""
    outside = world()
    sent = deploy(outside)
    assert (sent["HostAmi"], sent["AgentAmi"]) == (IMAGES[HOST_IMAGE], IMAGES[AGENT_IMAGE])
    assert outside.aws.names().count("public_parameters") == 1


def test_a_new_image_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Before the change set: which, and what the stack has."""
    outside = world(status="UPDATE_COMPLETE", parameters={"HostAmi": "ami-00000001"})
    deploy(outside)
    said = "HostAmi: AWS recommends ami-0123456789abcdef0 now, the stack has ami-00000001."
    assert said in capsys.readouterr().err


def test_images_can_be_kept() -> None:
    """What the stack has stays, also if CloudFormation had resolved it; what is new is read."""
    outside = world(status="UPDATE_COMPLETE", parameters={"HostAmi": "ami-00000001"})
    sent = deploy(outside, "--keep-images")
    assert (sent["HostAmi"], sent["AgentAmi"]) == ("ami-00000001", IMAGES[AGENT_IMAGE])
    kept = world(
        status="UPDATE_COMPLETE",
        parameters={"HostAmi": "ami-00000001", "AgentAmi": "ami-00000002"},
    )
    deploy(kept, "--keep-images")
    assert "public_parameters" not in kept.aws.names()


def test_an_image_can_be_fixed() -> None:
    """By --param for this deployment, by the file for all: neither is asked for."""
    outside = world(machines={"ami-00000003": "x86_64", "ami-00000004": "x86_64"})
    sent = deploy(outside, "--param", "HostAmi=ami-00000003", "--param", "AgentAmi=ami-00000004")
    assert (sent["HostAmi"], sent["AgentAmi"]) == ("ami-00000003", "ami-00000004")
    assert "public_parameters" not in outside.aws.names()
    fixed = world(machines={"ami-00000005": "x86_64"})
    fixed.config = Config(name="ci", region="eu-west-1", hosts=Hosts(ami="ami-00000005"))
    assert deploy(fixed)["HostAmi"] == "ami-00000005"


def test_a_missing_permission_has_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Which permission, and two ways without it."""
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetParameters")
    deploy(world(errors={"public_parameters": denied}), code=1)
    err = capsys.readouterr().err
    assert "ssm:GetParameters on /aws/service/*" in err
    assert "--param HostAmi=ami-" in err


def test_a_region_without_the_image_has_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """The region and the parameter are named."""
    deploy(world(images={}), code=1)
    assert f"eu-west-1 has no public parameter {HOST_IMAGE}" in capsys.readouterr().err


def test_a_name_is_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    """--param takes the id itself: exit 2, before AWS is called."""
    outside = world()
    assert deploy(outside, "--param", f"HostAmi={HOST_IMAGE}", code=2) == {}
    assert "ami-0123456789abcdef0" in capsys.readouterr().err
    assert outside.aws.calls == []
