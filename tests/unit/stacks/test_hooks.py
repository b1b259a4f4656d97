"""The hooks in the template: their functions, what calls them, what they are told."""

import json
from hashlib import sha256
from typing import Any

import pytest

from stacks.synth import synth
from tests.configurations import NAMES, configuration, properties, resources, synthesis, texts

HOOKED = [name for name in NAMES if configuration(name).hooks.active]
ALL = ("lifecycle", "health", "scale", "spot", "reap")


def active(name: str) -> set[str]:
    """Return the names of the hooks that run."""
    return set(configuration(name).hooks.active)


def functions(name: str) -> dict[str, dict[str, Any]]:
    """Return the properties of each function by its hook's name; may be none."""
    found = synthesis(name).root["Resources"]
    return {
        logical.removesuffix("Function").lower(): item["Properties"]
        for logical, item in found.items()
        if item["Type"] == "AWS::Lambda::Function"
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_hook_that_is_on_has_all_its_parts(name: str) -> None:
    """And one that is off has none; the clean-up goes with the reaper."""
    found = set(synthesis(name).root["Resources"])
    for hook in ALL:
        title = hook.capitalize()
        parts = {
            *(f"{title}{part}" for part in ("Function", "Role", "LogGroup", "DeadLetterQueue")),
            *(f"{title}{part}" for part in ("EventInvokeConfig", "Schedule", "SchedulePermission")),
            *(f"{title}{part}Alarm" for part in ("Errors", "Silence", "Lost")),
        }
        if hook in active(name):
            assert parts <= found
        else:
            assert not {logical for logical in found if logical.startswith(title)} & parts
    reaps = "reap" in active(name)
    assert {"Cleanup", "CleanupFunction", "CleanupRole", "CleanupLogGroup"} & found == (
        {"Cleanup", "CleanupFunction", "CleanupRole", "CleanupLogGroup"} if reaps else set()
    )


def test_without_hooks_nothing_is_left_of_them() -> None:
    """No table, no group, no parameter, no asset, no right."""
    text = json.dumps(synthesis("without-hooks").root)
    for word in ("Lambda", "DynamoDB::", "SQS", "HookTable", "HookSecurity", "Assets"):
        assert word not in text, word


def test_each_can_be_turned_off_alone() -> None:
    """What is off is not there, what is on is whole."""
    assert set(functions("few-hooks")) == {"health", "scale", "spot"}
    assert set(functions("minimal")) == {*ALL, "cleanup"}


@pytest.mark.parametrize("name", HOOKED)
def test_functions_are_alike(name: str) -> None:
    """One zip, Python's newest for Lambda, a minute; inside the VPC but for the clean-up."""
    for hook, function in functions(name).items():
        assert function["Runtime"] == "python3.13"
        inner = "reap.deletion" if hook == "cleanup" else f"{hook}.handler"
        assert function["Handler"] == f"lambdas.{inner}.handle"
        assert function["Code"]["S3Bucket"] == {"Ref": "AssetsBucket"}
        assert function["Timeout"] == (900 if hook == "cleanup" else 60)
        assert "ReservedConcurrentExecutions" not in function
        title = hook.capitalize()
        assert function["LoggingConfig"] == {"LogGroup": {"Ref": f"{title}LogGroup"}}
        queue = {"Fn::GetAtt": [f"{title}DeadLetterQueue", "Arn"]}
        assert function["DeadLetterConfig"] == {"TargetArn": queue}
        if hook == "cleanup":
            assert "VpcConfig" not in function
        else:
            inside = properties(name, "HostGroup")["VPCZoneIdentifier"]
            assert function["VpcConfig"] == {
                "SubnetIds": inside,
                "SecurityGroupIds": [{"Ref": "HookSecurityGroup"}],
            }


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_are_the_file_s(name: str) -> None:
    """All keys of the hook but `enabled`, in less than the 4 KB that variables may have."""
    hooks = configuration(name).hooks
    for hook, function in functions(name).items():
        found = function["Environment"]["Variables"]
        assert len(json.dumps(found)) < 4096
        told = json.loads(found["STACKGEN_SETTINGS"])
        section = vars(type(getattr(hooks, "reap" if hook == "cleanup" else hook)))
        assert set(told) == {key for key in section["__annotations__"] if key != "enabled"}
        assert found["STACKGEN_CLUSTER"] == {"Ref": "Cluster"}
        assert found["STACKGEN_STACK"] == {"Ref": "AWS::StackName"}


def test_office_hours_reach_the_scale_hook() -> None:
    """A list of the file becomes JSON, defaults and all."""
    function = functions("optional-slots")["scale"]
    told = json.loads(function["Environment"]["Variables"]["STACKGEN_SETTINGS"])
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert told["floor"] == [{"slots": 3, "start": "07:00", "end": "18:00", "days": days}]
    assert told["cpu_percent"] == 75


def test_the_code_is_named_by_its_content() -> None:
    """Another line of a hook is another key, so that CloudFormation takes it."""
    made = synth(configuration("minimal"), texts(), code=b"zip")
    name = f"{sha256(b'zip').hexdigest()}.zip"
    assert dict(made.assets) == {name: b"zip"}
    key = made.root["Resources"]["HealthFunction"]["Properties"]["Code"]["S3Key"]
    assert key == {"Fn::Sub": [f"${{Prefix}}{name}", {"Prefix": {"Ref": "AssetsPrefix"}}]}
    assert not synth(configuration("without-hooks"), texts(), code=b"zip").assets


@pytest.mark.parametrize(
    ("rule", "source", "detail"),
    [
        ("LifecycleRule", "aws.autoscaling", {"AutoScalingGroupName": [{"Ref": "HostGroup"}]}),
        ("HealthRule", "aws.ecs", {"clusterArn": [{"Fn::GetAtt": ["Cluster", "Arn"]}]}),
        ("SpotRule", "aws.ec2", None),
    ],
)
def test_rules_hear_this_stack_alone(rule: str, source: str, detail: object) -> None:
    """Where an event names group or cluster; of a spot instance only its tags say whose it is."""
    pattern = properties("minimal", rule)["EventPattern"]
    assert pattern["source"] == [source]
    assert pattern.get("detail") == detail


@pytest.mark.parametrize("name", HOOKED)
def test_every_rule_may_call_its_function(name: str) -> None:
    """And nobody else may: each permission names one rule."""
    permissions = resources(name, "AWS::Lambda::Permission")
    for logical, rule in resources(name, "AWS::Events::Rule").items():
        (target,) = rule["Properties"]["Targets"]
        given = permissions[f"{logical}Permission"]["Properties"]
        assert given["FunctionName"] == target["Arn"]
        assert given["Principal"] == "events.amazonaws.com"
        assert given["SourceArn"] == {"Fn::GetAtt": [logical, "Arn"]}
    assert len(permissions) == len(resources(name, "AWS::Events::Rule"))


def test_how_often_each_is_called() -> None:
    """A step a minute; the slower ones mend what can wait."""
    found = {
        logical: rule["Properties"]["ScheduleExpression"]
        for logical, rule in resources("minimal", "AWS::Events::Rule").items()
        if logical.endswith("Schedule")
    }
    assert found == {
        "LifecycleSchedule": "rate(1 minute)",
        "HealthSchedule": "rate(1 minute)",
        "ScaleSchedule": "rate(1 minute)",
        "SpotSchedule": "rate(5 minutes)",
        "ReapSchedule": "rate(10 minutes)",
    }


def test_the_groups_hook_goes_on_when_nobody_answers() -> None:
    """Termination alone, five minutes, CONTINUE; the function knows its name."""
    found = properties("minimal", "HostTerminationHook")
    assert found["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    assert (found["DefaultResult"], found["HeartbeatTimeout"]) == ("CONTINUE", 300)
    variables = functions("minimal")["lifecycle"]["Environment"]["Variables"]
    assert variables["STACKGEN_LIFECYCLE_HOOK"] == found["LifecycleHookName"]


def test_only_optional_slots_can_be_turned() -> None:
    """The scale hook's right names their services and their controllers' target groups alone."""

    def rights(name: str) -> dict[str, Any]:
        (policy,) = properties(name, "ScaleRole")["Policies"]
        return {item["Sid"]: item["Resource"] for item in policy["PolicyDocument"]["Statement"]}

    assert "TurnSlots" not in rights("minimal")
    found = rights("optional-slots")
    assert found["TurnSlots"] == [{"Ref": "Main3Service"}, {"Ref": "Main4Service"}]
    assert found["TurnTargets"] == [{"Ref": "MainTargetGroup"}]


def test_a_retry_is_not_for_ever() -> None:
    """Two of them, and not of an event that a schedule has overtaken."""
    for item in resources("minimal", "AWS::Lambda::EventInvokeConfig").values():
        given = item["Properties"]
        assert (given["MaximumRetryAttempts"], given["MaximumEventAgeInSeconds"]) == (2, 300)


def test_the_table_forgets() -> None:
    """A hook's notes by subject, under the stack's key, gone after their time."""
    found = properties("minimal", "HookTable")
    assert [item["AttributeName"] for item in found["KeySchema"]] == ["hook", "subject"]
    assert found["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert found["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
