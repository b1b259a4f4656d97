"""The forms a single value may take: patterns with the words that explain them, and parsers.

A parser raises ValueError with what is wrong and what to write instead, for a person to read.
"""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any, Final

from stacks.model import Field, Parsed

NAME_PATTERN: Final = r"^[a-z]([a-z0-9-]*[a-z0-9])?$"
LABEL_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
PATH_PATTERN: Final = r"^/[a-z]([a-z0-9-]*[a-z0-9])?$"
ZONE_ID_PATTERN: Final = r"^Z[A-Z0-9]{4,31}$"
CERTIFICATE_PATTERN: Final = r"^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$"
SUBNET_PATTERN: Final = r"^subnet-[0-9a-f]{8,17}$"
VPC_PATTERN: Final = r"^vpc-[0-9a-f]{8,17}$"
AMI_PATTERN: Final = r"^ami-[0-9a-f]{8,17}$"
FILE_SYSTEM_PATTERN: Final = r"^fs-[0-9a-f]{8,40}$"
STORED_PATTERN: Final = (
    r"^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$"
)
#: What ECS takes as a container's secret, but for a version of its own. A secret's whole ARN, with
#: the six characters behind its name: IAM compares it.
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
REFERENCE_PATTERN: Final = (
    r"^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:"
    r"[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}(:[A-Za-z0-9_.-]+::)?"
    r"|ssm:[a-z0-9-]+:[0-9]{12}:parameter(/[A-Za-z0-9_.-]+){1,15})$"
)
#: https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
VARIABLE_PATTERN: Final = r"^[A-Z][A-Z0-9_]*$"
FIELD_PATTERN: Final = r"^[A-Za-z0-9_.-]+$"
CLIENT_ID_PATTERN: Final = r"^[A-Za-z0-9._~:/@-]+$"
SCOPE_PATTERN: Final = r"^[A-Za-z0-9._:/-]+( [A-Za-z0-9._:/-]+)*$"
#: No braces: CloudFormation would read two of them as a reference.
HTTPS_PATTERN: Final = (
    r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?"
    r"(/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?$"
)
#: Without a user or password: whoever may read user data would have them.
REPOSITORY_PATTERN: Final = r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*)+$"
#: At or below the configuration's folder: no `..`, no absolute path, nothing a shell would change.
FILE_PATTERN: Final = (
    r"^(\./)?\.?[A-Za-z0-9_][A-Za-z0-9_.@+-]*(/\.?[A-Za-z0-9_][A-Za-z0-9_.@+-]*)*$"
)
#: Names alike, inside a repository: a pattern of its own, for the words that go with it.
FOLDER_PATTERN: Final = (
    r"^(?:\./)?\.?[A-Za-z0-9_][A-Za-z0-9_.@+-]*(?:/\.?[A-Za-z0-9_][A-Za-z0-9_.@+-]*)*$"
)
#: Over HTTPS or SSH, without a password or token; no form that would start another program.
#: https://git-scm.com/docs/git-clone#_git_urls
GIT_URL_PATTERN: Final = (
    r"^(https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?/|"
    r"ssh://([A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?/|"
    r"[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:)[A-Za-z0-9_.~/-]+$"
)
#: https://git-scm.com/docs/git-check-ref-format, without what only scripts write
BRANCH_PATTERN: Final = r"^[A-Za-z0-9_]+(([./]|-+)[A-Za-z0-9_]+)*$"
OPEN_PATH_PATTERN: Final = r"^/[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*/?$"
#: Of a day with 24 hours.
TIME_PATTERN: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
EMAIL_PATTERN: Final = (
    r"^[A-Za-z0-9._%+'-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)
#: Registry and path in lower case, an optional tag, an optional digest.
#: https://github.com/distribution/reference/blob/main/reference.go
IMAGE_PATTERN: Final = (
    r"^([A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*"
    r"(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$"
)
_RANGE_HINT = "of addresses; write for example 10.0.0.0/16"
_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
_STORED = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ci/login-AbCdEf"
REFERENCE_EXAMPLE: Final = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ci/github-AbCdEf"
_DNS_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
#: The official image, which configures nothing: without its setup wizard it has no security at all.
OFFICIAL_PATTERN: Final = (
    r"((index\.|registry-1\.)?docker\.io/)?((jenkins|jenkinsci|library)/)?jenkins([:@].*)?"
)
DOMAIN_PATTERN: Final = rf"^{_DNS_LABEL}(\.{_DNS_LABEL})+$"
_IPV4_RANGE = r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$"
_IPV6_RANGE = r"^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*/[0-9]{1,3}$"

#: What each pattern asks for, as a person would say it.
PATTERN_WORDS: Final = {
    NAME_PATTERN: "must be lower-case letters, digits and hyphens, a letter first, no hyphen last",
    LABEL_PATTERN: "must be letters, digits, `.`, `_` and `-`, a letter or digit first",
    PATH_PATTERN: "must be `/` and one level of lower-case letters, digits and hyphens",
    ZONE_ID_PATTERN: "is not the id of a hosted zone",
    CERTIFICATE_PATTERN: "is not the ARN of an ACM certificate",
    SUBNET_PATTERN: "is not the id of a subnet",
    VPC_PATTERN: "is not the id of a VPC",
    AMI_PATTERN: "is not the id of a machine image",
    FILE_SYSTEM_PATTERN: "is not the id of an EFS file system",
    EMAIL_PATTERN: "is not an e-mail address",
    STORED_PATTERN: "is not the ARN of a Secrets Manager secret",
    REFERENCE_PATTERN: (
        "is no whole ARN of a secret (`-` and six characters at its end) or parameter"
    ),
    FIELD_PATTERN: "must be letters, digits, `_`, `.` and `-`",
    CLIENT_ID_PATTERN: "must be letters, digits and `._~:/@-`",
    SCOPE_PATTERN: "must be words of letters, digits and `._:/-`, one space between them",
    HTTPS_PATTERN: "is not a full address that starts with https://",
    REPOSITORY_PATTERN: "is not the https:// address of a repository, without user or password",
    FILE_PATTERN: (
        "must be a file in the configuration's own folder or below it: letters, digits and "
        "`._@+-`, no `..`"
    ),
    FOLDER_PATTERN: (
        "must be a folder of the repository, from its root: letters, digits and `._@+-`, no `..`"
    ),
    GIT_URL_PATTERN: "must be https://…, ssh://… or user@host:…, no password or token in it",
    BRANCH_PATTERN: "must be the name of a branch",
    TIME_PATTERN: 'must be a time in quotes, hours and minutes, such as "07:00"',
    OPEN_PATH_PATTERN: "must be `/` and one or more levels of letters, digits and `._~-`",
    IMAGE_PATTERN: "is not a container image (registry/path:tag, the path in lower case)",
    DOMAIN_PATTERN: (
        "is not a full host name: two or more labels of 1 to 63 lower-case letters, digits and "
        "inner hyphens, no dot last"
    ),
}


def parse_range(value: object) -> object:
    """Return the network that a text such as `10.0.0.0/16` names; a network passes as it is."""
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    if not isinstance(value, str):
        raise ValueError(f"must be a range {_RANGE_HINT}")  # noqa: TRY004  what the reader of the file takes
    address, slash, length = value.partition("/")
    try:
        network = ip_network(value, strict=False)
        given = ip_address(address)
    except ValueError:
        raise ValueError(f"is not a range {_RANGE_HINT}") from None
    if not slash:
        raise ValueError(f"has no prefix length; write {network} for this one address")
    if not length.isdigit():
        raise ValueError(f"must end with a prefix length in bits; write {network}")
    if given != network.network_address:
        raise ValueError(f"has bits set behind its prefix length; write {network}")
    return network


def _parse_ipv4_range(value: object) -> object:
    network = parse_range(value)
    if isinstance(network, IPv6Network):
        raise ValueError("is an IPv6 range; write an IPv4 range, such as 10.0.0.0/16")  # noqa: TRY004  as above
    return network


def parse_zones(value: object) -> object:
    """Return a number of zones, or a tuple of zone names, of two or three zones."""
    if isinstance(value, list | tuple):
        names = tuple(value)
        if not all(isinstance(name, str) for name in names):
            raise ValueError("must list zone names as text, such as [us-east-1a, us-east-1b]")
        if len(names) not in (2, 3):
            raise ValueError(
                f"lists {len(names)} zone(s); write 2 or 3 (one is not redundant, more add nothing)"
            )
        return names
    if isinstance(value, int) and not isinstance(value, bool):
        if value not in (2, 3):
            raise ValueError(
                "is no number of zones; write 2 or 3 (one is not redundant, more add nothing)"
            )
        return value
    if value in ("2", "3"):
        raise ValueError(f"must be a number; write it without quotes: {value}")
    raise ValueError("must be 2 or 3, or a list of that many zone names")


def _range_schema(*patterns: str) -> dict[str, Any]:
    """Return how an editor checks a range: by its form."""
    forms = [{"pattern": pattern} for pattern in patterns]
    form = forms[0] if len(forms) == 1 else {"anyOf": forms}
    return {"type": "string", **form}


_ZONES_SCHEMA: Final = {
    "anyOf": [
        {"type": "integer", "enum": [2, 3]},
        {
            "type": "array",
            "items": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)+-[0-9][a-z]$"},
            "minItems": 2,
            "maxItems": 3,
            "uniqueItems": True,
        },
    ]
}

Ipv4Range = Annotated[IPv4Network, Parsed(_parse_ipv4_range, _range_schema(_IPV4_RANGE))]
IpRange = Annotated[
    IPv4Network | IPv6Network, Parsed(parse_range, _range_schema(_IPV4_RANGE, _IPV6_RANGE))
]
Zones = Annotated[int | tuple[str, ...], Parsed(parse_zones, _ZONES_SCHEMA)]

Domain = Annotated[str, Field(pattern=DOMAIN_PATTERN, max_length=253, examples=["ci.example.com"])]
HostedZoneId = Annotated[str, Field(pattern=ZONE_ID_PATTERN, examples=["Z0123456789ABCDEFGHIJ"])]
CertificateArn = Annotated[
    str, Field(pattern=CERTIFICATE_PATTERN, max_length=2048, examples=[_CERTIFICATE])
]
SubnetId = Annotated[str, Field(pattern=SUBNET_PATTERN, examples=["subnet-0123456789abcdef0"])]
VpcId = Annotated[str, Field(pattern=VPC_PATTERN, examples=["vpc-0123456789abcdef0"])]
AmiId = Annotated[str, Field(pattern=AMI_PATTERN, examples=["ami-0123456789abcdef0"])]
FileSystemId = Annotated[str, Field(pattern=FILE_SYSTEM_PATTERN, examples=["fs-0123456789abcdef0"])]
RoutePath = Annotated[str, Field(pattern=PATH_PATTERN, max_length=64, examples=["/team"])]
Image = Annotated[
    str,
    Field(pattern=IMAGE_PATTERN, max_length=512, examples=["registry.example.com/jenkins:1"]),
]
Label = Annotated[str, Field(pattern=LABEL_PATTERN, max_length=63, examples=["linux"])]
SecretArn = Annotated[str, Field(pattern=STORED_PATTERN, max_length=2048, examples=[_STORED])]
SecretReference = Annotated[
    str, Field(pattern=REFERENCE_PATTERN, max_length=2048, examples=[REFERENCE_EXAMPLE])
]
SecretField = Annotated[
    str, Field(pattern=FIELD_PATTERN, max_length=128, examples=["client_secret"])
]
ClientId = Annotated[
    str, Field(pattern=CLIENT_ID_PATTERN, max_length=256, examples=["jenkins-balancer"])
]
Scope = Annotated[str, Field(pattern=SCOPE_PATTERN, max_length=512, examples=["openid email"])]
HttpsUrl = Annotated[
    str,
    Field(pattern=HTTPS_PATTERN, max_length=1024, examples=["https://login.example.com/oauth2"]),
]
OpenPath = Annotated[
    str, Field(pattern=OPEN_PATH_PATTERN, max_length=100, examples=["/github-webhook/"])
]
PublicRepository = Annotated[
    str,
    Field(
        pattern=REPOSITORY_PATTERN,
        max_length=500,
        examples=["https://github.com/example/large.git"],
    ),
]
NamedFile = Annotated[
    str, Field(pattern=FILE_PATTERN, max_length=200, examples=["files/example.yaml"])
]
GitUrl = Annotated[
    str,
    Field(
        pattern=GIT_URL_PATTERN, max_length=512, examples=["https://git.example.com/ci/jobs.git"]
    ),
]
GitBranch = Annotated[str, Field(pattern=BRANCH_PATTERN, max_length=200, examples=["main"])]
GitFolder = Annotated[str, Field(pattern=FOLDER_PATTERN, max_length=200, examples=["jobs"])]
Email = Annotated[str, Field(pattern=EMAIL_PATTERN, max_length=254, examples=["team@example.com"])]
InstanceTypes = Annotated[
    tuple[str, ...], Field(min_length=1, max_length=20, examples=[["m6i.large"]])
]
