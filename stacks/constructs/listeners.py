"""The balancer's listeners: one that serves users, one that leads them there."""

from troposphere import Ref, Template
from troposphere import elasticloadbalancingv2 as elb

from stacks.config import Login
from stacks.light import dataclass
from stacks.login import properties
from stacks.refs import CertificateArn, ListenerArn, LoadBalancerArn, LogicalId, TargetGroupArn

#: TLS 1.3 and 1.2 with forward secrecy only.
#: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenersProps:
    """What is served to whom.

    Attributes:
        load_balancer: Whose listeners these are.
        certificates: With them users speak HTTPS; the first is the default, the balancer chooses
            among the others by the name asked for (25 at most).
            https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
        default: Takes what no rule takes; None answers 404.
        login: Asked for before the default action; only over HTTPS.
    """

    load_balancer: LoadBalancerArn
    certificates: tuple[CertificateArn, ...]
    default: TargetGroupArn | None
    login: Login | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """The listener that serves users.

    Attributes:
        arn: Where rules belong.
        ready: A target group takes a service only once a listener or rule leads to it.
    """

    arn: ListenerArn
    ready: LogicalId


def listeners(t: Template, props: ListenersProps) -> Listeners:
    """Define the serving listener; over HTTPS also the redirect from port 80.

    Port 80 has one listener, whatever it does: under another logical id it would be made anew
    while the old one still has the port, and a stack without a certificate could never get one.
    """
    if not props.certificates:
        plain = _plain(t, props.load_balancer, _default(props.default))
        return Listeners(arn=ListenerArn(Ref(plain)), ready=LogicalId(plain.title))
    secure = t.add_resource(
        elb.Listener(
            "HttpsListener",
            LoadBalancerArn=props.load_balancer,
            Port=443,
            Protocol="HTTPS",
            SslPolicy=_TLS_POLICY,
            Certificates=[elb.Certificate(CertificateArn=props.certificates[0])],
            DefaultActions=_after_login(props.login, _default(props.default)),
        )
    )
    for place, arn in enumerate(props.certificates[1:], start=2):
        t.add_resource(
            elb.ListenerCertificate(
                f"ListenerCertificate{place}",
                ListenerArn=Ref(secure),
                Certificates=[elb.Certificate(CertificateArn=arn)],
            )
        )
    redirect = _plain(t, props.load_balancer, _redirect())
    # A stack that gets its first certificate serves by HTTP until HTTPS stands.
    redirect.DependsOn = [secure.title]
    return Listeners(arn=ListenerArn(Ref(secure)), ready=LogicalId(secure.title))


def _default(group: TargetGroupArn | None) -> elb.Action:
    """Return what happens to a request that no rule takes."""
    if group is not None:
        return elb.Action(Type="forward", TargetGroupArn=group)
    answer = elb.FixedResponseConfig(
        StatusCode="404", ContentType="text/plain", MessageBody="No controller has this address."
    )
    return elb.Action(Type="fixed-response", FixedResponseConfig=answer)


def _after_login(login: Login | None, action: elb.Action) -> list[elb.Action]:
    """Return an action, behind a login where one is asked for.

    So is the 404: the provider sends browsers back to a path of the balancer's own, which no
    controller's rule takes.
    """
    if login is None:
        return [action]
    asked = properties(login)
    asked["SessionTimeout"] = str(asked["SessionTimeout"])
    action.Order = 2
    config = elb.AuthenticateOidcConfig(**asked)
    return [elb.Action(Type="authenticate-oidc", Order=1, AuthenticateOidcConfig=config), action]


def _redirect() -> elb.Action:
    """Return the answer that leads to the same address over HTTPS."""
    there = elb.RedirectConfig(Protocol="HTTPS", Port="443", StatusCode="HTTP_301")
    return elb.Action(Type="redirect", RedirectConfig=there)


def _plain(t: Template, load_balancer: LoadBalancerArn, action: elb.Action) -> elb.Listener:
    """Define the listener of port 80."""
    return t.add_resource(
        elb.Listener(
            "HttpListener",
            LoadBalancerArn=load_balancer,
            Port=80,
            Protocol="HTTP",
            DefaultActions=[action],
        )
    )
