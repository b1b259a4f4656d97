"""What the façade sends and reads when faults are caused, against botocore's own models."""

import pytest
from botocore.stub import ANY

from cli.aws.chaos_acts import TICK, CommandFailedError
from lambdas.shared.events import Envelope, opened
from tests.functional.test_cli_aws import aws, credentials, stubbed

__all__ = ["credentials"]

ACL = {
    "NetworkAclId": "acl-1",
    "Associations": [
        {"NetworkAclAssociationId": "tie-a", "NetworkAclId": "acl-1", "SubnetId": "subnet-a"},
        {"NetworkAclAssociationId": "tie-x", "NetworkAclId": "acl-1", "SubnetId": "subnet-x"},
    ],
}
OURS = {
    "NetworkAclId": "acl-2",
    "Associations": [
        {"NetworkAclAssociationId": "tie-b", "NetworkAclId": "acl-2", "SubnetId": "subnet-a"}
    ],
}
ASSOCIATED = {"Filters": [{"Name": "association.subnet-id", "Values": ["subnet-a"]}]}


def test_a_subnet_is_cut_off_by_an_acl_without_rules() -> None:
    """The run's own, tagged, so that it is found again; another subnet of the old one stays."""
    given = aws()
    tags = [{"Key": "stackgen:chaos", "Value": "ci"}]
    with stubbed(
        given,
        "ec2",
        (
            "describe_subnets",
            {"SubnetIds": ["subnet-a"]},
            {"Subnets": [{"SubnetId": "subnet-a", "VpcId": "vpc-1"}]},
        ),
        (
            "create_network_acl",
            {
                "VpcId": "vpc-1",
                "TagSpecifications": [{"ResourceType": "network-acl", "Tags": tags}],
            },
            {"NetworkAcl": {"NetworkAclId": "acl-2"}},
        ),
        ("describe_network_acls", ASSOCIATED, {"NetworkAcls": [ACL]}),
        (
            "replace_network_acl_association",
            {"AssociationId": "tie-a", "NetworkAclId": "acl-2"},
            {"NewAssociationId": "tie-b"},
        ),
    ):
        given.cut_subnets("ci", ["subnet-a"])


def test_a_subnet_gets_its_acl_back() -> None:
    """And the run's own goes; one of another run stays."""
    given = aws()
    other = {"NetworkAclId": "acl-9", "Associations": []}
    with stubbed(
        given,
        "ec2",
        ("describe_network_acls", ASSOCIATED, {"NetworkAcls": [OURS]}),
        ("describe_network_acls", ASSOCIATED, {"NetworkAcls": [OURS]}),
        (
            "replace_network_acl_association",
            {"AssociationId": "tie-b", "NetworkAclId": "acl-1"},
            {"NewAssociationId": "tie-c"},
        ),
        (
            "describe_network_acls",
            {"Filters": [{"Name": "tag-key", "Values": ["stackgen:chaos"]}]},
            {"NetworkAcls": [{"NetworkAclId": "acl-2", "Associations": []}, other]},
        ),
        ("delete_network_acl", {"NetworkAclId": "acl-2"}, {}),
    ):
        given.join_subnets([("subnet-a", "acl-1")])


RULE = {
    "GroupId": "sg-1",
    "IpPermissions": [
        {
            "IpProtocol": "tcp",
            "FromPort": 2049,
            "ToPort": 2049,
            "UserIdGroupPairs": [{"GroupId": "sg-2"}],
        }
    ],
}


def test_a_rule_goes_and_comes_back() -> None:
    """One that is there already is no error: undoing may be repeated."""
    given = aws()
    with stubbed(
        given,
        "ec2",
        ("revoke_security_group_ingress", RULE, {"Return": True}),
        ("authorize_security_group_ingress", RULE, {"Return": True}),
        ("authorize_security_group_ingress", RULE, "InvalidPermission.Duplicate"),
    ):
        given.revoke_ingress("sg-1", "sg-2", 2049)
        given.authorize_ingress("sg-1", "sg-2", 2049)
        given.authorize_ingress("sg-1", "sg-2", 2049)


def test_auto_scaling_keeps_its_number_of_hosts() -> None:
    """The host is replaced, with the group's hooks before."""
    given = aws()
    request = {"InstanceId": "i-1", "ShouldDecrementDesiredCapacity": False}
    name = "terminate_instance_in_auto_scaling_group"
    with stubbed(given, "autoscaling", (name, request, {})):
        given.retire_instance("i-1")


def test_a_function_is_stopped_by_its_concurrency() -> None:
    """None, then whatever the account has; its tags say whose it is; calls do not wait."""
    given = aws()
    named = {"FunctionName": "f"}
    none = {**named, "ReservedConcurrentExecutions": 0}
    called = {**named, "InvocationType": "Event", "Payload": ANY}
    tags = {"Tags": {"stackgen:stack": "ci"}}
    with stubbed(
        given,
        "lambda",
        ("get_function", named, tags),
        ("put_function_concurrency", none, {}),
        ("delete_function_concurrency", named, {}),
        ("invoke", called, {"StatusCode": 202}),
        ("invoke", called, {"StatusCode": 202}),
    ):
        assert given.function_tags("f") == {"stackgen:stack": "ci"}
        given.stop_function("f")
        given.start_function("f")
        given.call_function("f", 2)


def test_what_a_function_is_called_with_wakes_it() -> None:
    """A hook ignores what it does not understand: the fault would cause nothing."""
    told = opened(TICK)
    assert isinstance(told, Envelope)
    assert told.scheduled


SENT = {
    "InstanceIds": ["i-1"],
    "DocumentName": "AWS-RunShellScript",
    "Comment": "stackgen chaos",
    "Parameters": {"commands": ["true"], "executionTimeout": ["60"]},
}
COMMAND = "00000000-0000-0000-0000-000000000000"
LOOKED = {"CommandId": COMMAND, "InstanceId": "i-1"}


def test_a_script_runs_to_its_end() -> None:
    """A command that is not known yet is on its way; one that fails is an error."""
    given = aws()
    sent = {"Command": {"CommandId": COMMAND}}
    with stubbed(
        given,
        "ssm",
        ("send_command", SENT, sent),
        ("get_command_invocation", LOOKED, "InvocationDoesNotExist"),
        ("get_command_invocation", LOOKED, {"Status": "Success"}),
        ("send_command", SENT, sent),
        ("get_command_invocation", LOOKED, {"Status": "Failed"}),
    ):
        given.run_on_host("i-1", "true")
        with pytest.raises(CommandFailedError, match="Failed"):
            given.run_on_host("i-1", "true")


def test_only_a_host_that_runs_is_healed() -> None:
    """One that was replaced needs nothing any more: no command is sent to it."""
    given = aws()
    filters = {
        "Filters": [
            {"Name": "instance-id", "Values": ["i-1"]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
    }
    there = {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}
    none: dict[str, list[str]] = {"Reservations": []}
    with (
        stubbed(
            given,
            "ec2",
            ("describe_instances", filters, there),
            ("describe_instances", filters, none),
        ),
        stubbed(
            given,
            "ssm",
            ("send_command", SENT, {"Command": {"CommandId": COMMAND}}),
            ("get_command_invocation", LOOKED, {"Status": "Success"}),
        ),
    ):
        given.heal_host("i-1", "true")
        given.heal_host("i-1", "true")


def test_parameters_stay_as_they_are() -> None:
    """An update for a fault changes the template alone."""
    given = aws()
    request = {
        "StackName": "arn:stack",
        "TemplateBody": "{}",
        "Parameters": [
            {"ParameterKey": "A", "UsePreviousValue": True},
            {"ParameterKey": "B", "UsePreviousValue": True},
        ],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    }
    with stubbed(given, "cloudformation", ("update_stack", request, {})):
        given.update_stack("arn:stack", {"TemplateBody": "{}"}, ["B", "A"])


def test_tags_are_asked_for_all_at_once() -> None:
    """What has none is known to have none."""
    given = aws()
    request = {"Filters": [{"Name": "resource-id", "Values": ["i-1", "i-2"]}]}
    tag = {
        "ResourceId": "i-1",
        "ResourceType": "instance",
        "Key": "stackgen:stack",
        "Value": "ci",
    }
    with stubbed(given, "ec2", ("describe_tags", request, {"Tags": [tag]})):
        assert given.owners(["i-2", "i-1"]) == {"i-1": {"stackgen:stack": "ci"}, "i-2": {}}
    assert given.owners([]) == {}
