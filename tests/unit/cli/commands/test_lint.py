"""`stackgen lint`: what is found before a template is there."""

import json

import pytest

from cli.boundary import run
from stacks.config import Config
from stacks.errors import UsageError
from stacks.synth import Synthesis
from tests.unit.cli.fakes import world


def test_what_only_synthesis_finds_is_a_finding_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Additions that are too large are exit 2, and JSON for who reads that."""

    def refuse(_config: Config) -> Synthesis:
        raise UsageError("hosts.cloud_config (a.yaml): too large", "keep large files in S3")

    assert run(["lint", "--output", "json"], world().edge(synth=refuse)) == 2
    out, err = capsys.readouterr()
    (finding,) = json.loads(out)
    assert finding["level"] == "error"
    assert finding["message"] == ("hosts.cloud_config (a.yaml): too large; keep large files in S3")
    assert "keep large files in S3" in err
