"""What AWS's client raises, in words that help."""

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from cli.aws_errors import aws_error_types, error_code, explain
from cli.boundary import run
from tests.unit.cli.fakes import world


def answer(code: str, message: str = "why") -> ClientError:
    """Make an error that AWS answers."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "CreateChangeSet")


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (exceptions.NoCredentialsError(), "no AWS credentials", "--local"),
        (exceptions.ProfileNotFound(profile="p"), "(p)", "list-profiles"),
        (exceptions.UnauthorizedSSOTokenError(), "sign-in", "aws sso login"),
        (
            exceptions.EndpointConnectionError(endpoint_url="https://x"),
            "https://x",
            "--endpoint-url",
        ),
        (
            exceptions.ConnectTimeoutError(endpoint_url="https://x"),
            "does not answer",
            "--endpoint-url",
        ),
        (exceptions.InvalidRegionError(region_name="x y"), "x y", "eu-west-1"),
        (answer("ExpiredToken"), "expired", "aws sso login"),
        (answer("InvalidClientTokenId"), "does not accept", "--profile"),
        (answer("AccessDenied"), "does not allow CreateChangeSet: why", "permission"),
        (answer("Throttling"), "throttles", "Repeat"),
        (answer("ValidationError", "a\nb"), "CreateChangeSet: a b (ValidationError)", "--debug"),
    ],
)
def test_errors_say_what_and_what_next(error: Exception, message: str, hint: str) -> None:
    """Each says what happened and what to do, the message in one line."""
    assert isinstance(error, aws_error_types())
    told = explain(error)
    assert message in told.message
    assert hint in told.hint
    assert "\n" not in told.message


def test_the_boundary_turns_them_into_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback: one line and a hint on stderr."""
    outside = world(errors={"identity": exceptions.NoCredentialsError()})
    assert run(["deploy", "--yes"], outside.edge()) == 1
    assert "stackgen: no AWS credentials were found" in capsys.readouterr().err


def test_debug_lets_them_through() -> None:
    """--debug raises the error itself, with its traceback."""
    outside = world(errors={"identity": exceptions.NoCredentialsError()})
    with pytest.raises(exceptions.NoCredentialsError):
        run(["deploy", "--yes", "--debug"], outside.edge())


def test_the_code_of_an_answer() -> None:
    """Only answers of AWS have a code."""
    assert error_code(answer("404")) == "404"
    assert error_code(exceptions.NoCredentialsError()) == ""
