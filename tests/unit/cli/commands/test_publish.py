"""`stackgen publish`: refused before anything is uploaded, else uploaded and linked."""

import json

import pytest

from cli.boundary import run
from cli.records import Bucket
from stacks import __version__
from tests.unit.cli.fakes import ACCOUNT, World, world

HERE = Bucket(region="eu-west-1")


def outside(shelf: Bucket = HERE) -> World:
    """Make an outside with a bucket and a template with parameters."""
    made = world(shelf=shelf)
    made.template = {
        "Parameters": {"Size": {"Type": "String", "Default": "1"}},
        "Resources": {"Vpc": {}},
    }
    return made


def test_a_template_is_uploaded_and_linked(capsys: pytest.CaptureFixture[str]) -> None:
    """The object is the template, under the version; owner and region were checked before."""
    there = outside()
    arguments = ["publish", "--bucket", "b", "--param", "Size=2", "--output", "json"]
    assert run(arguments, there.edge()) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["keys"] == list(there.aws.uploaded)
    assert json.loads(there.aws.uploaded[told["keys"][0]]) == there.template
    assert told["keys"][0].startswith(f"stackgen/{__version__}/ci-")
    assert "param_Size=2" in told["link"]
    assert "--tags Key=stackgen:stack,Value=ci" in told["command"]
    names = there.aws.names()
    assert names.index(f"bucket b {ACCOUNT}") < names.index(f"upload b {ACCOUNT}")


def test_publishing_twice_is_publishing_once() -> None:
    """The same content lies at the same key."""
    there = outside()
    assert run(["publish", "--bucket", "b"], there.edge()) == 0
    assert run(["publish", "--bucket", "b"], there.edge()) == 0
    assert len(there.aws.uploaded) == 1


def test_it_says_what_the_console_cannot_delete(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody lifts the load balancer's protection there: a failed creation would stay."""
    assert run(["publish", "--bucket", "b"], outside().edge()) == 0
    told = capsys.readouterr().err
    assert "refuses to be deleted" in told
    assert told.rstrip().endswith(" destroy")


@pytest.mark.parametrize(
    ("shelf", "word"),
    [
        (Bucket(region="us-east-1"), "lies in us-east-1"),
        (Bucket(code="404"), "aws s3 mb s3://b --region eu-west-1"),
        (Bucket(code="403"), "another account"),
    ],
)
def test_a_bucket_that_cannot_serve_is_refused(
    shelf: Bucket, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another region's, a missing and a foreign bucket: exit 1, nothing uploaded."""
    there = outside(shelf)
    assert run(["publish", "--bucket", "b"], there.edge()) == 1
    assert word in capsys.readouterr().err
    assert there.aws.uploaded == {}


def test_the_way_out_reaches_the_end_point_that_was_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without it the printed command would make a bucket in a real account."""
    there = outside(Bucket(code="404"))
    arguments = ["publish", "--bucket", "b", "--endpoint-url", "http://127.0.0.1:9"]
    assert run(arguments, there.edge()) == 1
    told = capsys.readouterr().err
    assert "aws s3 mb s3://b --region eu-west-1 --endpoint-url http://127.0.0.1:9" in told


@pytest.mark.parametrize("name", ["s3://b", "my bucket", "b/folder", ""])
def test_what_is_no_bucket_is_refused_before_aws(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2 with what to write, and nobody was called."""
    there = outside()
    assert run(["publish", "--bucket", name], there.edge()) == 2
    assert "Write the name alone" in capsys.readouterr().err
    assert there.aws.names() == []


def test_a_wrong_parameter_is_refused_before_aws() -> None:
    """Exit 2, and nobody was called."""
    there = outside()
    assert run(["publish", "--bucket", "b", "--param", "Sise=2"], there.edge()) == 2
    assert there.aws.calls == []


def test_a_dry_run_uploads_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It says where the template would lie, and checks the bucket."""
    there = outside()
    assert run(["publish", "--bucket", "b", "--dry-run"], there.edge()) == 0
    assert "s3://b/stackgen/" in capsys.readouterr().err
    assert there.aws.uploaded == {}
