"""Stage 3: hand the template over, in the request or through a bucket of the account's own."""

import json
from typing import Protocol

from cli.deploy.plan import INLINE_BYTES, bucket_name, digest
from cli.records import TEMPLATES, Bucket
from stacks.errors import StackgenError

_ABSENT = "404"


class Buckets(Protocol):
    """What the hand-over needs of AWS."""

    def bucket(self, name: str, *, owner: str) -> Bucket:
        """Look for a bucket."""

    def create_private_bucket(self, bucket: str, *, owner: str) -> None:
        """Make it."""

    def finish_private_bucket(self, bucket: str, *, owner: str) -> None:
        """Complete it, if its making was interrupted."""

    def upload(self, bucket: str, key: str, body: bytes, *, owner: str) -> str:
        """Put an object."""

    def remove_object(self, bucket: str, key: str, *, owner: str) -> None:
        """Take an object away."""


def smallest(body: str) -> str:
    """Return the template as it is if it may be sent so, else without its blanks.

    Readable is better, as the console shows it; but a bucket less is better still.
    """
    if len(body.encode()) <= INLINE_BYTES:
        return body
    return json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)


def template_member(
    aws: Buckets, body: str, *, name: str, account: str, region: str
) -> dict[str, str]:
    """Return CreateChangeSet's member that carries the template, uploaded if it is too large."""
    small = smallest(body)
    if len(small.encode()) <= INLINE_BYTES:
        return {"TemplateBody": small}
    bucket = own_bucket(aws, account=account, region=region)
    key = f"{TEMPLATES}{name}/{digest(body)}.json"
    return {"TemplateURL": aws.upload(bucket, key, body.encode(), owner=account)}


def own_bucket(aws: Buckets, *, account: str, region: str) -> str:
    """Return the account's bucket for what AWS has to read, made once; what passes empties itself.

    A bucket's name is anybody's to take, and a foreign one could change what we deploy: every
    request names the owner we expect, and S3 refuses another.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    """
    bucket = bucket_name(account, region)
    code = aws.bucket(bucket, owner=account).code
    if code == _ABSENT:
        aws.create_private_bucket(bucket, owner=account)
    elif code:
        raise StackgenError(
            f"the bucket {bucket} for what AWS has to read cannot be used (S3 answers {code}):"
            " it belongs to another account, or s3:ListBucket is not allowed",
            "Nothing was deployed. Check whose it is: "
            f"aws s3api head-bucket --bucket {bucket} --expected-bucket-owner {account}",
        )
    else:
        aws.finish_private_bucket(bucket, owner=account)
    return bucket


def remove_template(aws: Buckets, url: str, *, account: str, region: str) -> None:
    """Take an uploaded template away; its bucket stays for the next one, and empties itself."""
    bucket = bucket_name(account, region)
    aws.remove_object(bucket, TEMPLATES + "/".join(url.rsplit("/", 2)[1:]), owner=account)
