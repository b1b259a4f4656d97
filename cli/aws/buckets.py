"""The part of the façade of AWS that knows buckets: where templates lie."""

from typing import Any
from urllib.parse import quote, urlsplit

from botocore.exceptions import ClientError

from cli.aws.clients import Clients
from cli.aws_errors import error_code
from cli.records import PASSING, Bucket, Connection

_TEMPLATE_DAYS = 30
_NOT_OURS = {"404", "403", "301", "400"}


class BucketCalls(Clients):
    """What `Aws` can ask about buckets."""

    _connection: Connection

    def bucket(self, name: str, *, owner: str) -> Bucket:
        """Look for a bucket of this owner, in whatever region it lies.

        https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
        """
        try:
            answer = self._client("s3").head_bucket(Bucket=name, ExpectedBucketOwner=owner)
        except ClientError as error:
            if error_code(error) not in _NOT_OURS:
                raise
            return Bucket(code=error_code(error))
        return Bucket(region=answer.get("BucketRegion", ""))

    def create_private_bucket(self, bucket: str, *, owner: str) -> None:
        """Make a bucket that nobody else can read and that empties itself of what passes."""
        s3, region = self._client("s3"), self._connection.region
        # us-east-1 is not a valid LocationConstraint: there it must be left out.
        place: dict[str, Any] = (
            {}
            if region == "us-east-1"
            else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        )
        s3.create_bucket(Bucket=bucket, ObjectOwnership="BucketOwnerEnforced", **place)
        self._make_private(bucket, owner=owner)

    def finish_private_bucket(self, bucket: str, *, owner: str) -> None:
        """Bring a bucket of ours to what it should be, if its making was interrupted.

        Its last setting tells: where that stands, all stand.
        """
        try:
            found = self._client("s3").get_bucket_lifecycle_configuration(
                Bucket=bucket, ExpectedBucketOwner=owner
            )
            rules = found.get("Rules", ())
            if {rule.get("Filter", {}).get("Prefix") for rule in rules} != set(PASSING):
                # It is of a version that let everything expire.
                self._make_private(bucket, owner=owner)
        except ClientError as error:
            if error_code(error) != "NoSuchLifecycleConfiguration":
                raise
            self._make_private(bucket, owner=owner)

    def _make_private(self, bucket: str, *, owner: str) -> None:
        """Put the settings of a new bucket; the one that `finish_private_bucket` asks for last."""
        s3 = self._client("s3")
        ours = {"Bucket": bucket, "ExpectedBucketOwner": owner}
        blocks = (
            "BlockPublicAcls",
            "IgnorePublicAcls",
            "BlockPublicPolicy",
            "RestrictPublicBuckets",
        )
        s3.put_public_access_block(
            **ours, PublicAccessBlockConfiguration=dict.fromkeys(blocks, True)
        )
        encrypted = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        s3.put_bucket_encryption(**ours, ServerSideEncryptionConfiguration={"Rules": [encrypted]})
        expire = [
            {
                "ID": f"expire-{folder.rstrip('/')}",
                "Status": "Enabled",
                "Filter": {"Prefix": folder},
                "Expiration": {"Days": _TEMPLATE_DAYS},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            }
            for folder in PASSING
        ]
        s3.put_bucket_lifecycle_configuration(**ours, LifecycleConfiguration={"Rules": expire})

    def upload(self, bucket: str, key: str, body: bytes, *, owner: str) -> str:
        """Put an object and return its address."""
        self._client("s3").put_object(Bucket=bucket, Key=key, Body=body, ExpectedBucketOwner=owner)
        return self.object_url(bucket, key)

    def remove_object(self, bucket: str, key: str, *, owner: str) -> None:
        """Delete an object; one that is gone is no error."""
        self._client("s3").delete_object(Bucket=bucket, Key=key, ExpectedBucketOwner=owner)

    def remove_folder(self, bucket: str, prefix: str, *, owner: str) -> None:
        """Delete every object below a prefix, if there is such a bucket and it is ours to list."""
        s3, ours = self._client("s3"), {"Bucket": bucket, "ExpectedBucketOwner": owner}
        try:
            # Never more than a page: an object for each version of ours that was deployed.
            found = s3.list_objects_v2(**ours, Prefix=prefix).get("Contents", ())
        except ClientError as error:
            if error_code(error) not in {"NoSuchBucket", "AccessDenied", *_NOT_OURS}:
                raise
            return
        if found:
            s3.delete_objects(**ours, Delete={"Objects": [{"Key": one["Key"]} for one in found]})

    def object_url(self, bucket: str, key: str) -> str:
        """Return the address under which CloudFormation reads an object."""
        s3 = self._client("s3")
        base = urlsplit(s3.meta.endpoint_url)
        # A dot in a bucket's name does not fit the certificate of its own host name.
        own_host = base.netloc.startswith("s3.") and "." not in bucket
        if own_host and not self._connection.endpoint_url:
            return f"https://{bucket}.{base.netloc}/{quote(key)}"
        return f"{base.scheme}://{base.netloc}/{bucket}/{quote(key)}"
