"""What agents are started with."""

from tests.configurations import properties, resources, synthesis


def test_the_key_is_one_the_plugin_reads() -> None:
    """RSA in PEM form, without tags, under a name nobody has given before."""
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    assert properties("quickstart", "AgentKeyPair") == {
        "KeyName": {"Fn::Join": ["-", ["agents", unique]]},
        "KeyType": "rsa",
        "KeyFormat": "pem",
    }


def test_the_agents_role_is_not_the_controllers() -> None:
    """A build may use its agent's role: it holds no right of the controller's."""
    role = properties("quickstart", "AgentRole")
    assert "Policies" not in role
    assert role["ManagedPolicyArns"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"}
    ]


def test_without_agents_nothing_of_them_is_made() -> None:
    """`agents: []` leaves no key, role, group, parameter or right behind."""
    root = synthesis("adopted").root
    assert not [name for name in root["Resources"] if name.startswith("Agent")]
    assert not [name for name in root["Parameters"] if name.startswith("Agent")]
    for role in resources("adopted", "AWS::IAM::Role").values():
        assert "ec2:RunInstances" not in str(role)
    (container,) = properties("adopted", "Main1TaskDefinition")["ContainerDefinitions"]
    assert [item["Name"] for item in container["Secrets"]] == ["JENKINS_ADMIN_PASSWORD"]
