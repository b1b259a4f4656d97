"""Where the files lie that the template refers to: two parameters, which `deploy` fills in."""

from troposphere import Parameter, Ref, Template

from stacks.light import dataclass
from stacks.refs import AssetPrefix, BucketName

_GROUP = "Hooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetsProps:
    """Nothing is to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The place.

    Attributes:
        bucket: In the stack's region.
        prefix: What stands before each name, with a slash at its end.
    """

    bucket: BucketName
    prefix: AssetPrefix


def assets(t: Template, props: AssetsProps) -> Assets:
    """Define the parameters. A bucket is an account's own: it has no default."""
    del props
    bucket = Parameter(
        "AssetsBucket",
        Type="String",
        Description="The bucket, in the stack's region, where the hooks' code lies",
        AllowedPattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        ConstraintDescription="must be the name of a bucket",
    )
    prefix = Parameter(
        "AssetsPrefix",
        Type="String",
        Default="",
        Description="What stands before the code's name in the bucket, with a slash at its end",
        AllowedPattern=r"^([A-Za-z0-9_.-]+/)*$",
        MaxLength=512,
        ConstraintDescription="must be empty, or folders with a slash behind each",
    )
    for parameter, label in ((bucket, "Bucket of the code"), (prefix, "Folder of the code")):
        t.add_parameter(parameter)
        t.add_parameter_to_group(parameter, _GROUP)
        t.set_parameter_label(parameter, label)
    return Assets(bucket=BucketName(Ref(bucket)), prefix=AssetPrefix(Ref(prefix)))
