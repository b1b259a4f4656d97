"""Packaged data: found in a checkout as in an installed wheel."""

from pathlib import Path

from cli.package import data_folder, texts

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
