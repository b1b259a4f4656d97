"""`stackgen diff` against a CloudFormation in memory: what is printed, and what is left behind."""

import json

import pytest
from botocore.exceptions import ClientError

from cli.boundary import run
from cli.change_records import REVERT_DRIFT, Change, Detail, Drift, Finding
from tests.unit.cli.deploy.reading.changes import SERVICE, modified, removed, replaced
from tests.unit.cli.fakes import ACCOUNT, Terminal, World, world

NO_CHANGES = "The submitted information didn't contain changes. Submit different information."
IMAGE = Detail(
    name="ContainerDefinitions",
    path="/Properties/ContainerDefinitions",
    recreation="Always",
    before='[{"Name": "jenkins", "Image": "a:1"}]',
    after='[{"Name": "jenkins", "Image": "a:2"}]',
)
RESTART = modified(
    "Main1Service",
    SERVICE,
    details=(Detail(name="TaskDefinition", dynamic=True, cause="Main1TaskDefinition"),),
)
NEW_IMAGE = Change(
    action="Modify",
    logical_id="Main1TaskDefinition",
    type="AWS::ECS::TaskDefinition",
    replacement="True",
    details=(IMAGE,),
)
LOSS = replaced("FileSystem", "AWS::EFS::FileSystem", "Encrypted")


def stack_with(*changes: Change, **more: object) -> World:
    """Make an outside whose stack would change so."""
    return world(status="UPDATE_COMPLETE", changes=changes, **more)


def test_a_change_is_told_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """The result is the reading: places with their values, who notices; a pipe gets no colours."""
    outside = stack_with(NEW_IMAGE, RESTART)
    assert run(["diff"], outside.edge()) == 0
    out = capsys.readouterr().out
    assert "±  Main1TaskDefinition  AWS::ECS::TaskDefinition" in out
    assert "ContainerDefinitions[jenkins].Image (makes it anew): a:1 → a:2" in out
    assert "Who notices" in out
    assert "the slot restarts" in out
    assert "\x1b" not in out


def test_nothing_is_left_of_a_look() -> None:
    """An update's change set goes; a first one's empty stack goes with it."""
    outside = stack_with(RESTART)
    assert run(["diff"], outside.edge()) == 0
    assert outside.aws.names()[-1] == "delete_change_set"
    assert "delete_stack" not in outside.aws.names()
    first = world()
    assert run(["diff"], first.edge()) == 0
    assert first.aws.names()[-1] == "delete_stack"
    assert first.aws.requests[0]["ChangeSetType"] == "CREATE"
    assert {"execute", "protect"} & {*first.aws.names(), *outside.aws.names()} == set()


@pytest.mark.parametrize(
    ("failure", "options", "code"),
    [
        ("", ["--exit-code"], 3),
        ("", [], 0),
        (NO_CHANGES, ["--exit-code"], 0),
        ("broken", ["--exit-code"], 1),
    ],
)
def test_the_exit_code_tells_of_changes(failure: str, options: list[str], code: int) -> None:
    """3 for changes when it is asked for, never 2, which is a bad file."""
    assert run(["diff", *options], stack_with(RESTART, change_set_failure=failure).edge()) == code


def test_no_changes_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, no change, nothing left; and that changes by hand are another question."""
    outside = stack_with(change_set_failure=NO_CHANGES)
    assert run(["diff"], outside.edge()) == 0
    out, said = capsys.readouterr()
    assert out == f"Stack ci (eu-west-1, account {ACCOUNT}): no changes\n"
    assert "--revert-drift" in said
    assert outside.aws.names()[-1] == "delete_change_set"


def test_json_has_the_documented_shape(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that the text says, by names that docs/cli.md lists."""
    outside = stack_with(NEW_IMAGE, RESTART, LOSS)
    assert run(["diff", "--output", "json", "--accept-loss", "FileSystem"], outside.edge()) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == [
        "stack",
        "stack_id",
        "region",
        "account",
        "operation",
        "changed",
        "counts",
        "changes",
        "interruptions",
        "losses",
        "unworkable",
        "drift",
        "warnings",
    ]
    assert told["counts"]["replaced"] == 2
    assert told["changes"][0]["differences"] == [
        {
            "path": "ContainerDefinitions[jenkins].Image",
            "before": "a:1",
            "after": "a:2",
            "known": True,
            "recreation": "Always",
            "may": False,
            "aligned": False,
            "cause": None,
        }
    ]
    assert told["interruptions"][1]["level"] == "pure"
    assert told["interruptions"][1]["bound_seconds"] == 235
    assert told["losses"][0]["accepted"] is True


def test_a_loss_names_the_option_that_accepts_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A look is no refusal: exit 0, and what deploy would need."""
    assert run(["diff"], stack_with(LOSS).edge()) == 0
    assert "unless it is given --accept-loss FileSystem" in capsys.readouterr().out


def test_a_large_template_is_taken_out_of_the_bucket_again() -> None:
    """Above 51,200 bytes it goes through the bucket, as with deploy, and does not stay there."""
    outside = stack_with(RESTART)
    outside.template = {"Description": "x" * 51_200}
    assert run(["diff"], outside.edge()) == 0
    uploaded = outside.aws.requests[0]["TemplateURL"]
    bucket = f"stackgen-{ACCOUNT}-eu-west-1"
    assert uploaded.startswith(f"https://{bucket}/templates/ci/")
    key = uploaded.removeprefix(f"https://{bucket}/")
    assert outside.aws.names()[-1] == f"remove_object {bucket} {key} {ACCOUNT}"


@pytest.mark.parametrize("call", ["create_change_set", "change_set", "drifts"])
def test_ctrl_c_leaves_nothing(call: str) -> None:
    """Whenever it comes, also before AWS has told the change set's id, it is looked for by name."""
    outside = stack_with(RESTART, errors={call: KeyboardInterrupt()})
    assert run(["diff"], outside.edge()) == 130
    assert outside.aws.names()[-1] == "delete_change_set"


def test_a_request_that_aws_refuses_leaves_nothing_to_delete() -> None:
    """An answer that refuses has made nothing; what is not there is not deleted."""
    outside = stack_with(errors={"create_change_set": refusal("LimitExceededException")})
    assert run(["diff"], outside.edge()) == 1
    assert outside.aws.names()[-1] == "create_change_set"
    outside.template = {"Description": "x" * 51_200}
    assert run(["diff"], outside.edge()) == 1
    assert outside.aws.names()[-1].startswith("remove_object")
    assert "delete_change_set" not in outside.aws.names()


def refusal(code: str) -> ClientError:
    """Make an answer of AWS that refuses."""
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "CreateChangeSet")


def test_the_first_failure_is_told_not_that_of_the_cleaning_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who may not delete a change set still reads why it was refused, and what stays."""
    denied = refusal("AccessDenied")
    outside = stack_with(change_set_failure="broken", errors={"delete_change_set": denied})
    assert run(["diff"], outside.edge()) == 1
    err = capsys.readouterr().err
    assert "stackgen: AWS refuses the change set: broken" in err
    assert "The change set stackgen-" in err
    assert run(["diff"], stack_with(RESTART, errors={"delete_change_set": denied}).edge()) == 1
    assert "stackgen: AWS does not allow" in capsys.readouterr().err


def test_a_template_that_may_not_be_deleted_expires() -> None:
    """The bucket empties itself: no failure of a look."""
    outside = stack_with(RESTART)
    outside.template = {"Description": "x" * 51_200}
    bucket = f"stackgen-{ACCOUNT}-eu-west-1"
    assert run(["diff"], outside.edge()) == 0
    removal = outside.aws.names()[-1]
    assert removal.startswith(f"remove_object {bucket}")
    outside.aws.errors = {removal: refusal("AccessDenied")}
    assert run(["diff"], outside.edge()) == 0


def test_drift_that_would_be_overwritten_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Only of resources that the change touches; secrets in it are hidden as everywhere."""
    outside = stack_with(
        RESTART,
        drifted=(
            Drift(
                logical_id="Main1Service",
                type=SERVICE,
                status="MODIFIED",
                differences=(("/DesiredCount", "1", "0"),),
            ),
            Drift(logical_id="Other", type="T", status="DELETED"),
        ),
    )
    assert run(["diff"], outside.edge()) == 0
    out = capsys.readouterr().out
    assert "DesiredCount: deployed 1, now 0" in out
    assert "may overwrite it" in out
    assert "Other" not in out
    assert "detect_drift Main1Service" in outside.aws.names()


def test_drift_is_not_waited_for_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    """After a minute it is said to be unknown, and the look goes on."""
    outside = stack_with(RESTART, detection=("DETECTION_IN_PROGRESS",))
    assert run(["diff"], outside.edge()) == 0
    assert "AWS still compares after 1 min 0 s" in capsys.readouterr().out
    assert 60 <= outside.clock.seconds < 75


def test_an_end_point_without_drift_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """What it answers is said; the change set is read all the same."""
    outside = stack_with(RESTART, errors={"drifts": refusal("InvalidAction")})
    assert run(["diff"], outside.edge()) == 0
    assert "drift is not known: AWS refused" in capsys.readouterr().out


def test_drift_is_brought_back_by_a_drift_aware_change_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """--revert-drift asks for one; what it tells itself needs no detection."""
    drifted = Detail(name="DesiredCount", path="/Properties/DesiredCount", drift=("1", "0"))
    outside = stack_with(modified("Main1Service", SERVICE, details=(drifted,)), mode=REVERT_DRIFT)
    assert run(["diff", "--revert-drift"], outside.edge()) == 0
    assert outside.aws.requests[0]["DeploymentMode"] == REVERT_DRIFT
    out = capsys.readouterr().out
    assert "brings it back" in out
    assert "DesiredCount: deployed 1, now 0" in out
    assert not any(name.startswith("detect_drift") for name in outside.aws.names())


def test_an_end_point_without_drift_aware_change_sets(capsys: pytest.CaptureFixture[str]) -> None:
    """It passes over the wish, or refuses it: an ordinary one is made, and that is said."""
    silent = stack_with(RESTART)
    assert run(["diff", "--revert-drift"], silent.edge()) == 0
    assert "makes no drift-aware change sets" in capsys.readouterr().out


def test_a_new_stack_has_no_drift() -> None:
    """Nothing is compared before there is anything."""
    outside = world()
    assert run(["diff", "--revert-drift"], outside.edge()) == 0
    assert "DeploymentMode" not in outside.aws.requests[0]
    assert not any("drift" in name for name in outside.aws.names())


def test_warnings_of_aws_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What CloudFormation's validation would not stop for is said before anything is touched."""
    finding = Finding(logical_id="LogBucket", reason="is not empty", warning=True)
    assert run(["diff"], stack_with(RESTART, found=(finding,)).edge()) == 0
    assert "AWS warns: LogBucket: is not empty" in capsys.readouterr().out


def test_what_goes_is_named_by_the_deployed_template(capsys: pytest.CaptureFixture[str]) -> None:
    """A slot that is taken out has its name only in the template that is deployed."""
    outside = stack_with(removed("Old1Service", SERVICE))
    outside.aws.deployed = {
        "Metadata": {
            "Stackgen": {"Controllers": [{"Name": "old", "LogicalName": "Old", "Slots": 2}]}
        }
    }
    assert run(["diff"], outside.edge()) == 0
    assert "users of old: slot old-1" in capsys.readouterr().out


def test_colours_are_for_terminals() -> None:
    """The result is coloured where stdout is a terminal, unless colours are unwanted."""
    shown, plain = Terminal(), Terminal()
    assert run(["diff"], stack_with(LOSS).edge(stdout=shown)) == 0
    assert "\x1b[31m" in shown.getvalue()
    assert run(["diff", "--no-color"], stack_with(LOSS).edge(stdout=plain)) == 0
    assert "\x1b" not in plain.getvalue()
