"""What users bring is judged as the whole that Jenkins would start with, with file and line."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.errors import LINE_LIMIT
from tests.brought import known, refusals
from tests.strategies import drawing

MATRIX = "jenkins: {{authorizationStrategy: {{globalMatrix: {{{}}}}}}}"
NODES = "jenkins: {{nodes: [{{permanent: {{nodeProperties: [{{authorizationMatrix: {{{}}}}}]}}}}]}}"

#: What a team would really bring.
GOOD = """\
x-mail: &mail ci@example.com
jenkins:
  systemMessage: "Builds of ${STACKGEN_SLOT}; ^${this} stays"
  quietPeriod: 2
  securityRealm:
    local:
      users:
        - id: ada
          name: Ada
          password: "#jbcrypt:$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5BEHVq4ujvzJ8Pq0Hj2Ea5OyS5SCe"
        - {id: build-bot, password: "${readFile:/run/secrets/bot}"}
  authorizationStrategy:
    globalMatrix:
      entries:
        - group: {name: authenticated, permissions: [Overall/Read, Job/Read, Job/Build]}
        - user: {name: ada, permissions: [Overall/Administer]}
        - user: {name: anonymous, permissions: []}
  views:
    - list: {name: nightly, includeRegex: "nightly-.*"}
  globalNodeProperties:
    - envVars: {env: [{key: TEAM, value: build}]}
unclassified:
  location: {adminAddress: *mail}
  someOtherPlugin: {enabled: true}
credentials:
  system:
    domainCredentials:
      - credentials:
          - string: {id: chat, scope: GLOBAL, secret: "${CHAT_TOKEN:-}"}
jobs:
  - script: |
      folder('team')
"""


def test_what_a_team_really_brings_is_taken() -> None:
    """Users, rights, views, credentials by reference, settings of other plugins, jobs."""
    assert refusals(GOOD, jobs="folder('team')\n") == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        # Settings that are stackgen's.
        ("jenkins: {numExecutors: 2}", "1: jenkins.numExecutors: stays 0"),
        ("jenkins:\n  numExecutors: 0", "2: jenkins.numExecutors: stays 0"),
        ("jenkins: {NumExecutors: 2}", "1: jenkins.NumExecutors: stays 0"),
        ("jenkins: {slaveAgentPort: 50000}", "1: jenkins.slaveAgentPort: stays off"),
        ("jenkins:\n  crumbIssuer:", "2: jenkins.crumbIssuer: stays `standard`"),
        (
            "jenkins: {crumbIssuer: {standard: {excludeClientIPFromCrumb: true}}}",
            "1: jenkins.crumbIssuer: stays `standard`",
        ),
        (
            "jenkins: {securityRealm: {local: {allowsSignup: true}}}",
            "1: jenkins.securityRealm.local.allowsSignup: stays false",
        ),
        (
            "unclassified: {location: {url: 'https://ci.example.com'}}",
            "1: unclassified.location.url: is made of the configuration's dns",
        ),
        (
            "security:\n  globalJobDslSecurityConfiguration:\n    useScriptSecurity: false",
            "3: security.globalJobDslSecurityConfiguration.useScriptSecurity: stays on",
        ),
        (
            "configuration-as-code: {unknown: warn}",
            "1: configuration-as-code: decides what JCasC forgives",
        ),
        ("jenkins: {mode: NORMAL}", "1: jenkins.mode: stands in what stackgen writes too"),
        ("Jenkins: {quietPeriod: 5}", "1: Jenkins: is written jenkins in what stackgen writes"),
        ("jenkins: [a]", "1: jenkins: must be a mapping"),
        ("jenkins:\n", "1: jenkins: is a single value here and a mapping in what stackgen writes"),
        # Who users are.
        ("jenkins: {securityRealm: {ldap: {}}}", "1: jenkins.securityRealm.ldap: ldap knows no"),
        ("jenkins: {securityRealm: none}", "jenkins.securityRealm: none knows no"),
        (
            "jenkins:\n  securityRealm:\n    local: {}\n    saml: {}",
            "4: jenkins.securityRealm.saml: saml knows no stackgen-hooks",
        ),
        (
            "jenkins: {securityRealm: {local: {users: [{id: x},\n {id: Stackgen-Hooks}]}}}",
            "2: jenkins.securityRealm.local.users[1]: stackgen-hooks is stackgen's own entry",
        ),
        (
            "jenkins: {securityRealm: {local: {users: [{id: admin}]}}}",
            "1: jenkins.securityRealm.local.users[0]: admin is stackgen's own entry",
        ),
        # Who may do what.
        ("jenkins: {authorizationStrategy: unsecured}", "unsecured would be a second strategy"),
        (
            "jenkins: {authorizationStrategy: {loggedInUsersCanDoAnything: {}}}",
            ".loggedInUsersCanDoAnything: loggedInUsersCanDoAnything would be a second strategy",
        ),
        (
            "jenkins: {authorizationStrategy: {roleBased: {}}}",
            "roleBased would be a second strategy, and JCasC takes one",
        ),
        (
            MATRIX.format("entries: [{user: {name: anonymous, permissions: [Job/Read]}}]"),
            "globalMatrix.entries[0].user.name: gives rights to anonymous",
        ),
        (
            MATRIX.format("entries: [{group: {name: ANONYMOUS, permissions: [Job/Read]}}]"),
            "group.name: gives rights to anonymous",
        ),
        (
            MATRIX.format("permissions: ['Overall/Read:anonymous']"),
            "globalMatrix.permissions[0]: gives rights to anonymous",
        ),
        (
            MATRIX.format("grantedPermissions: ['USER:Overall/Read:anonymous']"),
            "globalMatrix.grantedPermissions[0]: gives rights to anonymous",
        ),
        (
            NODES.format("entries: [{user: {name: anonymous, permissions: [Agent/Build]}}]"),
            "gives rights to anonymous",
        ),
        (
            MATRIX.format("entries: [{user: {name: stackgen-hooks, permissions: []}}]"),
            "stackgen-hooks has exactly the rights that stackgen needs",
        ),
        (
            MATRIX.format("permissions: ['GROUP:Overall/Administer:authenticated']"),
            "makes every login an administrator",
        ),
        (
            MATRIX.format("permissions: ['GROUP:hudson.model.Hudson.Administer:authenticated']"),
            "makes every login an administrator",
        ),
        (
            MATRIX.format("entries: {user: {name: anonymous, permissions: Job/Read}}"),
            "gives rights to anonymous",
        ),
        (
            MATRIX.format("entries: [{user: {name: a, permissions: [Job/Read, Job/Raed]}}]"),
            "permissions[1]: Job/Raed is no right of Job; did you mean Read?",
        ),
        (
            MATRIX.format("permissions: ['USER:Overal/Read:a', 'USER:Own/Read:a']"),
            "permissions[0]: Overal/Read is no right; did you mean Overall/Read?",
        ),
        (
            MATRIX.format("entries: [{user: {name: a, permissions: [Read, hudson.model.Item.X]}}]"),
            "permissions[0]: Read is no right; write for example Overall/Read",
        ),
        # Names that nothing binds.
        ("jenkins: {sytemMessage: a}", "sytemMessage: is unknown; did you mean systemMessage?"),
        ("groovy: []", "1: groovy: is unknown"),
        ("jenkins:\n  views: []\nunknwon:\n  a: b", "3: unknwon: is unknown"),
        # Entries of the same name.
        ("jenkins: {clouds: [{amazonEC2: {name: main-2}}]}", "main-2 is stackgen's own entry"),
        # Secrets.
        (
            "jenkins: {securityRealm: {local: {users: [{id: x, password: letmein}]}}}",
            "users[0].password: looks like a password or token in plain text",
        ),
        (
            "jenkins: {securityRealm: {local: {users: [{id: x, password: '${P:-letmein}'}]}}}",
            "users[0].password: looks like a password or token in plain text",
        ),
        (
            "jenkins: {securityRealm: {local: {users: [{id: x, password: '#jbcrypt:$2y$10$a'}]}}}",
            "users[0].password: is no bcrypt hash that Jenkins takes",
        ),
        (
            "jenkins: {globalNodeProperties: [{envVars: {env: [{key: NPM_TOKEN, value: abc}]}}]}",
            "envVars.env[0].value: looks like a password or token in plain text",
        ),
        ("jenkins: {systemMessage: AKIAIOSFODNN7EXAMPLE}", "1: looks like an AWS access key id"),
        # Job definitions.
        (
            "jobs:\n- script: |\n    job('a') {\n      name('anonymous')\n",
            "4: gives rights to anonymous",
        ),
        ("jobs:\n- file: jobs/a.groovy", "2: jobs[0].file: is a file in the container"),
        # YAML.
        ("", "1: is empty; write at least `jenkins: {systemMessage: Welcome}`"),
        ("# nothing\n", "1: is empty"),
        ("- a", "1: holds a list instead of a mapping"),
        ("a: b\n---\nc: d", "2: a second YAML document"),
        ("jenkins:\n\tviews: []", "2: a tab, which YAML does not take here"),
        ("jenkins:\n  views: []\n  views: []", "3: jenkins.views: stands twice"),
        ("jenkins: {<<: {a: b}}", "merge keys are not supported"),
        ("jenkins: !x {}", "has the tag !x"),
        ("jenkins: *no", "uses an alias (`*`) of which no anchor stands above"),
        (b"jenkins: \xff", "1: is not UTF-8"),
        ("x-a: &a {b: c}\ntool:\n" + "- *a\n" * 51, "53: tool[50]: uses more than 50 aliases"),
        ("a: &a " + "[" * 45 + "]" * 45, "nests deeper than 40 levels"),
    ],
)  # fmt: skip
def test_what_jenkins_could_not_start_with_is_refused(document: str | bytes, said: str) -> None:
    """Or would start with open, or without what looks after it: once, with its line."""
    found = refusals(document)
    assert len(found) == 1, found
    assert said in found[0]
    assert re.match(r"1\.yaml:\d+: ", found[0])


def test_two_documents_of_the_user_must_agree_too() -> None:
    """Each names the other's line."""
    first = "jenkins:\n  quietPeriod: 2\n  views: []\n"
    (found,) = refusals(first, "# other\njenkins: {quietPeriod: 2, views: []}\n")
    assert found.startswith("2.yaml:2: jenkins.quietPeriod: stands on teams/1.yaml:2 too")


def test_all_problems_of_all_files_come_at_once() -> None:
    """A person mends them in one go."""
    found = refusals("jenkins: {numExecutors: 1, nonsense: 2}", "- x", "groovy: []", jobs=" \n")
    assert [line.partition(": ")[0] for line in found] == [
        "1.yaml:1",
        "1.yaml:1",
        "2.yaml:1",
        "3.yaml:1",
        "jobs.groovy:1",
    ]


def test_a_secret_is_never_shown() -> None:
    """Neither by its form nor by its key's name nor inside another message."""
    document = "jenkins: {securityRealm: {local: {users: [{id: x, password: hunter2}]}}}"
    assert "hunter2" not in "\n".join(refusals(document))


def test_rights_for_everybody_in_a_script_are_refused() -> None:
    """The image's own script too."""
    script = "job('a') {\n  authorization {\n    permissionAll('anonymous')\n  }\n}\n"
    (found,) = refusals("jenkins: {quietPeriod: 1}", jobs=script)
    assert found.startswith("jobs.groovy:3: gives rights to anonymous")


def test_timers_are_worth_to_know() -> None:
    """In scripts of documents and in the image's own, with their lines; they refuse nothing."""
    document = (
        "jobs:\n  - script: |\n      job('a') {\n        triggers { cron('@daily') }\n      }\n"
    )
    found = known(document, jobs="job('b') {\n  triggers { githubPush() }\n}\n")
    assert [(item.rule, str(item.problem).partition(" ")[0]) for item in found] == [
        ("triggers", "teams/1.yaml:4:"),
        ("triggers", "teams/jobs.groovy:2:"),
    ]


def test_a_script_from_an_address_is_worth_to_know() -> None:
    """The boot then rests on somebody else's server."""
    (found,) = known("jobs:\n- url: https://git.example.com/a.groovy\n")
    assert found.rule == "sources"
    assert str(found.problem).startswith("teams/1.yaml:2: jobs[0].url: is fetched at each start")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("${TEAM}", "TEAM"),
        ("a ${STACKGEN_SLOT} ${TEAM}", "TEAM"),
        ("^${TEAM}", None),
        ("${TEAM:-x}", None),
        ("${readFile:/x}", None),
        ("$TEAM {TEAM}", None),
        ("${JENKINS_ADMIN_PASSWORD}", None),
    ],
)
def test_variables_that_nobody_sets_are_worth_to_know(text: str, named: str | None) -> None:
    """JCasC writes nothing for them."""
    found = [str(item.problem) for item in known(f'jenkins:\n  systemMessage: "{text}"\n')]
    start = f"teams/1.yaml:2: jenkins.systemMessage: ${{{named}}} is no variable of the container"
    assert [line.startswith(start) for line in found] == ([True] if named else [])


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("unclassified:\n  foo: {bar: 1}\n", "unclassified.foo"),
        ("Tool:\n  git: {}\n", "Tool.git"),
        ("unclassified:\n  location: {adminAddress: a@example.com}\n", None),
        ("jenkins:\n  systemMessage: hello\n", None),
    ],
)
def test_settings_in_no_table_are_worth_to_know(text: str, path: str | None) -> None:
    """Jenkins does not start when no plugin binds one, and nobody has looked."""
    found = [(item.rule, str(item.problem)) for item in known(text)]
    start = f"teams/1.yaml:2: {path}: is in no table of stackgen's"
    assert [(rule, line.startswith(start)) for rule, line in found] == (
        [("names", True)] if path else []
    )


def test_a_secret_of_the_controller_is_a_variable() -> None:
    """By the name that it has in the file, and no other."""
    document = 'jenkins:\n  systemMessage: "${CHAT_TOKEN} ${CHAT}"\n'
    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/chat"
    (found,) = known(document, CHAT_TOKEN=arn)
    assert "${CHAT} is no variable" in str(found.problem)
    assert "gets its name under controllers[].secrets" in str(found.problem)
    assert known(document, CHAT_TOKEN=arn, CHAT=arn) == []


@pytest.mark.parametrize(
    "document",
    [
        "jenkins:\n" + "".join(f"  k{number}: 1\n" for number in range(2000)),
        "jenkins: {views: [" + "{a: 1}," * 2000 + "]}",
        "jenkins: {systemMessage: '" + "${" * 60000 + "'}",
        "jobs:\n- script: |\n" + "    triggers { cron('a') }\n" * 2000,
        "jobs:\n- script: |\n" + "    name('aaaaaaaaaaaaaaaaaaaaaaaaaa:\n" * 2000,
    ],
    ids=["unknown keys", "entries", "variables", "triggers", "names"],
)
def test_a_large_document_does_not_take_long(document: str) -> None:
    """However much is wrong with it."""
    start = time.process_time()
    if not refusals(document):
        known(document)
    assert time.process_time() - start < 5


PIECES = [
    "", " ", "\n", "\t", ":", ": ", "- ", "#", "'", '"', "[", "]", "{", "}", ",", "&a ", "*a",
    "*mail", "!x ", "<<: ", "? ", "|\n", "---\n", "~", "{}", "[]", "[[]]", "5", "1.5", "anonymous",
    "globalMatrix", "entries", "users", "x-", "jenkins: ", "jobs: ", "script: ", "${", "^${a}",
    "AKIAIOSFODNN7EXAMPLE", "\x00", "\u202e", "cron('", "x" * 400, "[" * 50, "id: admin",
]  # fmt: skip


@drawing(60)
@given(
    st.lists(
        st.tuples(st.integers(0, 4000), st.integers(0, 40), st.sampled_from(PIECES)),
        min_size=1,
        max_size=6,
    )
)
def test_a_mutated_document_never_fails_otherwise(changes: list[tuple[int, int, str]]) -> None:
    """It is taken or refused, each line short and of this file."""
    text = GOOD
    for start, length, piece in changes:
        place = start % (len(text) + 1)
        text = text[:place] + piece + text[place + length :]
    lines = refusals(text)
    for line in lines:
        assert line.startswith("1.yaml:")
        assert len(line) <= LINE_LIMIT
        assert "AKIAIOSFODNN7EXAMPLE" not in line
    if not lines:
        known(text)


@drawing(40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["jenkins", "jobs", "script", "authorizationStrategy", "globalMatrix", "entries",
                 "user", "name", "permissions", "securityRealm", "local", "users", "id", "clouds",
                 "amazonEC2", "credentials", "system", "domainCredentials", "unclassified", "x-a"]
            ),
            inner,
            max_size=3,
        ),
        max_leaves=20,
    )
)  # fmt: skip
def test_any_shape_is_taken_or_refused(data: object) -> None:
    """Where a mapping is expected may stand anything."""
    text = json.dumps(data)
    if not refusals(text):
        known(text)
