"""Secrets are put in every place that holds one, and looked for in everything that is written.

One stack lives through a whole day of commands against a local AWS of its own, as on AWS: with
credentials in the environment and in a profile, and an end point. Nothing that the program or the
local AWS printed or left in a file may hold what only Secrets Manager, Systems Manager and the
container know, nor the credentials.
"""

import base64
import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from localcloud import client
from tests.program import call

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"

#: Distinguishable, and of the form AWS gives them. None is anybody's.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "ASIACANARYENVIRONMEN",
    "AWS_SECRET_ACCESS_KEY": "canaryEnv0Secret1Access2Key3abcdEFGH4567",
    "AWS_SESSION_TOKEN": "canaryEnvSessionToken//////////wEaCXVzLWVhc3QtMSJHMEUCIQD",
}
PROFILE = {
    "aws_access_key_id": "AKIACANARYPROFILE001",
    "aws_secret_access_key": "canaryProfile0Secret1Access2Key3abcd4567",
}

#: What a person may put where it does not belong; each is refused, and not repeated.
MISPLACED = {
    "a token in an image's address": "ghp_canaryCanaryCanaryCanaryCanary012345",
    "a password in Jenkins' options": "canary-jenkins-options-hunter2",
    "a key in a tag": "canaryTag0Secret1Access2Key3abcdEFGH4567",
    "a password in a parameter": "canary-parameter-hunter2",
}

NAMED = "name: canary\nregion: us-east-1\n"
LOGIN = """
dns: {zone: example.com}
access:
  login:
    issuer: https://login.example.com
    authorization_endpoint: https://login.example.com/authorize
    token_endpoint: https://login.example.com/token
    user_info_endpoint: https://login.example.com/user
    client_id: jenkins
    client_secret_arn: ARN
    client_secret_field: client_secret
"""
CONTROLLERS = """
controllers:
  - name: main
    slots: SLOTS
    secrets:
      GITHUB_TOKEN: "ARN:token::"
      NPM_TOKEN: "arn:aws:ssm:us-east-1:123456789012:parameter/npm"
"""
NAMED_SECRETS = {
    "a named secret": "canary-github-token-hunter2-hunter2",
    "a named parameter": "canary-npm-token-hunter2-hunter2",
}
CLIENT_SECRET = "canary-oidc-client-secret-hunter2"  # noqa: S105 - to be looked for
BROKEN = "name: broken\nregion: us-east-1\nstorage: {file_system_id: fs-0123456789abcdef0}\n"
REFUSED = f"""{NAMED}
controllers:
  - name: main
    image: docker.io/{MISPLACED["a token in an image's address"]}@registry/jenkins:1
    java_options: -Dadmin.password={MISPLACED["a password in Jenkins' options"]}
tags: {{deploy: {MISPLACED["a key in a tag"]}}}
"""

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("canaries")]


@dataclass
class Day:
    """A folder, a local AWS, and everything that was printed.

    Attributes:
        folder: Where the files lie and the program runs.
        home: The local AWS's own.
        url: Its end point.
        secrets: Every canary, by what it is.
        printed: Every output of every command, by the command.
    """

    folder: Path
    home: Path
    url: str
    secrets: dict[str, str]
    printed: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, code: int = 0, profile: bool = False) -> None:
        """Call the program, keep what it printed."""
        done = call(
            self.folder,
            *arguments,
            STACKGEN_LOCAL_HOME=str(self.home),
            AWS_ENDPOINT_URL=self.url,
            AWS_SHARED_CREDENTIALS_FILE=str(self.folder.parent / "credentials"),
            **({"AWS_PROFILE": "canary"} if profile else CREDENTIALS),
        )
        key = " ".join(arguments)
        self.printed[f"{len(self.printed)}: {key}"] = done.stdout + done.stderr
        assert done.returncode == code, f"{key}: {done.stdout}{done.stderr}"

    def write(self, text: str, name: str = "stackgen.yaml") -> None:
        """Write a configuration."""
        (self.folder / name).write_text(text)

    def aws(self, service: str) -> Any:
        """Return a client of the local AWS."""
        session = boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the local AWS has no other
            region_name=REGION,
        )
        return session.client(service, endpoint_url=self.url)

    def with_login(self) -> str:
        """Return a configuration with a login, whose client secret lies in Secrets Manager."""
        client = self.aws("secretsmanager")
        known = [item["ARN"] for item in client.list_secrets()["SecretList"]]
        mine = [arn for arn in known if ":secret:oidc-" in arn]
        if not mine:
            text = json.dumps({"client_secret": CLIENT_SECRET})
            mine = [client.create_secret(Name="oidc", SecretString=text)["ARN"]]
        return NAMED + LOGIN.replace("ARN", mine[0])

    def with_secrets(self, slots: int) -> str:
        """Return a configuration with a login, whose controller names two values kept elsewhere.

        They lie there under the names in their ARNs, as one does who tries a file out.
        """
        client, ssm = self.aws("secretsmanager"), self.aws("ssm")
        if not [item for item in client.list_secrets()["SecretList"] if item["Name"] == "github"]:
            text = json.dumps({"token": NAMED_SECRETS["a named secret"]})
            client.create_secret(Name="github", SecretString=text)
            value = NAMED_SECRETS["a named parameter"]
            ssm.put_parameter(Name="npm", Value=value, Type="SecureString")
        arn = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:github-AbCdEf"
        named = CONTROLLERS.replace("SLOTS", str(slots)).replace("ARN", arn)
        return self.with_login() + named

    def learn(self) -> None:
        """Add the secrets that the stack made: passwords and private keys."""
        for secret in self.aws("secretsmanager").list_secrets()["SecretList"]:
            value = self.aws("secretsmanager").get_secret_value(SecretId=secret["ARN"])
            self.secrets[secret["Name"]] = value["SecretString"]
        found = self.aws("ssm").describe_parameters()["Parameters"]
        for name in (item["Name"] for item in found if "keypair" in item["Name"]):
            value = self.aws("ssm").get_parameter(Name=name, WithDecryption=True)
            body = value["Parameter"]["Value"].splitlines()[1:-1]
            self.secrets |= {f"{name} line {place}": line for place, line in enumerate(body)}

    def traces(self) -> Iterator[tuple[str, str]]:
        """Yield everything that was printed, and every file that was left, with its place."""
        yield from self.printed.items()
        for top in (self.folder, self.home):
            for path in top.rglob("*"):
                if path.is_file():
                    yield str(path), path.read_bytes().decode(errors="replace")


def forms(secret: str) -> set[str]:
    """Return a secret as it is, and as it may be written elsewhere."""
    encoded = secret.encode()
    return {
        secret,
        base64.b64encode(encoded).decode().rstrip("="),
        encoded.hex(),
        urllib.parse.quote(secret, safe=""),
    }


def a_day_of_commands(day: Day) -> None:
    """Call every verb, with text and JSON, well and badly."""
    day.run("synth", "-o", "template")
    day.run("lint", "--output", "json")
    day.run("deploy", "--dry-run", "--output", "json")
    day.run("deploy", "--yes", "--verbose")
    day.learn()
    for verb in ("status", "agents", "outputs", "events"):
        day.run(verb)
        day.run(verb, "--output", "json", profile=True)
    day.write(day.with_secrets(3))
    day.run("deploy", "--yes", "--debug", "--output", "json", profile=True)
    day.run("local", "status", "--output", "json")
    day.write(BROKEN, "broken.yaml")
    day.run("deploy", "-c", "broken.yaml", "--yes", code=1)
    day.run("events", "-c", "broken.yaml", "--output", "json")
    day.run("deploy", "-c", "broken.yaml", "--yes", "--debug", code=1)
    day.write(REFUSED, "refused.yaml")
    for refused in (("synth",), ("lint",), ("deploy", "--yes")):
        for more in ((), ("--debug",), ("--output", "json")):
            day.run(*refused, *more, "-c", "refused.yaml", code=1 if "--debug" in more else 2)
    (day.folder / "refused.yaml").unlink()
    password = MISPLACED["a password in a parameter"]
    day.run("deploy", "--yes", "--param", f"AdminPassword={password}", code=2)
    day.run("status", "--stack-name", f"password={password}", code=2)
    day.run("destroy", "--yes", "--debug")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Let a day go by; the local AWS stays up until its files were read."""
    top = tmp_path_factory.mktemp("canaries")
    home, folder = top / "home", top / "project"
    folder.mkdir()
    lines = "".join(f"{name} = {value}\n" for name, value in PROFILE.items())
    (top / "credentials").write_text(f"[canary]\n{lines}")
    endpoint = client.up(home)
    made = Day(
        folder,
        home,
        endpoint.url,
        {
            **CREDENTIALS,
            **PROFILE,
            **MISPLACED,
            **NAMED_SECRETS,
            "client secret": CLIENT_SECRET,
        },
    )
    try:
        made.aws("route53").create_hosted_zone(Name="example.com", CallerReference="canary")
        made.write(made.with_secrets(2))
        a_day_of_commands(made)
        yield made
    finally:
        client.down(home)


def test_every_place_of_a_secret_held_one(day: Day) -> None:
    """The password, the private key and the credentials were really there to be given away."""
    assert set(CREDENTIALS) | set(PROFILE) | set(MISPLACED) | {"client secret"} < set(day.secrets)
    assert set(NAMED_SECRETS) < set(day.secrets)
    for kind in ("AdminSecret", "HooksSecret"):
        assert len([name for name in day.secrets if kind in name]) == 1
    assert len([name for name in day.secrets if "/ec2/keypair/" in name]) > 5
    assert all(len(secret) >= 20 for secret in day.secrets.values())


def test_no_secret_is_printed_or_left_in_a_file(day: Day) -> None:
    """No template, log, state, output, error or trace holds a secret, however it is written."""
    traces = list(day.traces())
    assert len(traces) > 30
    found = [
        f"{name} in {where}"
        for where, text in traces
        for name, secret in day.secrets.items()
        if any(form in text for form in forms(secret))
    ]
    assert found == []


def test_a_secret_that_is_written_would_be_found(day: Day, tmp_path: Path) -> None:
    """The search sees a secret in a file and in what was printed."""
    secret = day.secrets["AWS_SESSION_TOKEN"]
    (tmp_path / "log").write_text(f"x-amz-security-token={urllib.parse.quote(secret, safe='')}")
    seen = Day(
        tmp_path, tmp_path / "none", "", {}, {"status": base64.b64encode(secret.encode()).decode()}
    )
    hits = [where for where, text in seen.traces() if any(form in text for form in forms(secret))]
    assert hits == ["status", str(tmp_path / "log")]
