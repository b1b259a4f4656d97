"""`stackgen destroy`: what is said, lifted, refused and left."""

import io
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.boundary import run
from cli.records import STACK_TYPE, Resource
from tests.unit.cli.fakes import Terminal, World, world

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
SERVICE_ARN = "arn:aws:ecs:eu-west-1:1:service/c/s"
DELETED = (
    (0.0, "ci", STACK_TYPE, "DELETE_IN_PROGRESS", ""),
    (2.0, "Vpc", "AWS::EC2::VPC", "DELETE_COMPLETE", ""),
    (3.0, "ci", STACK_TYPE, "DELETE_COMPLETE", ""),
)
STUCK = (
    (0.0, "ci", STACK_TYPE, "DELETE_IN_PROGRESS", ""),
    (2.0, "Vpc", "AWS::EC2::VPC", "DELETE_FAILED", "has dependencies"),
    (3.0, "ci", STACK_TYPE, "DELETE_FAILED", "The following failed: [Vpc]"),
)
RESOURCES = [
    Resource(logical_id=name, physical_id=physical_id, type=kind, status="CREATE_COMPLETE")
    for name, physical_id, kind in (
        ("Vpc", "vpc-1", "AWS::EC2::VPC"),
        ("LoadBalancer", "arn:lb", BALANCER),
        ("Main1Service", SERVICE_ARN, "AWS::ECS::Service"),
        ("FileSystem", "fs-1", "AWS::EFS::FileSystem"),
    )
]


def standing(**more: Any) -> World:
    """Make an outside with a stack that can be deleted."""
    parts: dict[str, Any] = {
        "status": "CREATE_COMPLETE",
        "script": DELETED,
        "there": RESOURCES,
        "deployed": {"Resources": {"FileSystem": {"DeletionPolicy": "Retain"}}},
        "balancers": {"arn:lb"},
    }
    return world(**(parts | more))


def test_what_goes_and_stays_is_said_first(capsys: pytest.CaptureFixture[str]) -> None:
    """The command that removes what stays is on stdout at the end."""
    assert run(["destroy", "--yes"], standing().edge()) == 0
    out, err = capsys.readouterr()
    assert err.index("this goes") < err.index("DELETE_IN_PROGRESS")
    assert err.index("aws efs delete-file-system") < err.index("DELETE_IN_PROGRESS")
    assert "aws efs delete-file-system --file-system-id fs-1 --region eu-west-1" in out
    assert "ci is gone" in err


def test_what_would_block_is_lifted_before() -> None:
    """Balancer protection and running tasks go before the deletion begins."""
    outside = standing()
    run(["destroy", "--yes"], outside.edge())
    names = outside.aws.names()
    delete = names.index("delete_stack")
    assert names.index("protect_balancer") < delete
    assert names.index(f"scale_to_zero c {SERVICE_ARN}") < delete


def test_what_a_rollback_could_not_delete_is_lifted() -> None:
    """A balancer under protection makes a rollback fail: destroy is the way out of it."""
    failed = Resource(
        logical_id="LoadBalancer", physical_id="arn:lb", type=BALANCER, status="DELETE_FAILED"
    )
    outside = standing(status="ROLLBACK_FAILED", there=[failed])
    assert run(["destroy", "--yes"], outside.edge()) == 0
    assert "protect_balancer" in outside.aws.names()


def test_what_is_gone_already_blocks_nothing() -> None:
    """A service that somebody deleted by hand does not stop the deletion; another error does."""
    gone = ClientError({"Error": {"Code": "ServiceNotActiveException"}}, "UpdateService")
    denied = ClientError({"Error": {"Code": "AccessDenied"}}, "UpdateService")
    name = f"scale_to_zero c {SERVICE_ARN}"
    assert run(["destroy", "--yes"], standing(errors={name: gone}).edge()) == 0
    outside = standing(errors={name: denied})
    assert run(["destroy", "--yes"], outside.edge()) == 1
    assert "delete_stack" not in outside.aws.names()


def test_a_protected_stack_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is touched, and the option that lifts the protection is named."""
    outside = standing(protected=True)
    assert run(["destroy", "--yes"], outside.edge()) == 1
    assert "--lift-termination-protection" in capsys.readouterr().err
    assert set(outside.aws.names()) == {"identity", "stack"}
    assert run(["destroy", "--yes", "--lift-termination-protection"], outside.edge()) == 0
    assert outside.aws.names().index("protect") < outside.aws.names().index("delete_stack")


def test_no_stack_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Twice destroyed is destroyed."""
    assert run(["destroy", "--yes"], world().edge()) == 0
    assert "nothing to destroy" in capsys.readouterr().err


def test_a_deletion_that_fails_names_the_first_cause(capsys: pytest.CaptureFixture[str]) -> None:
    """DELETE_FAILED: the resource, the reason, the next command."""
    assert run(["destroy", "--yes"], standing(script=STUCK).edge()) == 1
    err = capsys.readouterr().err
    assert "stackgen: Vpc (AWS::EC2::VPC) failed: has dependencies" in err
    assert "Mend the cause, then again:" in err


def test_an_update_is_not_torn_down(capsys: pytest.CaptureFixture[str]) -> None:
    """An operation that goes on is named with the command that follows it."""
    outside = standing(status="UPDATE_IN_PROGRESS")
    assert run(["destroy", "--yes"], outside.edge()) == 1
    assert "events --follow" in capsys.readouterr().err
    assert "delete_stack" not in outside.aws.names()


def test_a_deletion_that_goes_on_is_followed() -> None:
    """Nothing is started twice."""
    outside = standing(status="DELETE_IN_PROGRESS")
    outside.aws.started_at = 0.0
    assert run(["destroy", "--yes"], outside.edge()) == 0
    assert "delete_stack" not in outside.aws.names()


def test_a_dry_run_deletes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It says what would go and stay, and asks nobody."""
    outside = standing()
    assert run(["destroy", "--dry-run"], outside.edge()) == 0
    assert "delete-file-system" in capsys.readouterr().err
    assert set(outside.aws.names()) <= {"identity", "stack", "resources", "template"}


def test_without_a_terminal_nobody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 before AWS is called, and --yes is named."""
    outside = standing()
    assert run(["destroy"], outside.edge(stdin=io.StringIO("y\n"))) == 2
    assert "--yes" in capsys.readouterr().err
    assert outside.aws.calls == []


def test_ctrl_c_names_the_way_back(capsys: pytest.CaptureFixture[str]) -> None:
    """AWS goes on deleting; 130 and the command to follow it."""
    assert run(["destroy", "--yes"], standing(interrupt_at=1.0).edge()) == 130
    assert "events --follow" in capsys.readouterr().err


def with_data(**more: Any) -> World:
    """Make an outside whose stack keeps something that this fake cannot remove."""
    return standing(deployed={"Resources": {}}, **more)


def test_data_goes_by_the_typed_name_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """--yes does not do; without a terminal the name must stand there; another name is refused."""
    outside = with_data()
    assert run(["destroy", "--delete-data", "--yes"], outside.edge(stdin=io.StringIO("ci\n"))) == 2
    assert "--confirm-name" in capsys.readouterr().err
    assert outside.aws.calls == []
    assert run(["destroy", "--delete-data", "--confirm-name", "cx"], outside.edge()) == 2
    typed = {"stdin": Terminal("cx\n"), "stderr": Terminal()}
    assert run(["destroy", "--delete-data"], outside.edge(**typed)) == 1
    assert "delete_stack" not in outside.aws.names()
    typed = {"stdin": Terminal("ci\n"), "stderr": Terminal()}
    assert run(["destroy", "--delete-data"], outside.edge(**typed)) == 0
    assert "delete_stack" in outside.aws.names()


@pytest.mark.parametrize(
    "arguments", [["--confirm-name", "ci"], ["--delete-data", "--no-wait"]], ids=" ".join
)
def test_what_does_not_go_together_is_refused(arguments: list[str]) -> None:
    """A name without data, data without waiting: exit 2 before AWS is called."""
    outside = standing()
    assert run(["destroy", *arguments], outside.edge()) == 2
    assert outside.aws.calls == []
