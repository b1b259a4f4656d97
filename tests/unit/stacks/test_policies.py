"""Policies in every synthesized template: who may do what, to what, on which terms."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.configurations import NAMES, configuration, properties, resources, synthesis

#: Actions that AWS offers no resource for, and who needs them.
#: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
ANY_RESOURCE = {
    "ecr:GetAuthorizationToken": "the log-in is the registry's as a whole",
    "ec2:DescribeAvailabilityZones": "EC2's Describe calls take no resource",
    "ec2:DescribeImages": "as above",
    "ec2:DescribeInstances": "as above",
    "ec2:DescribeInstanceTypes": "as above",
    "ec2:DescribeKeyPairs": "as above",
    "ec2:DescribeRegions": "as above",
    "ec2:DescribeSecurityGroups": "as above",
    "ec2:DescribeSpotInstanceRequests": "as above",
    "ec2:DescribeSubnets": "as above",
    "ec2:DescribeNetworkInterfaces": "as above",
    "autoscaling:DescribeAutoScalingGroups": "Auto Scaling's Describe calls take no resource",
    "autoscaling:DescribeScalingActivities": "as above",
    "cloudwatch:GetMetricData": "a metric has no ARN",
    "ecs:DescribeTaskDefinition": "AWS knows no resource for it",
    "ecs:ListTasks": "as below",
    "ecs:ListServices": "AWS knows no resource for it; the cluster is a condition",
    "elasticloadbalancing:DescribeTargetGroups": "the balancer's Describe calls take no resource",
    "elasticloadbalancing:DescribeTargetHealth": "as above",
    "cloudwatch:PutMetricData": "a metric has no ARN; its namespace is a condition",
    "ecs:DiscoverPollEndpoint": "where the ECS agent finds ECS has no ARN",
    "ssmmessages:CreateControlChannel": "a channel of execute-command has no ARN",
    "ssmmessages:CreateDataChannel": "as above",
    "ssmmessages:OpenControlChannel": "as above",
    "ssmmessages:OpenDataChannel": "as above",
}


def documents(value: object) -> Iterator[dict[str, Any]]:
    """Yield every policy document of a template."""
    if isinstance(value, dict):
        if isinstance(value.get("Statement"), list):
            yield value
        for item in value.values():
            yield from documents(item)
    elif isinstance(value, list):
        for item in value:
            yield from documents(item)


def statements(name: str) -> list[dict[str, Any]]:
    """Return every statement of a template."""
    found = [
        statement
        for document in documents(synthesis(name).root["Resources"])
        for statement in document["Statement"]
    ]
    assert found
    return found


def identity_statements(name: str) -> list[dict[str, Any]]:
    """Return the statements of roles: only there does `*` as a resource mean every one.

    In a key's policy it means the key, and a principal stands beside it.
    """
    return [item for item in statements(name) if "Principal" not in item]


def statement(name: str, role: str, sid: str) -> dict[str, Any]:
    """Return one statement of a role by its id."""
    found: dict[str, Any]
    (found,) = (
        item
        for item in properties(name, role)["Policies"][0]["PolicyDocument"]["Statement"]
        if item["Sid"] == sid
    )
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_action_is_a_wildcard(name: str) -> None:
    """Each allowed action is named: a wildcard grows with everything AWS adds to a service."""
    allowed = [item for item in statements(name) if item["Effect"] == "Allow"]
    actions = [action for item in allowed for action in item["Action"]]
    assert [action for action in actions if "*" in action] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_right_stands_in_the_template(name: str) -> None:
    """No role has one of AWS's own policies: they are for everybody, and grow without notice."""
    for role in resources(name, "AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role["Properties"]


@pytest.mark.parametrize("name", NAMES)
def test_any_resource_has_a_reason(name: str) -> None:
    """`Resource: "*"` stands only where AWS offers no resource."""
    open_actions = {
        action
        for item in identity_statements(name)
        if "*" in item.get("Resource", []) and item["Effect"] == "Allow"
        for action in item["Action"]
    }
    assert open_actions <= set(ANY_RESOURCE)


def test_every_reason_is_needed() -> None:
    """The list of exceptions holds nothing that no template needs."""
    used = {
        action
        for name in ("quickstart", "optional-slots")
        for item in identity_statements(name)
        if "*" in item.get("Resource", []) and item["Effect"] == "Allow"
        for action in item["Action"]
    }
    assert used == set(ANY_RESOURCE)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_agent_role_is_passed_and_only_to_ec2(name: str) -> None:
    """A role handed on is a right handed on: one role, one service, and none without agents."""
    passing = [item for item in statements(name) if "iam:PassRole" in item["Action"]]
    assert bool(passing) == bool(configuration(name).agents)
    for item in passing:
        assert item["Action"] == ["iam:PassRole"]
        assert item["Resource"] == [{"Fn::GetAtt": ["AgentRole", "Arn"]}]
        # In China EC2 has the other name.
        assert item["Condition"] == {
            "StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}
        }


def test_agents_run_only_with_tags_and_from_given_parts() -> None:
    """What a launch makes carries the controller's tags; what it uses is named by ARN."""
    made = statement("quickstart", "MainTaskRole", "RunTaggedAgents")
    assert [arn["Fn::Sub"].rpartition(":")[2] for arn in made["Resource"]] == [
        "instance/*",
        "volume/*",
        "network-interface/*",
    ]
    assert made["Condition"] == {
        "StringEquals": {
            "aws:RequestTag/stackgen:stack": {"Ref": "AWS::StackName"},
            "aws:RequestTag/stackgen:controller": "main",
        },
        "ArnEqualsIfExists": {
            "ec2:InstanceProfile": {"Fn::GetAtt": ["AgentInstanceProfile", "Arn"]}
        },
    }
    given = statement("quickstart", "MainTaskRole", "RunAgentsFromParts")
    assert "Condition" not in given
    assert [next(iter(arn["Fn::Sub"][1].values())) for arn in given["Resource"]] == [
        {"Ref": "PrivateSubnetA"},
        {"Ref": "PrivateSubnetB"},
        {"Ref": "AgentSecurityGroup"},
        {"Ref": "MainAgentKeyPair"},
        {"Ref": "AgentAmi"},
    ]
    assert not any(arn["Fn::Sub"][0].endswith("*") for arn in given["Resource"])


def test_disks_are_the_image_s_or_marked_as_the_stack_s() -> None:
    """Of the account's own disks no copy becomes an agent's, but for an image made for it."""
    own = {"Ref": "AWS::AccountId"}
    given = statement("quickstart", "MainTaskRole", "RunAgentsFromGivenDisks")
    assert given["Condition"] == {"StringNotEquals": {"ec2:Owner": own}}
    marked = statement("quickstart", "MainTaskRole", "RunAgentsFromOwnDisks")
    assert marked["Condition"] == {
        "StringEquals": {"ec2:ResourceTag/stackgen:stack": {"Ref": "AWS::StackName"}}
    }
    for item in (given, marked):
        assert item["Action"] == ["ec2:RunInstances"]
        assert item["Resource"][0]["Fn::Sub"].endswith("::snapshot/*")


def test_spot_requests_only_where_an_agent_asks_for_spot() -> None:
    """A launch of spot capacity makes a request too; without spot agents there is no such right."""
    with_spot = json.dumps(statement("mixed", "MainTaskRole", "RunAgentsFromParts"))
    without = json.dumps(statement("quickstart", "MainTaskRole", "RunAgentsFromParts"))
    assert "spot-instances-request/*" in with_spot
    assert "spot-instances-request" not in without


def test_the_first_spot_agent_of_an_account_is_started() -> None:
    """EC2 makes its role for spot on behalf of the first who asks; no other role can be made."""
    made = statement("mixed", "MainTaskRole", "MakeSpotRole")
    assert made["Action"] == ["iam:CreateServiceLinkedRole"]
    (role,) = made["Resource"]
    assert role["Fn::Sub"].endswith(
        ":role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"
    )
    assert made["Condition"] == {"StringEquals": {"iam:AWSServiceName": "spot.amazonaws.com"}}
    assert "iam:CreateServiceLinkedRole" not in json.dumps(statements("quickstart"))


def test_tags_cannot_be_used_to_take_over_instances() -> None:
    """Tags are set at a launch; later only on own agents, and never those that say whose it is."""
    start = statement("quickstart", "MainTaskRole", "TagAgentsAtStart")
    assert start["Condition"] == {"StringEquals": {"ec2:CreateAction": "RunInstances"}}
    later = statement("quickstart", "MainTaskRole", "TagOwnAgents")
    assert later["Condition"]["StringEquals"] == {
        "ec2:ResourceTag/stackgen:stack": {"Ref": "AWS::StackName"},
        "ec2:ResourceTag/stackgen:controller": "main",
    }
    assert later["Condition"]["ForAllValues:StringNotEqualsIgnoreCase"] == {
        "aws:TagKeys": ["stackgen:stack", "stackgen:controller", "stackgen:slot"]
    }
    assert later["Condition"]["Null"] == {"aws:TagKeys": "false"}
    tagging = [item for item in statements("quickstart") if "ec2:CreateTags" in item["Action"]]
    assert len(tagging) == 2


def test_only_own_agents_are_ended() -> None:
    """One controller cannot end another's agents, nor any other instance."""
    for name, role, controller in (
        ("quickstart", "MainTaskRole", "main"),
        ("several-images", "OtherTaskRole", "other"),
    ):
        end = statement(name, role, "EndOwnAgents")
        assert end["Condition"]["StringEquals"] == {
            "ec2:ResourceTag/stackgen:stack": {"Ref": "AWS::StackName"},
            "ec2:ResourceTag/stackgen:controller": controller,
        }
        assert "ec2:TerminateInstances" in end["Action"]


def test_homes_are_mounted_through_their_own_access_points() -> None:
    """A controller reaches its slots' homes and nobody else's."""
    mounts = statement("several-images", "OtherTaskRole", "MountHomes")
    assert mounts["Condition"] == {
        "ArnEquals": {
            "elasticfilesystem:AccessPointArn": [
                {"Fn::GetAtt": ["Other1AccessPoint", "Arn"]},
                {"Fn::GetAtt": ["Other2AccessPoint", "Arn"]},
            ]
        }
    }


def test_file_system_refuses_clients_without_tls() -> None:
    """The file system's own policy denies plain NFS and allows nothing by itself."""
    (item,) = properties("quickstart", "FileSystem")["FileSystemPolicy"]["Statement"]
    assert item["Effect"] == "Deny"
    assert item["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert "elasticfilesystem:ClientMount" in item["Action"]


def test_execution_role_reads_exactly_its_secrets() -> None:
    """One controller's password is not readable for another's containers to come."""
    secret = statement("several-images", "OtherExecutionRole", "ReadSecrets")
    assert secret["Resource"] == [{"Ref": "OtherAdminSecret"}, {"Ref": "OtherHooksSecret"}]
    key = statement("several-images", "OtherExecutionRole", "ReadAgentKey")
    (parameter,) = key["Resource"]
    text, values = parameter["Fn::Sub"]
    assert text.endswith(":parameter/ec2/keypair/${Id}")
    assert values == {"Id": {"Fn::GetAtt": ["OtherAgentKeyPair", "KeyPairId"]}}


def test_images_come_from_this_account_or_the_image_s_own_registry() -> None:
    """A foreign repository is named; a public image adds none."""
    own = statement("several-images", "MainExecutionRole", "PullImages")["Resource"]
    named = statement("several-images", "OtherExecutionRole", "PullImages")["Resource"]
    assert [arn["Fn::Sub"].partition("ecr:")[2] for arn in own] == [
        "${AWS::Region}:${AWS::AccountId}:repository/*"
    ]
    assert named[1]["Fn::Sub"].partition("ecr:")[2] == "us-east-1:123456789012:repository/jenkins"


@pytest.mark.parametrize("name", NAMES)
def test_roles_are_taken_by_services_alone(name: str) -> None:
    """No account, user or role may take a role of the stack; tasks only of this account."""
    for logical, resource in synthesis(name).root["Resources"].items():
        if resource["Type"] != "AWS::IAM::Role":
            continue
        (item,) = resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert list(item["Principal"]) == ["Service"]
        if item["Principal"]["Service"] == ["ecs-tasks.amazonaws.com"]:
            assert item["Condition"]["StringEquals"] == {
                "aws:SourceAccount": {"Ref": "AWS::AccountId"}
            }, logical


@pytest.mark.parametrize("name", NAMES)
def test_arns_fit_every_partition(name: str) -> None:
    """No ARN names the commercial partition, but one the user wrote, with region and account."""
    found = re.findall(r"arn:aws[^\"]*", synthesis(name).root_json)
    written = re.compile(r"arn:aws:(acm|secretsmanager|ssm):[a-z0-9-]+:\d{12}:\S+")
    assert [arn for arn in found if not written.fullmatch(arn)] == []
