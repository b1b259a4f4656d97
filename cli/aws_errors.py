"""What AWS's client reports, as what the user can do about it.

Errors are known by the names of their classes, so that this module needs no botocore: it is loaded
only by the verbs that talk to AWS.
"""

import sys
from collections.abc import Mapping
from typing import Any

from stacks.errors import StackgenError

_RENEW = "Renew them (for IAM Identity Center: aws sso login), then repeat the command."
#: Not every verb that needs an account has --local.
_NO_ACCOUNT = "Without an account: stackgen deploy --local."

#: Class names of botocore's own errors.
#: https://github.com/boto/botocore/blob/develop/botocore/exceptions.py
_CLIENT_SIDE = {
    "NoCredentialsError": (
        "no AWS credentials were found",
        f"Set AWS_PROFILE or --profile, or run: aws configure. {_NO_ACCOUNT}",
    ),
    "PartialCredentialsError": (
        "the AWS credentials are incomplete: {error}",
        "Run: aws configure",
    ),
    "CredentialRetrievalError": ("the AWS credentials could not be read: {error}", _RENEW),
    "ProfileNotFound": (
        "{error}",
        "The profiles there are: aws configure list-profiles",
    ),
    "SSOError": ("the AWS sign-in does not hold any more: {error}", _RENEW),
    "TokenRetrievalError": ("the AWS sign-in does not hold any more: {error}", _RENEW),
    "ConfigParseError": ("{error}", "Mend this file, or name another one by AWS_CONFIG_FILE."),
    "HTTPClientError": (
        "AWS does not answer: {error}",
        "Check the network, the proxy, --region and --endpoint-url (AWS_ENDPOINT_URL).",
    ),
    "ConnectionError": (
        "AWS does not answer: {error}",
        "Check the network, the proxy, --region and --endpoint-url (AWS_ENDPOINT_URL).",
    ),
    "InvalidRegionError": ("{error}", "A region looks like eu-west-1."),
    "BotoCoreError": ("AWS's client: {error}", "--debug shows where."),
}

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN_KEY = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    "AuthFailure",
    "InvalidToken",
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden", "403"}
_THROTTLED = {"Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown"}


def aws_error_types() -> tuple[type[Exception], ...]:
    """Return the roots of botocore's errors; none while botocore is not loaded."""
    module = sys.modules.get("botocore.exceptions")
    return (module.BotoCoreError, module.ClientError) if module else ()


def explain(error: Exception) -> StackgenError:
    """Say in one line what AWS or its client reports, and in another what to do."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        return _answered(response, str(getattr(error, "operation_name", "AWS")))
    for kind in type(error).__mro__:
        if kind.__name__ in _CLIENT_SIDE:
            message, hint = _CLIENT_SIDE[kind.__name__]
            return StackgenError(message.format(error=_one_line(str(error))), hint)
    return StackgenError(_one_line(str(error)))


def error_code(error: Exception) -> str:
    """Return the code of an answer by AWS, such as `AccessDenied`; empty for other errors."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, Mapping) else ""


def _answered(response: Mapping[str, Any], operation: str) -> StackgenError:
    """Explain an error that AWS itself answered."""
    code = str(response.get("Error", {}).get("Code", ""))
    said = _one_line(str(response.get("Error", {}).get("Message", "")))
    if code in _EXPIRED:
        return StackgenError(f"the AWS credentials have expired ({operation})", _RENEW)
    if code in _UNKNOWN_KEY:
        return StackgenError(
            f"AWS does not accept the credentials ({operation}: {said or code})",
            f"Check --profile, AWS_PROFILE and AWS_ACCESS_KEY_ID. {_NO_ACCOUNT}",
        )
    if code in _DENIED:
        return StackgenError(
            f"AWS does not allow {operation}: {said or code}",
            "Ask for this permission, or use other credentials (--profile).",
        )
    if code in _THROTTLED:
        return StackgenError(
            f"AWS still throttles {operation} after all retries", "Repeat the command in a minute."
        )
    return StackgenError(f"AWS refused {operation}: {said} ({code})", "--debug shows the request.")


def _one_line(text: str) -> str:
    """Join a message of several lines."""
    return " ".join(text.split())
