"""Who may reach the balancer."""

import pytest

from tests.problems import only_problem, problems

DNS = "name: ci\ndns: {zone: example.com}\n"
IPV6 = "\nnetwork: {ipv6: true}"


@pytest.mark.parametrize(
    ("allow", "said"),
    [
        ("[0.0.0.0/0]", "3: access.allow[0]: 0.0.0.0/0 is the whole world; write your own ranges"),
        ("[10.0.0.0/8, '::/0']", "3: access.allow[1]: ::/0 is the whole world"),
        (
            "[0.0.0.0/1, 128.0.0.0/1]",
            "3: access.allow[1]: 128.0.0.0/1 makes the whole world together with 0.0.0.0/1; write",
        ),
        (
            "[10.0.0.0/8, '::/1', 0.0.0.0/1, '8000::/1']",
            "3: access.allow[3]: 8000::/1 makes the whole world together with ::/1; write fewer",
        ),
        (
            "[203.0.113.7/24]",
            '3: access.allow[0]: "203.0.113.7/24" has bits set behind its prefix length; write 203',
        ),
        (
            "[203.0.113.7]",
            '3: access.allow[0]: "203.0.113.7" has no prefix length; write 203.0.113.7/32',
        ),
        (
            "['2001:db8::1']",
            '3: access.allow[0]: "2001:db8::1" has no prefix length; write 2001:db8::1/128',
        ),
        ("[nonsense]", '3: access.allow[0]: "nonsense" is not a range of addresses; write for'),
        ("[10.0.0.0/33]", '3: access.allow[0]: "10.0.0.0/33" is not a range of addresses'),
        ("[300.0.0.0/8]", '3: access.allow[0]: "300.0.0.0/8" is not a range of addresses'),
        ("[10.0.0.0/255.0.0.0]", '3: access.allow[0]: "10.0.0.0/255.0.0.0" must end with a prefix'),
        ("[10]", "3: access.allow[0]: 10 must be a range of addresses; write for example"),
        ("203.0.113.0/24", "3: access.allow: must be a list"),
    ],
)
def test_ranges_that_are_refused(allow: str, said: str) -> None:
    """Each says the range to write instead."""
    assert only_problem(f"{DNS}access: {{allow: {allow}}}{IPV6}").startswith(said)


@pytest.mark.parametrize("allow", ["[0.0.0.0/0]", "['::/0']", "[0.0.0.0/1, 128.0.0.0/1]"])
def test_the_whole_world_when_asked_for(allow: str) -> None:
    """The switch lets it through."""
    assert problems(f"{DNS}access: {{open_to_world: true, allow: {allow}}}{IPV6}") == []


def test_a_wrong_range_does_not_hide_the_whole_world() -> None:
    """What is certain whatever the wrong entry was to be is said beside it."""
    said = problems(f"{DNS}access: {{allow: [0.0.0.0/1, 10.0.0.5/8, 128.0.0.0/1]}}")
    assert len(said) == 2
    assert "access.allow[1]:" in said[0]
    assert "access.allow[2]: 128.0.0.0/1 makes the whole world" in said[1]


def test_half_the_world_is_not_the_whole() -> None:
    """Large ranges are the user's to choose."""
    assert problems(f"{DNS}access: {{allow: [0.0.0.0/1, 10.0.0.0/8]}}") == []


def test_plain_http_to_the_internet_is_refused() -> None:
    """Passwords would travel readable."""
    said = only_problem("name: ci\naccess: {allow: [203.0.113.0/24]}")
    assert said.startswith(
        "2: access.allow: opens the balancer to the internet by plain HTTP; add `dns`"
    )


CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    "way", ["dns: {zone: example.com}", f"tls: {{certificate: '{CERTIFICATE}'}}"]
)
def test_tls_makes_the_internet_reachable(way: str) -> None:
    """A certificate comes from either key."""
    assert problems(f"name: ci\naccess: {{allow: [203.0.113.0/24]}}\n{way}") == []


ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ci/login-AbCdEf"
LOGIN = (
    "issuer: https://l.example.com, authorization_endpoint: https://l.example.com/a, "
    "token_endpoint: https://l.example.com/t, user_info_endpoint: https://l.example.com/u, "
    f"client_id: b, client_secret_arn: '{ARN}'"
)
ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/jenkins:1"


def test_an_ipv6_range_needs_an_ipv6_address() -> None:
    """Nobody with such an address could reach a balancer without one."""
    said = only_problem(f"{DNS}access: {{allow: [10.0.0.0/8, '2001:db8::/32']}}")
    assert said.startswith("3: access.allow[1]: 2001:db8::/32 is an IPv6 range, the balancer has")
    text = f"{DNS}access: {{allow: ['2001:db8::/32']}}\nnetwork: {{ipv6: true}}"
    assert problems(text) == []


def test_a_login_needs_https() -> None:
    """A balancer asks for none over plain HTTP."""
    said = only_problem(f"name: ci\naccess: {{login: {{{LOGIN}}}}}")
    assert said.startswith("2: access.login: needs HTTPS; add `dns`")


def test_a_login_needs_a_way_to_its_provider() -> None:
    """An internal balancer without a way out cannot ask who the user is."""
    rest = f"network: {{nat: none}}\ncontrollers: [{{name: main, image: {ECR}}}]"
    said = only_problem(f"{DNS}access: {{login: {{{LOGIN}}}}}\n{rest}")
    assert said.startswith("3: access.login: cannot be asked for: with `nat: none`")
    assert problems(f"{DNS}access: {{allow: [203.0.113.0/24], login: {{{LOGIN}}}}}\n{rest}") == []


def test_a_login_s_secret_lies_in_the_stack_s_region() -> None:
    """CloudFormation follows no reference to another region."""
    said = only_problem(f"{DNS}access: {{login: {{{LOGIN}}}}}", region="eu-west-1")
    assert said.startswith(
        "3: access.login.client_secret_arn: is a secret of us-east-1, the stack is in eu-west-1"
    )


def test_open_paths_of_many_controllers_are_too_many_rules() -> None:
    """Each controller has a second rule then, and a balancer has a hundred."""
    many = ", ".join(f"{{name: t{n}, slots: 2, route: {{path: /t{n}}}}}" for n in range(51))
    hosts = "hosts: {instance_types: [m6i.8xlarge], max: 90}"
    text = f"{DNS}access: {{login: {{{LOGIN}, open_paths: [/x/]}}}}\n{hosts}\ncontrollers: [{many}]"
    assert "makes 102 rules with 51 controllers" in only_problem(text)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("issuer", "http://l.example.com", "is not a full address that starts with https://"),
        ("token_endpoint", "https://l.example.com/{{resolve:x}}", "is not a full address that"),
        ("client_secret_arn", "arn:aws:s3:::x", "is not the ARN of a Secrets Manager secret"),
        ("open_paths", "[/a*]", "must be `/` and one or more levels"),
        ("session_hours", "0", "0 is out of range; write 1 to 168"),
        ("client_id", "'a b'", "must be letters, digits and"),
    ],
)
def test_logins_that_are_refused(key: str, value: str, said: str) -> None:
    """Each value in a form that AWS and CloudFormation read as it was meant."""
    given = {**dict(part.split(": ", 1) for part in LOGIN.split(", ")), key: value}
    lines = "".join(f"    {name}: {text}\n" for name, text in given.items())
    assert said in only_problem(f"{DNS}access:\n  login:\n{lines}")
