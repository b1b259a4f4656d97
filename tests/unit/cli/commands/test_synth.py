"""`stackgen synth`: the template on stdout or in a folder."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.boundary import run
from stacks.config import Config
from stacks.controller_image import BASE
from stacks.synth import Synthesis
from tests.unit.cli.fakes import world

FULL = Synthesis(
    root={"Resources": {"A": {}}},
    nested={"cell-1.json": {"Resources": {}}},
    assets={"hooks/health.zip": b"zip"},
)


def test_stdout_is_the_template(capsys: pytest.CaptureFixture[str]) -> None:
    """Exactly the synthesis' bytes, and nothing on stderr."""
    assert run(["synth"], world().edge(synth=lambda _: FULL)) == 0
    out, err = capsys.readouterr()
    assert out == FULL.root_json
    assert err == ""


def test_a_folder_gets_all_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Root, nested templates, assets; the path is printed, and what is next, on stderr."""
    out = tmp_path / "a" / "b"
    assert run(["synth", "-o", str(out)], world().edge(synth=lambda _: FULL)) == 0
    printed, told = capsys.readouterr()
    assert printed == ""
    path, _, code, template = told.splitlines()
    assert path == str(out)
    assert code.split() == ["aws", "s3", "cp", f"{out}/assets", "s3://BUCKET/", "--recursive"]
    assert f"--template-file {out}/root.json" in template
    assert template.endswith("--parameter-overrides AssetsBucket=BUCKET")
    assert (out / "root.json").read_text() == FULL.root_json
    assert json.loads((out / "cell-1.json").read_text()) == {"Resources": {}}
    assert (out / "assets" / "hooks" / "health.zip").read_bytes() == b"zip"


def test_a_folder_without_assets_has_an_empty_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """DIR/assets is always there, so that scripts need no condition."""
    assert run(["synth", "-o", str(tmp_path)], world().edge()) == 0
    assert capsys.readouterr() == ("", f"{tmp_path}\n")
    assert list((tmp_path / "assets").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in the way: exit 2, its path and the system's reason."""
    file = tmp_path / "file"
    file.write_text("")
    assert run(["synth", "-o", str(file)], world().edge()) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_aws_is_not_reached() -> None:
    """Synthesis needs no connection."""
    outside = world()
    assert run(["synth"], outside.edge()) == 0
    assert outside.connections == []


def test_an_image_on_another_base_is_named_by_its_own_tag() -> None:
    """Else the template would name what nobody has pushed; what no image has is refused at once."""
    seen: list[object] = []

    def synth(_config: Config, images: Mapping[str, str]) -> Synthesis:
        seen.append(images)
        return FULL

    edge = world().edge(synth=synth)
    assert run(["synth", "--base-image", "registry.example.com/jenkins:1"], edge) == 0
    assert seen == [{BASE: "registry.example.com/jenkins:1"}]
    assert run(["synth", "--base-image", "--privileged"], edge) == 2
