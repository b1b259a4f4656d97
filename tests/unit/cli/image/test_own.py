"""The image of a configuration before it is built."""

from cli import __version__
from cli.image.own import needed, own_image, repository_uri
from stacks.config import Config, Controller, Hosts
from stacks.controller_image import context, revision
from tests.unit.cli.image.outside import OWN


def test_it_is_for_the_hosts() -> None:
    """Their architecture is the builder's platform, and in the tag."""
    arm = own_image(Config(name="ci", hosts=Hosts(instance_types=("m7g.large",))))
    assert (arm.architecture, arm.platform) == ("arm64", "linux/arm64")
    assert arm.tag.endswith("-arm64")


def test_another_base_is_another_image() -> None:
    """Its tag is not the one that a deployment looks for."""
    config = Config(name="ci")
    own, other = own_image(config), own_image(config, "registry.example.com/jenkins:1")
    assert own.base.startswith("docker.io/jenkins/jenkins:")
    assert other.base == "registry.example.com/jenkins:1"
    assert own.tag != other.tag


def test_a_controller_s_files_are_in_it() -> None:
    """And so in its tag."""
    controllers = (Controller(name="main", casc=("a.yaml",)),)
    with_file = Config(name="ci", controllers=controllers).with_files({"a.yaml": "x: 1\n"})
    other = Config(name="ci", controllers=controllers).with_files({"a.yaml": "x: 2\n"})
    own = own_image(with_file)
    assert own.files["controllers/main/casc/01-a.yaml"] == "x: 1\n"
    assert len({own.tag, own_image(other).tag, own_image(Config(name="ci")).tag}) == 3
    assert set(context(Config(name="ci"), {})) == set()


def test_labels_say_what_it_is_made_of() -> None:
    """A digest that nobody told is not there."""
    name = "org.opencontainers.image"
    assert OWN.labels(None) == {
        f"{name}.title": "stackgen controller",
        f"{name}.version": __version__,
        f"{name}.revision": revision(OWN.files, "b:1"),
        f"{name}.base.name": "b:1",
    }
    assert OWN.labels("sha256:1")[f"{name}.base.digest"] == "sha256:1"


def test_a_registry_has_the_partition_s_name() -> None:
    """China's ends otherwise."""
    assert repository_uri("1", "eu-west-1") == (
        "1.dkr.ecr.eu-west-1.amazonaws.com/stackgen/controller"
    )
    assert ".cn-north-1.amazonaws.com.cn/" in repository_uri("1", "cn-north-1")


def test_it_is_needed_by_who_names_none() -> None:
    """One controller is enough."""
    named = Controller(name="a", image="registry.example.com/jenkins:1")
    assert not needed(Config(name="ci", controllers=(named,)))
    assert needed(Config(name="ci", controllers=(named, Controller(name="b"))))
