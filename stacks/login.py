"""A login at the balancer, as the properties of the action that asks for it."""

from stacks.config import Login

_SECONDS_IN_HOUR = 3600


def properties(login: Login) -> dict[str, object]:
    """Return what listeners and rules alike say of a login; the session's length is in seconds.

    The client's secret is a dynamic reference: CloudFormation reads it when it makes the rule, and
    neither the template nor the balancer ever shows it.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
    """
    place = ":".join(
        filter(None, [login.client_secret_arn, "SecretString", login.client_secret_field])
    )
    return {
        "Issuer": login.issuer,
        "AuthorizationEndpoint": login.authorization_endpoint,
        "TokenEndpoint": login.token_endpoint,
        "UserInfoEndpoint": login.user_info_endpoint,
        "ClientId": login.client_id,
        "ClientSecret": f"{{{{resolve:secretsmanager:{place}}}}}",
        "Scope": login.scope,
        "SessionTimeout": login.session_hours * _SECONDS_IN_HOUR,
        "OnUnauthenticatedRequest": "authenticate",
    }


def patterns(login: Login, prefix: str) -> list[str]:
    """Return the paths of a controller that need no login; none, when all need one.

    Each as it is, never with a wildcard. That the balancer resolves `..` before it compares a path
    is documented nowhere, and Jetty resolves it: `/github-webhook/../login` would be Jenkins' own
    login without the company's.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions
    """
    return [f"{prefix}{path}" for path in login.open_paths]
