"""Controllers and the routes to them."""

import pytest

from tests.problems import only_problem, problems

GIT = "git: {url: 'https://git.example.com/jobs.git'}"


def controllers(*items: str, dns: bool = False) -> str:
    """Return a configuration with these controllers."""
    text = "name: ci\n" + ("dns: {zone: example.com}\n" if dns else "# no name\n")
    return f"{text}controllers: [{', '.join(f'{{{item}}}' for item in items)}]"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["name: a, mode: standby"], "[0].mode: standby is not available yet; write mode: mirror"),
        (
            ["name: a", "name: a, route: {path: /a}"],
            "[1].name: a is the name of controllers[0] too",
        ),
        (
            ["name: a-1", "name: a1, route: {path: /a}"],
            "[1].name: a1 and a-1 of controllers[0] differ only",
        ),
        (["name: host"], "[0].name: host is what a part of the stack is called; write another"),
        (["name: health"], "[0].name: health is what a part of the stack is called"),
        (["name: a", "name: b"], "[1].route: is missing: controllers[0] takes what no other takes"),
        (["name: a", "name: b, route: {}"], "[1].route: is empty; write `host: …` or `path: /…`"),
        (
            ["name: a", "name: b, route: {path: team}"],
            '[1].route.path: "team" must be `/` and one level',
        ),
        (
            ["name: a", "name: b, route: {path: /a/b}"],
            '[1].route.path: "/a/b" must be `/` and one level',
        ),
        (
            ["name: a", "name: b, route: {path: /login}"],
            "[1].route.path: /login is a page of Jenkins itself",
        ),
        (
            ["name: a, route: {path: /x}", "name: b, route: {path: /x}"],
            "[1].route: /x is the route of controllers[0] too",
        ),
        (
            ["name: a", "name: b, route: {host: b.example.com}"],
            '[1].route.host: "b.example.com" needs a record',
        ),
        (["name: a, image: 'Foo Bar'"], '[0].image: "Foo Bar" is not a container image'),
        (["name: a, image: 'jenkins/jenkins:lts'"], "[0].image: is the official image, which does"),
        (["name: a, image: ''"], "[0].image: is empty; write for example registry.exa"),
        (
            ["name: a, java_options: -Xmx3g"],
            "[0].java_options: -Xmx3g is a heap of the container's 3072 MiB or more",
        ),
        (["name: a, java_options: -Xms4g"], "[0].java_options: -Xms4g is a heap"),
        (["name: a, java_options: -Xmx1g -Xmx4g"], "[0].java_options: -Xmx4g is a heap"),
        (
            ["name: a, java_options: '-XX:MaxHeapSize=9999m'"],
            "[0].java_options: -XX:MaxHeapSize=9999m is a heap",
        ),
        (
            ["name: a, java_options: -Xmx2gb"],
            "[0].java_options: -Xmx2gb is no size; write for example -Xmx1500m",
        ),
        (
            ["name: a, java_options: '-XX:MaxRAMPercentage=150'"],
            "[0].java_options: -XX:MaxRAMPercentage=150 must be above 0 and below 100 percent",
        ),
        (
            ["name: a, java_options: '-XX:MaxRAMPercentage=x'"],
            "[0].java_options: -XX:MaxRAMPercentage=x must be",
        ),
        (["name: a, java_options: [-Xmx1g]"], "[0].java_options: must be text, not a list"),
        (
            [f"name: {'a' * 25}"],
            f'[0].name: "{"a" * 25}" has 25 characters, at most 24 are allowed',
        ),
    ],
)
def test_controllers_that_are_refused(items: list[str], said: str) -> None:
    """Each line names the controller by its place."""
    assert only_problem(controllers(*items)).startswith(f"3: controllers{said}")


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (
            "host: b.example.org",
            '"b.example.org" is not inside the zone example.com; write for example b.example.com',
        ),
        ("host: badexample.com", '"badexample.com" is not inside the zone example.com'),
        (
            "host: ci.example.com",
            "ci.example.com is the stack's own name, which leads to controllers[0]",
        ),
        ("host: b", '"b" is not a full host name'),
        (f"host: {'b' * 64}.example.com", '"bbbb'),
        ("host: B.example.com", '"B.example.com" is not a full host name'),
        ("host: b.example.com.", '"b.example.com." is not a full host name'),
    ],
)
def test_host_routes_that_are_refused(route: str, said: str) -> None:
    """A record in the zone must be able to lead there."""
    found = only_problem(controllers("name: a", f"name: b, route: {{{route}}}", dns=True))
    assert found.startswith(f"3: controllers[1].route.host: {said}")


@pytest.mark.parametrize(
    "items",
    [
        ["name: a, java_options: -Xms1g -Xmx9g -Xmx2g -Xlog:gc"],
        ["name: a, java_options: '-XX:MaxRAMPercentage=62.5'"],
        ["name: a, route: {path: /a}", "name: b, route: {path: /b}"],
        [
            "name: a",
            "name: b, route: {host: b.example.com}",
            "name: c, route: {host: b.example.com, path: /c}",
        ],
        ["name: a, image: 'registry.example.com:5000/team/jenkins:1.2@sha256:" + "0" * 64 + "'"],
        ["name: a, route: {path: /login}"],
    ],
)
def test_controllers_that_are_right(items: list[str]) -> None:
    """Routes that differ, heaps that fit, images by tag and digest."""
    assert problems(controllers(*items, dns=True)) == []


def test_the_own_name_must_lie_in_the_zone() -> None:
    """A suffix of letters is not a zone."""
    said = only_problem("name: ci\ndns: {zone: example.com, host: ci.badexample.com}")
    assert said.startswith(
        '2: dns.host: "ci.badexample.com" is not inside the zone example.com; write'
    )
    assert problems("name: ci\ndns: {zone: example.com, host: example.com}") == []


def test_a_zone_may_be_too_long_for_the_name() -> None:
    """A host name has at most 253 characters."""
    zone = ".".join(["a" * 62] * 4)
    said = only_problem(f"name: {'c' * 30}\ndns: {{zone: {zone}}}")
    assert said.startswith("2: dns.zone: makes a host name of 282 characters with `name`")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("casc: [a.yaml, a.yaml]", ".casc[1]: a.yaml stands twice; keep one"),
        ("casc: [../a.yaml]", '.casc[0]: "../a.yaml" must be a file in the configuration'),
        ("casc: a.yaml", '.casc: must be a list, not "a.yaml" (text); write [a.yaml]'),
        ("jobs: {}", ".jobs: must have one of `file` and `git`"),
        ("jobs: a.groovy", '.jobs: must be a mapping, not "a.groovy" (text)'),
        (f"jobs: {{file: a.groovy, {GIT}}}", ".jobs: must have one of `file` and `git`"),
        ("casc: [a.yaml], image: 'a/b:1'", ".casc: becomes part of the image that stackgen builds"),
        ("jobs: {file: a}, image: 'a/b:1'", ".jobs: becomes part of the image that stackgen"),
        ("jobs: {git: {url: 'git://example.com/a'}}", "must be https://…, ssh://… or user@host:…"),
        ("jobs: {git: {url: 'ext::sh -c x'}}", '.jobs.git.url: "ext::sh -c x" must be https://…'),
        ("jobs: {git: {url: '-oProxyCommand=x@h:y'}}", "must be https://…, ssh://…"),
        ("jobs: {git: {url: 'https://a:b@example.com/a'}}", "looks like a password in an address"),
        ("jobs: {git: {url: 'ssh://git:b@example.com/a'}}", "looks like a password in an address"),
        (
            "jobs: {git: {url: 'https://0a1b2c3d4e5f6a7b@example.com/a'}}",
            ".jobs.git.url: looks like a password in an address in plain text",
        ),
        ("jobs: {git: {url: 'a@b:c', branch: -x}}", '.jobs.git.branch: "-x" must be the name of'),
        ("jobs: {git: {url: 'a@b:c', branch: a..b}}", '"a..b" must be the name of a branch'),
        (
            "jobs: {git: {url: 'a@b:c', path: ../x}}",
            '.jobs.git.path: "../x" must be a folder',
        ),
        ("jobs: {file: b/a.yaml}", ".jobs.file: b/a.yaml is no job-dsl script: name one"),
    ],
)
def test_what_users_bring_is_found_or_refused(item: str, said: str) -> None:
    """Files beside the configuration that go into the image, and one place for jobs."""
    found = only_problem(controllers(f"name: a, {item}"), reader=lambda _: b"jenkins: {}\n")
    assert said in found


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example.com/ci/jobs.git",
        "https://git.example.com:8443/~ci/jobs",
        "ssh://git@git.example.com:7999/ci/jobs.git",
        "git@git.example.com:ci/jobs.git",
    ],
)
@pytest.mark.parametrize("branch", ["main", "release/1.2", "feature--x", "v1_2"])
def test_usual_repositories_are_taken(url: str, branch: str) -> None:
    """Over HTTPS and SSH."""
    git = f'jobs: {{git: {{url: "{url}", branch: {branch}, path: ci/jobs}}}}'
    assert problems(controllers(f"name: a, {git}")) == []
