"""What is uploaded where, what is refused before, and the link."""

from urllib.parse import parse_qs, urlsplit

import pytest

from cli.deploy.publish import create_command, filled_in, folder, folder_name, quick_create_link
from stacks import __version__
from stacks.errors import UsageError

TEMPLATE = {
    "Parameters": {
        "Fixed": {"Type": "String", "Default": "a"},
        "HostedZoneId": {"Type": "String"},
        "Token": {"Type": "String", "NoEcho": True, "Default": ""},
    }
}


def test_a_content_has_one_place() -> None:
    """The same content gives the same key under the version; one byte more gives another."""
    one = folder("stackgen/", "ci", {"root.json": b"{}"})
    assert one == folder("/stackgen", "ci", {"root.json": b"{}"})
    assert one.startswith(f"stackgen/{__version__}/ci-")
    assert one != folder("stackgen", "ci", {"root.json": b"{} "})
    assert one != folder("stackgen", "ci", {"root.json": b"{}", "assets/a": b""})
    assert folder("", "ci", {}).startswith(f"{__version__}/ci-")


def test_the_link_carries_what_differs() -> None:
    """Defaults stand in the template already; names keep their case."""
    zone = {"HostedZoneId": "Z1"}
    assert filled_in(TEMPLATE, [("Fixed", "b")], zone) == {"Fixed": "b", **zone}
    assert filled_in(TEMPLATE, [], zone) == zone


@pytest.mark.parametrize("text", ["my folder", "a//b", "s3://b", "ä"])
def test_a_folder_that_a_stack_would_refuse_is_refused_before(text: str) -> None:
    """It becomes a parameter of the template."""
    assert folder_name("stackgen") == "stackgen"
    assert folder_name("/a/b.c/") == "/a/b.c/"
    assert folder_name("") == ""
    with pytest.raises(UsageError, match="no folder"):
        folder_name(text)


def test_no_secret_goes_into_a_link() -> None:
    """The console ignores NoEcho parameters, so that one is refused without its value."""
    with pytest.raises(UsageError, match="NoEcho") as refused:
        filled_in(TEMPLATE, [("Token", "hunter2")], {"HostedZoneId": "Z1"})
    assert "hunter2" not in refused.value.message + refused.value.hint


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "console.aws.amazon.com"),
        ("cn-north-1", "console.amazonaws.cn"),
        ("us-gov-west-1", "console.amazonaws-us-gov.com"),
    ],
)
def test_each_partition_has_its_console(region: str, host: str) -> None:
    """China and GovCloud have consoles of their own; the form's fields survive their encoding."""
    url = "https://b.s3.amazonaws.com/a b/root.json"
    link = urlsplit(quick_create_link(region, url, "ci", {"Range": "10.0.0.0/8", "Odd": "a&b=c d"}))
    assert (link.netloc, link.query) == (host, f"region={region}")
    path, _, query = link.fragment.partition("?")
    assert path == "/stacks/quickcreate"
    assert parse_qs(query) == {
        "templateURL": [url],
        "stackName": ["ci"],
        "param_Range": ["10.0.0.0/8"],
        "param_Odd": ["a&b=c d"],
    }


def test_the_command_survives_a_shell() -> None:
    """Blanks are quoted for the shell, commas for the AWS CLI's shorthand."""
    tags = [{"Key": "team", "Value": "a, b"}]
    command = create_command("https://x/y", "ci", {}, tags, ["--region", "eu-west-1"])
    assert command.endswith(r"--tags 'Key=team,Value=a\, b'")
    assert "--parameters" not in command
