"""Which files of users belong into the controllers' image, and where."""

from stacks.controller_files import controller_files
from stacks.loading import load

CONFIG = b"""\
name: ci
controllers:
  - {name: main, casc: [b/team.yml, a/team.yaml], jobs: {file: seed.dsl}}
  - {name: plain, route: {path: /plain}, jobs: {git: {url: "https://git.example.com/jobs.git"}}}
"""


def test_they_keep_their_order_and_get_the_endings_that_the_image_reads() -> None:
    """Two of one name stay apart; what is cloned is no file of the image."""
    texts = {"b/team.yml": b"unclassified: {}\n", "a/team.yaml": b"jenkins: {}\n", "seed.dsl": b"x"}
    config = load(CONFIG, file="ci.yaml", reader=lambda name: texts[name])
    assert list(controller_files(config).items()) == [
        ("controllers/main/casc/01-team.yaml", "unclassified: {}\n"),
        ("controllers/main/casc/02-team.yaml", "jenkins: {}\n"),
        ("controllers/main/jobs/seed.groovy", "x"),
    ]


def test_one_without_files_brings_none() -> None:
    """The image is then the same for everybody."""
    assert controller_files(load(b"name: ci", file="ci.yaml")) == {}
