"""Packaged data: found in a checkout as in an installed wheel."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from cli.package import code, data_folder, texts

ROOT = Path(__file__).parents[3]


def test_every_file_of_user_data_and_of_the_image_is_there() -> None:
    """Keys are paths from the repository's root, values the text; nothing hidden or compiled."""
    files = {
        path
        for folder in ("cloudinit", "jenkins")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__" and path.name[0] != "."
    }
    assert {"cloudinit/host.yaml.j2", "cloudinit/scripts/join-cluster.sh"} <= set(texts())
    assert {"jenkins/stackgen_slot/__main__.py", "jenkins/controllers/README.md"} <= set(texts())
    assert dict(texts()) == {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files
    }


def test_a_checkout_has_the_folder_at_its_root() -> None:
    """Without installed data the checkout's own is taken."""
    assert data_folder("cloudinit") == ROOT / "cloudinit"


def test_the_code_of_all_hooks_is_one_zip_that_tells_no_time() -> None:
    """Every module and nothing compiled, readable by all, under its import name, never another."""
    with ZipFile(BytesIO(code())) as archive:
        entries = archive.infolist()
        content = {one.filename: archive.read(one) for one in entries}
    sources = sorted((ROOT / "lambdas").rglob("*.py"))
    assert content == {one.relative_to(ROOT).as_posix(): one.read_bytes() for one in sources}
    assert "lambdas/__init__.py" in content
    assert [one.filename for one in entries] == sorted(content)
    assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {one.external_attr >> 16 for one in entries} == {0o100644}
    assert {one.create_system for one in entries} == {3}
    assert {one.compress_type for one in entries} == {0}
    assert code.__wrapped__() == code()
