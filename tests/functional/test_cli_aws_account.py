"""What the façade asks about an account, against botocore's own models."""

from tests.functional.test_cli_aws import aws, credentials, stubbed

__all__ = ["credentials"]


def test_public_parameters_are_read_at_once() -> None:
    """Names that the region does not know are left out."""
    request = {"Names": ["/a", "/b"]}
    answer = {"Parameters": [{"Name": "/a", "Value": "ami-1"}], "InvalidParameters": ["/b"]}
    given = aws()
    with stubbed(given, "ssm", ("get_parameters", request, answer)):
        assert given.public_parameters(["/a", "/b"]) == {"/a": "ami-1"}
