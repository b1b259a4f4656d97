"""How an application load balancer chooses what answers a request. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

_FIELDS = frozenset({"host-header", "path-pattern"})

#: A client on this machine that names no host of its own.
_LOOPBACK = re.compile(r"^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a rule does.

    Attributes:
        group: The target group's ARN to forward to, empty for a fixed response or redirect.
        status: The fixed response's or redirect's status.
        body: The fixed response's text.
        kind: The fixed response's content type.
        location: The redirect's address, with the balancer's own placeholders.
        login: Where a browser without a session is sent first, empty where none is asked for.
    """

    group: str = ""
    status: int = 0
    body: str = ""
    kind: str = "text/plain"
    location: str = ""
    login: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A listener's rule; without hosts and paths it takes everything.

    Attributes:
        action: What it does.
        hosts: Patterns of host names.
        paths: Patterns of paths.
        imitated: Whether the local AWS knows all its conditions. A rule with another is never
            taken: it would take what it does not ask for.
    """

    action: Action
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    imitated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What one load balancer serves.

    Attributes:
        rules: In the order of their priorities, the default action last.
        home: The address users type for the first controller: a request that names only the
            loopback address is taken as one for this host.
        idle_seconds: How long a connection may be silent, a target's answer may take.
    """

    rules: tuple[Rule, ...]
    home: str = ""
    idle_seconds: float = 60.0

    @property
    def prefix(self) -> str:
        """The path under which the first controller lives, empty for the root."""
        return urlsplit(self.home).path.rstrip("/")


def choose(front: Front, host: str, path: str) -> Action:
    """Return the action for a request's host header and path."""
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    if _LOOPBACK.match(name):
        name = urlsplit(front.home).hostname or name
    bare = path.partition("?")[0]
    for rule in front.rules:
        if rule.imitated and _matches(rule.hosts, name.lower()) and _matches(rule.paths, bare):
            return rule.action
    return Action(status=404)


def _matches(patterns: tuple[str, ...], value: str) -> bool:
    """Tell whether one of the patterns fits; none at all fits everything."""
    return not patterns or any(_pattern(item).fullmatch(value) for item in patterns)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of `*` and `?` as a regular expression."""
    words = {"*": ".*", "?": "."}
    return re.compile("".join(words.get(sign, re.escape(sign)) for sign in text), re.DOTALL)


def rules_of(described: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return DescribeRules' answer as rules in the order in which they are tried."""

    def order(rule: Mapping[str, Any]) -> float:
        return float("inf") if rule["Priority"] == "default" else int(rule["Priority"])

    return tuple(
        Rule(
            action=_action(rule["Actions"]),
            hosts=tuple(host.lower() for host in _values(rule, "host-header", "HostHeaderConfig")),
            paths=_values(rule, "path-pattern", "PathPatternConfig"),
            imitated={item["Field"] for item in rule.get("Conditions") or ()} <= _FIELDS,
        )
        for rule in sorted(described, key=order)
    )


def _values(rule: Mapping[str, Any], kind: str, configuration: str) -> tuple[str, ...]:
    """Return the values of one kind of condition, in either form the API knows."""
    found: list[str] = []
    for condition in rule.get("Conditions") or ():
        if condition.get("Field") == kind:
            inner = condition.get(configuration) or {}
            found += condition.get("Values") or inner.get("Values") or []
    return tuple(dict.fromkeys(found))


def _action(actions: Sequence[Mapping[str, Any]]) -> Action:
    """Return the action that answers, with the login that comes before it."""
    answering = _answering(actions)
    for action in actions:
        oidc = action.get("AuthenticateOidcConfig")
        if action["Type"] == "authenticate-oidc" and oidc:
            return _before(answering, oidc)
    return answering


def _before(answering: Action, oidc: Mapping[str, Any]) -> Action:
    """Put a login before an action.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    """
    without = oidc.get("OnUnauthenticatedRequest") or "authenticate"
    if without == "allow":
        return answering
    if without == "deny":
        return Action(status=401)
    query = {
        "client_id": oidc["ClientId"],
        "response_type": "code",
        "scope": oidc.get("Scope") or "openid",
        **(oidc.get("AuthenticationRequestExtraParams") or {}),
    }
    return replace(answering, login=f"{oidc['AuthorizationEndpoint']}?{urlencode(query)}")


def _answering(actions: Sequence[Mapping[str, Any]]) -> Action:
    """Return the action that answers: the last one."""
    last = max(actions, key=lambda action: int(action.get("Order") or 1))
    if last["Type"] == "fixed-response":
        fixed = last["FixedResponseConfig"]
        return Action(
            status=int(fixed["StatusCode"]),
            body=fixed.get("MessageBody") or "",
            kind=fixed.get("ContentType") or "text/plain",
        )
    if last["Type"] == "redirect":
        to = last["RedirectConfig"]
        place = f"{to.get('Host') or '#{host}'}:{to.get('Port') or '#{port}'}"
        path = to.get("Path") or "/#{path}"
        query = "#{query}" if to.get("Query") is None else to["Query"]
        protocol = to.get("Protocol") or "#{protocol}"
        return Action(
            status=int(to["StatusCode"].removeprefix("HTTP_")),
            location=f"{protocol}://{place}{path}?{query}",
        )
    groups = (last.get("ForwardConfig") or {}).get("TargetGroups") or [last]
    heaviest = max(groups, key=lambda group: int(group.get("Weight", 1)))
    return Action(group=heaviest["TargetGroupArn"])


def entry(rules: Sequence[Rule]) -> str:
    """Return the first controller's address as far as rules tell it, empty for the root of any.

    It is the default action's, else that of the first rule that forwards.
    """
    forwarding = [rule for rule in rules if rule.action.group]
    if not forwarding or not (forwarding[-1].hosts or forwarding[-1].paths):
        return ""
    first = forwarding[0]
    host = re.sub(r"[*?]", "x", first.hosts[0]) if first.hosts else ""
    return f"http://{host}{_fixed_part(first.paths[0]) if first.paths else ''}"


def _fixed_part(pattern: str) -> str:
    """Return the folder a path pattern names: `/team` for `/team` and for `/team/*`."""
    literal = re.split(r"[*?]", pattern)[0]
    return literal.rstrip("/") if literal == pattern else literal.rpartition("/")[0]


def redirected(action: Action, host: str, path: str) -> str:
    """Fill a redirect's placeholders from the request."""
    name, _, port = host.partition(":")
    bare, _, query = path.partition("?")
    values = {
        "#{protocol}": "http",
        "#{host}": name,
        "#{port}": port or "80",
        "#{path}": bare.lstrip("/"),
        "#{query}": query,
    }
    text = action.location
    for key, value in values.items():
        text = text.replace(key, value)
    scheme, separator, rest = text.partition("://")
    return f"{scheme.lower()}{separator}{rest}".rstrip("?")


def login(action: Action, host: str, state: str) -> str:
    """Return where a request without a session is sent: the provider, and the way back.

    Args:
        action: With a login.
        host: The request's own `Host`.
        state: A value that nobody can guess.
    """
    back = {"redirect_uri": f"https://{host}/oauth2/idpresponse", "state": state}
    return f"{action.login}&{urlencode(back)}"
