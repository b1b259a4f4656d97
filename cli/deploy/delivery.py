"""Stage 5: the hooks' code, in the account's own bucket before the stack asks for it.

It stays there as long as the stack does: a change that fails goes back to the code before it, and
CloudFormation then asks for that one again.
"""

from collections.abc import Mapping
from typing import Protocol

from cli.deploy.plan import BUCKET, PREFIX, bucket_name
from cli.deploy.upload import Buckets, own_bucket

_FOLDER = "code"


class Shelves(Protocol):
    """What taking the code away needs of AWS."""

    def remove_folder(self, bucket: str, prefix: str, *, owner: str) -> None:
        """Take everything below a prefix away."""


def place(*, name: str, account: str, region: str) -> dict[str, str]:
    """Return the values of the parameters for a stack that `deploy` makes."""
    return {BUCKET: bucket_name(account, region), PREFIX: _folder(name)}


def deliver(
    aws: Buckets,
    assets: Mapping[str, bytes],
    values: Mapping[str, str],
    *,
    name: str,
    account: str,
    region: str,
    looked: bool,
) -> None:
    """Put a stack's code where its template looks for it; the same content to the same place.

    Args:
        aws: Where.
        assets: What, by name.
        values: The stack's parameters: who names another place has put the code there.
        name: The stack's.
        account: The bucket's owner.
        region: The bucket's, as Lambda wants it.
        looked: Whether the bucket was looked at in this run already.
    """
    ours = place(name=name, account=account, region=region)
    if not assets or any(values.get(key) != value for key, value in ours.items()):
        return
    if not looked:
        own_bucket(aws, account=account, region=region)
    for file, content in assets.items():
        aws.upload(ours[BUCKET], f"{ours[PREFIX]}{file}", content, owner=account)


def take_back(aws: Shelves, *, name: str, account: str, region: str) -> None:
    """Take the code of a stack that is gone out of our bucket, if any is there."""
    ours = place(name=name, account=account, region=region)
    aws.remove_folder(ours[BUCKET], ours[PREFIX], owner=account)


def _folder(name: str) -> str:
    return f"{_FOLDER}/{name}/"
