"""The sections `dns`, `tls` and `access` as types: the name, who reaches it, and how."""

from typing import Annotated, Literal

from stacks import values
from stacks.model import Field, Model
from stacks.values import HttpsUrl, IpRange

#: A security group takes 60 rules; a range needs two, for HTTPS and for the redirect to it.
#: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
_MOST_RANGES = 30


class Dns(Model):
    """The name users type, in a public Route 53 hosted zone."""

    zone: Annotated[values.Domain, Field(examples=["example.com"])]
    """The hosted zone's domain, such as `example.com`."""
    zone_id: values.HostedZoneId | None = None
    """The hosted zone's id. Absent: `deploy` looks it up among the account's public zones."""
    host: values.Domain | None = None
    """The full name inside the zone. Absent: `<name>.<zone>`."""
    wildcard: bool = False
    """One record and one certificate for every name one level below the stack's own
    (`*.ci.example.com`): another team's host then changes neither."""


class Tls(Model):
    """A certificate that exists already, instead of one made and validated in the zone."""

    certificate: values.CertificateArn
    """The ARN of an ACM certificate in the stack's region."""


class Login(Model):
    """A login at the balancer, by any OpenID Connect provider that has public addresses.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    """

    issuer: HttpsUrl
    """The provider's issuer. The provider must know `https://<host>/oauth2/idpresponse` as a
    redirect for each host of the file, and have addresses that the internet resolves."""
    authorization_endpoint: HttpsUrl
    """Where browsers are sent to log in."""
    token_endpoint: HttpsUrl
    """Where the balancer trades the answer for a token."""
    user_info_endpoint: HttpsUrl
    """Where the balancer asks who the user is."""
    client_id: values.ClientId
    """The id the provider knows the balancer by."""
    client_secret_arn: values.SecretArn
    """The ARN of the Secrets Manager secret that holds the client's secret; CloudFormation reads it
    when it makes the listener, so who deploys must be allowed to. It does not notice when the value
    changes: give a new one a secret of its own, and name that here."""
    client_secret_field: values.SecretField | None = None
    """The key inside that secret, where it is JSON. Absent: the whole secret."""
    scope: values.Scope = "openid"
    """What is asked of the provider."""
    session_hours: Annotated[int, Field(ge=1, le=168)] = 12
    """Hours after which a user logs in again."""
    open_paths: Annotated[
        tuple[values.OpenPath, ...],
        Field(max_length=4, examples=[["/github-webhook/"]]),
    ] = ()
    """Paths of Jenkins that need no login here, such as `/github-webhook/`, each exactly as it is
    called and nothing below it. For machines that cannot log in: Jenkins' own rules still hold."""


class Access(Model):
    """Who may reach the load balancer."""

    allow: Annotated[
        tuple[IpRange, ...],
        Field(max_length=_MOST_RANGES, examples=[["203.0.113.0/24"]]),
    ] = ()
    """Source ranges in CIDR form. Empty: the balancer is internal, reachable from the VPC only."""
    open_to_world: bool = False
    """Must be true for `0.0.0.0/0` or `::/0` to be accepted in `allow`."""
    firewall: Literal["count", "block"] | None = None
    """AWS WAF with AWS's managed rules: `block` what they find, or only `count` it, to see first
    what they would block. Absent: none."""
    login: Login | None = None
    """An OpenID Connect login that the balancer asks for before a request reaches Jenkins."""
