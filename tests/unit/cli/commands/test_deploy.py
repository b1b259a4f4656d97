"""`stackgen deploy` against a CloudFormation in memory: what is asked, shown, and left behind."""

import io
import json
from pathlib import Path

import pytest

from cli.boundary import run
from cli.change_records import Change, Finding
from cli.records import STACK_TYPE, Bucket
from stacks.config import Config, Dns, Protection
from tests.unit.cli.fakes import ACCOUNT, Terminal, World, world

FAILED = (
    (0.0, "ci", STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated"),
    (1.0, "Role", "AWS::IAM::Role", "CREATE_IN_PROGRESS", ""),
    (1.0, "Vpc", "AWS::EC2::VPC", "CREATE_IN_PROGRESS", ""),
    (2.0, "Vpc", "AWS::EC2::VPC", "CREATE_FAILED", "Resource creation cancelled"),
    (2.0, "Role", "AWS::IAM::Role", "CREATE_FAILED", "no such\npolicy"),
    (3.0, "ci", STACK_TYPE, "ROLLBACK_IN_PROGRESS", "The following failed: [Role, Vpc]"),
    (9.0, "ci", STACK_TYPE, "ROLLBACK_COMPLETE", ""),
)
NO_CHANGES = "The submitted information didn't contain changes. Submit different information."


def test_a_new_stack_is_created_and_its_outputs_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is not there is created by a CREATE change set; its outputs stand on stdout."""
    outside = world()
    assert run(["deploy", "--yes"], outside.edge()) == 0
    out, err = capsys.readouterr()
    assert "https://ci.example.com" in out
    assert "CREATE_IN_PROGRESS" not in out
    assert "Vpc (AWS::EC2::VPC)" in err
    request = outside.aws.requests[0]
    assert request["ChangeSetType"] == "CREATE"
    assert request["Capabilities"] == ["CAPABILITY_IAM"]
    assert request["Tags"] == [{"Key": "stackgen:stack", "Value": "ci"}]
    assert "NotificationARNs" not in request


def test_an_existing_stack_is_updated() -> None:
    """A stack that is there gets an UPDATE change set."""
    outside = world(status="CREATE_COMPLETE")
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert outside.aws.requests[0]["ChangeSetType"] == "UPDATE"


def test_the_first_failure_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    """The failed resource and AWS's reason are named, not the sibling that was cancelled for it."""
    outside = world(script=FAILED)
    assert run(["deploy", "--yes"], outside.edge()) == 1
    error = [line for line in capsys.readouterr().err.splitlines() if "stackgen:" in line]
    assert error == ["stackgen: Role (AWS::IAM::Role) failed: no such policy"]


def test_a_rollback_is_followed_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends when AWS ends, and names the way out of the state the stack is in."""
    outside = world(script=FAILED)
    run(["deploy", "--yes", "--region", "eu-west-1"], outside.edge())
    err = capsys.readouterr().err
    assert "now ROLLBACK_COMPLETE" in err
    assert " destroy --region eu-west-1" in err
    assert outside.clock.seconds >= 9


def test_a_failure_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs read the first failure from stdout, people from stderr."""
    assert run(["deploy", "--yes", "--output", "json"], world(script=FAILED).edge()) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["failure"] == {
        "logical_id": "Role",
        "type": "AWS::IAM::Role",
        "reason": "no such\npolicy",
    }
    assert told["status"] == "ROLLBACK_COMPLETE"


def test_no_changes_is_success_and_leaves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty change set is deleted, said to be empty, and exit 0."""
    outside = world(status="CREATE_COMPLETE", change_set_failure=NO_CHANGES)
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert "no changes" in capsys.readouterr().err
    assert "delete_change_set" in outside.aws.names()
    assert "delete_stack" not in outside.aws.names()
    assert "execute" not in outside.aws.names()


def test_a_refused_change_set_names_what_validation_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Why CloudFormation refuses is read from its validation, and nothing is left behind."""
    outside = world(
        change_set_failure="validation failed",
        found=(Finding(logical_id="Vpc", path="/Properties/CidrBlock", reason="bad"),),
    )
    assert run(["deploy", "--yes"], outside.edge()) == 1
    assert "Vpc CidrBlock: bad" in capsys.readouterr().err
    assert outside.aws.names()[-3:] == ["delete_change_set", "stack", "delete_stack"]


def test_a_dry_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The change set is shown and deleted, with the empty stack that it made; nobody is asked."""
    outside = world()
    assert run(["deploy", "--dry-run"], outside.edge()) == 0
    assert "+ AWS::EC2::VPC: Vpc" in capsys.readouterr().err
    assert outside.aws.names()[-3:] == ["delete_change_set", "stack", "delete_stack"]
    assert "execute" not in outside.aws.names()


def test_a_stack_under_review_is_not_deleted_by_a_dry_run() -> None:
    """Somebody else's change set may wait in a stack under review: the stack stays."""
    outside = world(status="REVIEW_IN_PROGRESS")
    assert run(["deploy", "--dry-run"], outside.edge()) == 0
    assert outside.aws.requests[0]["ChangeSetType"] == "CREATE"
    assert "delete_stack" not in outside.aws.names()


def test_without_a_terminal_nobody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes and without a terminal: exit 2, --yes is named, AWS is not called."""
    outside = world()
    edge = outside.edge(stdin=io.StringIO("y\n"))
    assert run(["deploy"], edge) == 2
    assert "--yes" in capsys.readouterr().err
    assert outside.aws.calls == []


@pytest.mark.parametrize(("answer", "executed"), [("y\n", True), ("\n", False), ("", False)])
def test_on_a_terminal_the_answer_decides(answer: str, executed: bool) -> None:  # noqa: FBT001
    """Only yes is yes; anything else deletes the change set."""
    outside = world()
    edge = outside.edge(stdin=Terminal(answer), stderr=Terminal())
    run(["deploy", "--no-color"], edge)
    assert ("execute" in outside.aws.names()) is executed
    assert ("delete_change_set" in outside.aws.names()) is not executed


def test_ctrl_c_names_the_way_back(capsys: pytest.CaptureFixture[str]) -> None:
    """Once AWS works Ctrl-C is 130 and prints the command that comes back to it."""
    outside = world(interrupt_at=1.0)
    assert run(["deploy", "--yes", "-c", "a b.yaml"], outside.edge()) == 130
    err = capsys.readouterr().err
    assert "AWS goes on" in err
    assert "events --follow -c 'a b.yaml'" in err
    assert "delete_change_set" not in outside.aws.names()


def test_a_timeout_leaves_aws_working(capsys: pytest.CaptureFixture[str]) -> None:
    """Waiting ends after --timeout with exit 1 and the command to come back with."""
    outside = world()
    assert run(["deploy", "--yes", "--timeout", "2s"], outside.edge()) == 1
    err = capsys.readouterr().err
    assert "stopped waiting after 2.0 s; AWS goes on" in err
    assert "events --follow" in err


def test_no_wait_starts_and_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    """--no-wait ends as soon as AWS has begun."""
    outside = world()
    assert run(["deploy", "--yes", "--no-wait", "--output", "json"], outside.edge()) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "CREATE_IN_PROGRESS"
    assert outside.clock.seconds == 0


@pytest.mark.parametrize("stack_seconds", [5.0, 20.0, 41.0, 70.0])
@pytest.mark.parametrize("change_set_seconds", [0.3, 2.0, 10.0, 15.0, 30.0])
def test_calls_stay_within_the_budget(change_set_seconds: float, stack_seconds: float) -> None:
    """At most 40 calls of any kind in the first minute, and the end seen within one poll.

    The bucket is counted as two calls here and takes four more when it is made, so that many less
    are allowed. The template and the hooks' code go there together.
    """
    script = [(0.0, "ci", STACK_TYPE, "CREATE_IN_PROGRESS", "")]
    script += [(float(i), f"R{i}", "T", "CREATE_COMPLETE", "") for i in range(1, 70)]
    script.append((stack_seconds, "ci", STACK_TYPE, "CREATE_COMPLETE", ""))
    outside = dns_world()
    outside.aws.zones = {"example.com": ["Z1"]}
    outside.template["Description"] = "x" * 51_200
    outside.template["Parameters"] |= HOOKS
    outside.assets = {"a.zip": b"code"}
    outside.aws.script = script
    outside.aws.change_set_seconds = change_set_seconds
    assert run(["deploy", "--yes", "--quiet"], outside.edge()) == 0
    assert sum(at <= 60 for at, _ in outside.aws.calls) <= 36
    assert len([name for name in outside.aws.names() if name.startswith("upload ")]) == 2
    assert outside.clock.seconds - change_set_seconds - stack_seconds <= 5


#: What a template with hooks asks for.
HOOKS = {"AssetsBucket": {"Type": "String"}, "AssetsPrefix": {"Type": "String", "Default": ""}}


def test_the_hooks_code_lies_there_before_the_stack_asks_for_it() -> None:
    """Below the stack's name in the account's own bucket, and not before somebody has agreed."""
    outside = world()
    outside.template["Parameters"] = dict(HOOKS)
    outside.assets = {"a.zip": b"code"}
    bucket = f"stackgen-{ACCOUNT}-eu-west-1"
    assert run(["deploy", "--dry-run"], outside.edge()) == 0
    assert outside.aws.uploaded == {}
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert outside.aws.uploaded == {"code/ci/a.zip": b"code"}
    names = outside.aws.names()
    assert names.index(f"upload {bucket} {ACCOUNT}") < names.index("execute")
    assert outside.aws.requests[-1]["Parameters"] == [
        {"ParameterKey": "AssetsPrefix", "ParameterValue": "code/ci/"},
        {"ParameterKey": "AssetsBucket", "ParameterValue": bucket},
    ]


def test_code_that_lies_elsewhere_is_not_uploaded() -> None:
    """Who names a bucket has put the code there, at its root unless they say a folder, too."""
    outside = world()
    outside.template["Parameters"] = dict(HOOKS)
    outside.assets = {"a.zip": b"code"}
    assert run(["deploy", "--yes", "--param", "AssetsBucket=mine"], outside.edge()) == 0
    assert outside.aws.uploaded == {}
    given = {
        one["ParameterKey"]: one["ParameterValue"] for one in outside.aws.requests[-1]["Parameters"]
    }
    assert given == {"AssetsBucket": "mine", "AssetsPrefix": ""}


def test_what_holds_data_is_not_replaced_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    """Replacing the file system is shouted and refused, unless --accept-loss names it."""
    change = Change(
        action="Modify", logical_id="FileSystem", type="AWS::EFS::FileSystem", replacement="True"
    )
    outside = world(status="CREATE_COMPLETE", changes=(change,))
    assert run(["deploy", "--yes"], outside.edge()) == 1
    assert "FileSystem (AWS::EFS::FileSystem) WOULD BE REPLACED" in capsys.readouterr().err
    assert outside.aws.names()[-1] == "delete_change_set"
    assert run(["deploy", "--yes", "--accept-loss", "FileSystem"], outside.edge()) == 0


def test_the_hosted_zone_is_looked_up() -> None:
    """With dns.zone and no id the public zone's id is passed as the parameter."""
    outside = dns_world()
    outside.aws.zones = {"example.com": ["Z1"]}
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert outside.aws.requests[0]["Parameters"] == [
        {"ParameterKey": "HostedZoneId", "ParameterValue": "Z1"}
    ]


def test_an_ambiguous_zone_is_refused_with_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    """Two public zones of one name: both ids are named, nothing is asked of CloudFormation."""
    outside = dns_world()
    outside.aws.zones = {"example.com": ["Z1", "Z2"]}
    assert run(["deploy", "--yes"], outside.edge()) == 1
    assert "Z1, Z2" in capsys.readouterr().err
    assert "create_change_set" not in outside.aws.names()


def dns_world() -> World:
    """Make an outside whose file names a zone without its id."""
    outside = world()
    outside.config = Config(name="ci", region="eu-west-1", dns=Dns(zone="example.com"))
    outside.template = {"Parameters": {"HostedZoneId": {"Type": "String"}}, "Resources": {}}
    return outside


def test_an_unknown_parameter_is_refused_before_aws(capsys: pytest.CaptureFixture[str]) -> None:
    """--param of a parameter that the template does not have: exit 2, its parameters are named."""
    outside = world()
    outside.template = {"Parameters": {"Retention": {"Default": 7}}}
    assert run(["deploy", "--yes", "--param", "Retenton=8"], outside.edge()) == 2
    assert "Its parameters are: Retention" in capsys.readouterr().err
    assert outside.aws.calls == []


def test_blanks_are_left_out_before_a_bucket_is_made() -> None:
    """A template that is too large only for its indentation is sent without it."""
    outside = world()
    outside.template = {"Resources": {f"R{i}": {"Type": "T"} for i in range(1600)}}
    assert run(["deploy", "--yes"], outside.edge()) == 0
    sent = outside.aws.requests[0]["TemplateBody"]
    assert len(sent) <= 51_200
    assert json.loads(sent) == outside.template
    assert len(json.dumps(outside.template, indent=1)) > 51_200


def test_a_large_template_goes_through_the_bucket() -> None:
    """Above 51,200 bytes the template is uploaded, with the owner named in every request."""
    outside = world()
    outside.template = {"Description": "x" * 51_200}
    assert run(["deploy", "--yes"], outside.edge()) == 0
    bucket = f"stackgen-{ACCOUNT}-eu-west-1"
    assert [name for name in outside.aws.names() if bucket in name] == [
        f"bucket {bucket} {ACCOUNT}",
        f"create_private_bucket {bucket} {ACCOUNT}",
        f"upload {bucket} {ACCOUNT}",
    ]
    assert outside.aws.requests[0]["TemplateURL"].startswith(f"https://{bucket}/templates/ci/")


def test_a_foreign_bucket_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A bucket of that name that belongs to another account is never written to."""
    outside = world(shelf=Bucket(code="403"))
    outside.template = {"Description": "x" * 51_200}
    assert run(["deploy", "--yes"], outside.edge()) == 1
    assert "belongs to another account" in capsys.readouterr().err
    assert not any(name.startswith("upload") for name in outside.aws.names())


def test_termination_protection_follows_the_file() -> None:
    """The stack's protection is brought to what the file says, and not asked for when it is so."""
    outside = world()
    outside.config = Config(name="ci", region="eu-west-1", protection=Protection(termination=True))
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert outside.aws.protected
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert outside.aws.names().count("protect") == 1


def test_two_regions_contradict_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    """--region against the file's region: exit 2 and no call."""
    outside = world()
    assert run(["deploy", "--yes", "--region", "us-east-1"], outside.edge()) == 2
    assert "--region says us-east-1" in capsys.readouterr().err
    assert outside.aws.calls == []


def test_quiet_leaves_only_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    """--quiet prints nothing on stderr when all goes well."""
    assert run(["deploy", "--yes", "--quiet", "--output", "json"], world().edge()) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)["outputs"] == {"Url": "https://ci.example.com"}


_OLD = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/old/1"
_OTHER_BALANCER = Change(
    action="Modify",
    logical_id="LoadBalancer",
    type="AWS::ElasticLoadBalancingV2::LoadBalancer",
    physical_id=_OLD,
    replacement="True",
)


def test_a_replaced_balancer_can_go() -> None:
    """AWS deletes it last, and under protection would leave it, unseen and paid for."""
    outside = world(status="CREATE_COMPLETE", changes=(_OTHER_BALANCER,), balancers={_OLD})
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert outside.aws.balancers == set()
    names = outside.aws.names()
    assert names.index("protect_balancer") < names.index("execute")


def test_a_balancer_that_stays_in_use_is_protected_again() -> None:
    """After a failed replacement the old one serves on; a dry run lifts nothing at all."""
    failed = world(
        status="UPDATE_COMPLETE", changes=(_OTHER_BALANCER,), balancers={_OLD}, script=FAILED
    )
    assert run(["deploy", "--yes"], failed.edge()) == 1
    assert failed.aws.names().count("protect_balancer") == 2
    assert failed.aws.balancers == {_OLD}
    looked = world(status="CREATE_COMPLETE", changes=(_OTHER_BALANCER,), balancers={_OLD})
    assert run(["deploy", "--dry-run"], looked.edge()) == 0
    assert "protect_balancer" not in looked.aws.names()


@pytest.mark.parametrize("verb", ["deploy", "destroy"])
def test_a_bad_file_is_told_before_a_missing_terminal(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In CI, without --yes, the file's problems are what a user needs to read first."""
    path = tmp_path / "bad.yaml"
    path.write_text("name: ci\nregon: us-east-1\n")
    assert run([verb, "-c", str(path)]) == 2
    assert "bad.yaml:2: regon: unknown key; did you mean region?" in capsys.readouterr().err
