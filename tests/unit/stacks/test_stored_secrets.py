"""What stands in a file, as the services and IAM name it."""

import pytest

from stacks.stored_secrets import stored

SECRET = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:ci/git-hub-AbCdEf"  # noqa: S105
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter"


@pytest.mark.parametrize(
    ("reference", "service", "arn", "name"),
    [
        (SECRET, "secretsmanager", SECRET, "ci/git-hub"),
        (f"{SECRET}:token::", "secretsmanager", SECRET, "ci/git-hub"),
        (f"{PARAMETER}/ci/npm", "ssm", f"{PARAMETER}/ci/npm", "/ci/npm"),
        (f"{PARAMETER}/npm", "ssm", f"{PARAMETER}/npm", "npm"),
    ],
)
def test_a_reference_is_read(reference: str, service: str, arn: str, name: str) -> None:
    """The key inside a secret is no part of its ARN, nor are six characters of its name."""
    found = stored(reference)
    assert (found.service, found.arn, found.name) == (service, arn, name)
    assert (found.region, found.account) == (reference.split(":")[3], "123456789012")
