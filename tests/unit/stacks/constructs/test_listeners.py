"""Listeners: HTTPS wherever there is a certificate."""

import pytest

from tests.configurations import properties, resources, synthesis


@pytest.mark.parametrize("name", ["quickstart", "certificate", "certificate-and-dns"])
def test_https_with_a_modern_policy(name: str) -> None:
    """TLS 1.2 and 1.3 only, on 443; port 80 answers with a redirect and nothing else."""
    secure = properties(name, "HttpsListener")
    assert (secure["Port"], secure["Protocol"]) == (443, "HTTPS")
    assert secure["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    plain = properties(name, "HttpListener")
    assert plain["Port"] == 80
    (action,) = plain["DefaultActions"]
    assert action["RedirectConfig"] == {
        "Protocol": "HTTPS",
        "Port": "443",
        "StatusCode": "HTTP_301",
    }
    assert len(resources(name, "AWS::ElasticLoadBalancingV2::Listener")) == 2
    assert "HttpsListener" in synthesis(name).root["Resources"]["HttpListener"]["DependsOn"]


def test_one_s_own_certificate_is_used() -> None:
    """`tls.certificate` is the listener's."""
    (found,) = properties("certificate", "HttpsListener")["Certificates"]
    assert found["CertificateArn"].startswith("arn:aws:acm:us-east-1:123456789012:certificate/")


def test_plain_http_only_inside_the_vpc() -> None:
    """Without a certificate the balancer is internal, and HTTP is all there is."""
    (listener,) = resources("minimal", "AWS::ElasticLoadBalancingV2::Listener").values()
    assert (listener["Properties"]["Port"], listener["Properties"]["Protocol"]) == (80, "HTTP")
    assert properties("minimal", "LoadBalancer")["Scheme"] == "internal"


def test_the_controller_without_a_route_takes_the_rest() -> None:
    """It is the default action, wherever it stands in the file."""
    for name, listener in (("quickstart", "HttpsListener"), ("minimal", "HttpListener")):
        (action,) = properties(name, listener)["DefaultActions"]
        assert action == {"Type": "forward", "TargetGroupArn": {"Ref": "MainTargetGroup"}}


def test_without_such_a_controller_the_rest_is_not_found() -> None:
    """A request that belongs to nobody is answered, not guessed."""
    (action,) = properties("many-by-path", "HttpsListener")["DefaultActions"]
    assert action["FixedResponseConfig"]["StatusCode"] == "404"


def test_further_certificates_are_attached() -> None:
    """The balancer chooses among them by the name asked for."""
    found = properties("many-by-host", "ListenerCertificate2")
    assert found["Certificates"] == [{"CertificateArn": {"Ref": "Certificate2"}}]
    kinds = [item["Type"] for item in synthesis("quickstart").root["Resources"].values()]
    assert "AWS::ElasticLoadBalancingV2::ListenerCertificate" not in kinds


LOGIN = {
    "Issuer": "https://login.example.com",
    "AuthorizationEndpoint": "https://login.example.com/oauth2/authorize",
    "TokenEndpoint": "https://login.example.com/oauth2/token",
    "UserInfoEndpoint": "https://login.example.com/oauth2/user",
    "ClientId": "jenkins-balancer",
    "ClientSecret": "{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:123456789012:secret:"
    "ci/login-AbCdEf:SecretString:client_secret}}",
    "Scope": "openid",
    "SessionTimeout": "43200",
    "OnUnauthenticatedRequest": "authenticate",
}


def test_a_login_comes_before_the_default_controller() -> None:
    """The secret is a reference that CloudFormation follows; the template does not hold it."""
    asked, forward = properties("login", "HttpsListener")["DefaultActions"]
    assert asked == {
        "Type": "authenticate-oidc",
        "Order": 1,
        "AuthenticateOidcConfig": LOGIN,
    }
    assert (forward["Type"], forward["Order"]) == ("forward", 2)
    (redirect,) = properties("login", "HttpListener")["DefaultActions"]
    assert redirect["Type"] == "redirect"


def test_the_provider_s_answer_finds_a_login_where_no_controller_takes_the_rest() -> None:
    """Browsers come back to `/oauth2/idpresponse`, which is below no controller's path."""
    asked, answer = properties("login-by-path", "HttpsListener")["DefaultActions"]
    assert asked["Type"] == "authenticate-oidc"
    assert answer["FixedResponseConfig"]["StatusCode"] == "404"
