"""The bucket of the load balancer's access logs."""

from troposphere import GetAtt, Ref, Sub, Template, s3

from stacks import bucket_policies, policies
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import BucketArn, BucketName, Days, LogicalId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogsProps:
    """How long, and where.

    Attributes:
        region: Where the stack will be, None where that is not known yet.
        retention: Days a log is kept.
    """

    region: str | None
    retention: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogs:
    """Where the logs go.

    Attributes:
        bucket: Its name.
        writable: The policy: a balancer that may not write is refused its bucket.
    """

    bucket: BucketName
    writable: LogicalId


def access_logs(t: Template, props: AccessLogsProps) -> AccessLogs:
    """Define the bucket, which stays when the stack goes, and who may write into it.

    It stays when a creation fails too: the balancer has left a test file in it by then, and a
    bucket that cannot be deleted would end the rollback.
    SSE-S3, because a balancer writes to no bucket under a key of KMS.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    bucket = t.add_resource(
        s3.Bucket(
            "AccessLogBucket",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            BucketEncryption=s3.BucketEncryption(
                ServerSideEncryptionConfiguration=[
                    s3.ServerSideEncryptionRule(
                        ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(
                            SSEAlgorithm="AES256"
                        )
                    )
                ]
            ),
            LifecycleConfiguration=s3.LifecycleConfiguration(Rules=[_expiry(props.retention)]),
            OwnershipControls=s3.OwnershipControls(
                Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
            ),
            PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
                BlockPublicAcls=True,
                BlockPublicPolicy=True,
                IgnorePublicAcls=True,
                RestrictPublicBuckets=True,
            ),
            VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
            Tags=name_tag("access-logs"),
        )
    )
    arn = BucketArn(GetAtt(bucket, "Arn"))
    written = Sub("${Bucket}/AWSLogs/${AWS::AccountId}/*", Bucket=arn)
    policy = t.add_resource(
        s3.BucketPolicy(
            "AccessLogBucketPolicy",
            Bucket=Ref(bucket),
            PolicyDocument=policies.document(
                bucket_policies.deliver_access_logs(written, props.region),
                bucket_policies.refuse_plain_http(arn),
            ),
        )
    )
    return AccessLogs(bucket=BucketName(Ref(bucket)), writable=LogicalId(policy.title))


def _expiry(retention: Days) -> s3.LifecycleRule:
    """Return the rule that ends a log, then what versioning keeps of it."""
    return s3.LifecycleRule(
        Id="expire",
        Status="Enabled",
        ExpirationInDays=retention,
        NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=1),
        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(DaysAfterInitiation=1),
    )
