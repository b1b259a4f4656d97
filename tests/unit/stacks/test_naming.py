"""Names: logical ids, and the tags that IAM compares."""

from stacks.naming import agent_tags, escape_sub, host_prefix, volume_tags


def test_escape_sub_leaves_text_as_it_is() -> None:
    """What a shell or a person wrote is no reference to CloudFormation."""
    assert escape_sub("${x} $y {z} $${w}") == "${!x} $y {z} $${!w}"


def test_agent_tags_cannot_be_overwritten() -> None:
    """A tag of the file never takes the place of one that IAM compares."""
    tags = agent_tags(
        {"stackgen:controller": "other", "team": "build"}, controller="main", slot="main-1"
    )
    assert tags["stackgen:controller"] == "main"
    assert tags["stackgen:slot"] == "main-1"
    assert tags["team"] == "build"


def test_volumes_carry_the_file_s_tags() -> None:
    """Neither the stack's tags nor the group's reach a host's disk."""
    tags = volume_tags({"team": "build"}, "host").to_dict()
    assert {"Key": "team", "Value": "build"} in tags


def test_a_host_becomes_part_of_a_logical_id() -> None:
    """Letters and digits only, and no two hosts alike."""
    assert host_prefix("team0.ci.example.com") == "Team0CiExampleCom"
    assert host_prefix("Team0.CI.example.com") == "Team0CiExampleCom"
    hosts = ("a-b.example.com", "a.b.example.com", "ab.example.com")
    assert len({host_prefix(host) for host in hosts}) == len(hosts)
    assert host_prefix(hosts[0]).isalnum()
