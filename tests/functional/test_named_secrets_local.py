"""Secrets that a file names, tried out: refused until they are there, then in every slot."""

from pathlib import Path

import boto3
import pytest

from localcloud import client
from tests.program import call

CONFIG = """\
name: ci
region: us-east-1
agents: []
controllers:
  - name: main
    secrets:
      GITHUB_TOKEN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:ci/github-AbCdEf:token::"
      NPM_TOKEN: arn:aws:ssm:us-east-1:123456789012:parameter/ci/npm
"""
TOKEN, PARAMETER = "named-github-hunter2", "named-npm-hunter2"

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("named_secrets")]


def deploy(folder: Path, home: Path, code: int) -> str:
    """Deploy to the local AWS, which must end with this code; return what was said."""
    done = call(folder, "deploy", "--local", "--yes", STACKGEN_LOCAL_HOME=str(home))
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr


def test_named_secrets_are_asked_for_and_reach_every_slot(tmp_path: Path) -> None:
    """What is missing is refused with the command that makes it, before there is a stack."""
    folder, home = tmp_path / "project", tmp_path / "home"
    folder.mkdir()
    (folder / "stackgen.yaml").write_text(CONFIG)
    endpoint = client.up(home)
    session = boto3.Session("test", "test", region_name="us-east-1")
    try:
        said = deploy(folder, home, 1)
        assert "there is no secret ci/github in the local AWS for secrets.GITHUB_TOKEN" in said
        assert "aws secretsmanager create-secret --name ci/github --secret-string file" in said
        secrets = session.client("secretsmanager", endpoint_url=endpoint.url)
        secrets.create_secret(Name="ci/github", SecretString=f'{{"token": "{TOKEN}"}}')
        said = deploy(folder, home, 1)
        assert "there is no parameter /ci/npm in the local AWS for secrets.NPM_TOKEN" in said
        stacks = session.client("cloudformation", endpoint_url=endpoint.url).list_stacks()
        assert stacks["StackSummaries"] == []
        parameters = session.client("ssm", endpoint_url=endpoint.url)
        parameters.put_parameter(Name="/ci/npm", Value=PARAMETER, Type="SecureString")
        deploy(folder, home, 0)
        running = client.status(home)
        assert running is not None
        assert len(running.tasks) == 2
        for task in running.tasks:
            variables = Path(f"/proc/{task['pid']}/environ").read_bytes().split(b"\0")
            assert f"GITHUB_TOKEN={TOKEN}".encode() in variables
            assert f"NPM_TOKEN={PARAMETER}".encode() in variables
    finally:
        client.down(home)
