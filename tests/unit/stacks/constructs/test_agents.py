"""What agents are started with."""

from tests.configurations import properties, resources, synthesis


def test_the_agents_role_is_not_the_controllers() -> None:
    """A build may use its agent's role: it opens sessions, writes to one log, reads nothing.

    AWS's own policy for them lets every build read every parameter of the account, the private
    keys of all stacks among them.
    """
    role = properties("quickstart", "AgentRole")
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    lines, report, sessions = policy["PolicyDocument"]["Statement"]
    assert lines["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert lines["Resource"] == [{"Fn::GetAtt": ["AgentLogGroup", "Arn"]}]
    assert sorted(report["Action"] + sessions["Action"]) == [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]


def test_what_agents_say_is_kept_by_the_stack() -> None:
    """An agent is gone when somebody asks why; its lines are encrypted and kept like all others."""
    group = properties("quickstart", "AgentLogGroup")
    assert group["RetentionInDays"] == {"Ref": "LogRetention"}
    assert group["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}


def test_without_agents_nothing_of_them_is_made() -> None:
    """`agents: []` leaves no key, role, group, parameter or right behind."""
    root = synthesis("adopted").root
    assert not [name for name in root["Resources"] if name.startswith("Agent")]
    assert not [name for name in root["Parameters"] if name.startswith("Agent")]
    for role in resources("adopted", "AWS::IAM::Role").values():
        assert "ec2:RunInstances" not in str(role)
    (container,) = properties("adopted", "Main1TaskDefinition")["ContainerDefinitions"]
    assert [item["Name"] for item in container["Secrets"]] == [
        "JENKINS_ADMIN_PASSWORD",
        "JENKINS_HOOKS_TOKEN",
    ]
