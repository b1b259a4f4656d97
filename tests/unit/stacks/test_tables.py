"""What the tables say of regions and instance types."""

import pytest

from stacks import tables
from stacks.tables import architecture_of, instance_types, regions, regions_with_types


def test_a_well_known_type() -> None:
    """AWS's own figures: 8 GiB, 2 vCPUs, 3 interfaces."""
    found = instance_types()["m6i.large"]
    assert (found.memory_mib, found.vcpus, found.interfaces) == (8192, 2, 3)
    assert found.architecture == "x86_64"
    assert {"us-east-1", "eu-west-1", "ap-southeast-2"} <= found.regions


def test_a_type_that_is_not_everywhere() -> None:
    """Old families and new ones differ by region."""
    assert "af-south-1" not in instance_types()["m8a.large"].regions
    assert instance_types()["t3.large"].regions == regions_with_types()


def test_every_type_is_a_machine_in_known_regions() -> None:
    """Memory, processors and a network interface."""
    assert len(instance_types()) > 1000
    for name, found in instance_types().items():
        assert found.memory_mib > 0, name
        assert found.vcpus > 0, name
        assert found.interfaces >= 1, name
        assert found.regions <= regions().keys(), name


def test_zones_belong_to_their_region() -> None:
    """Names start with the region's, and an account sees two or more of them."""
    assert len(regions()) > 30
    for name, region in regions().items():
        assert all(zone.startswith(name) for zone in region.zones)
        assert 2 <= region.count <= len(region.zones)


def test_the_rule_of_names_agrees_with_the_table() -> None:
    """So a type newer than the table gets the architecture that its name says."""
    rule = tables.architecture_by_name
    wrong = [name for name, found in instance_types().items() if rule(name) != found.architecture]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "architecture"), [("m99g.large", "arm64"), ("m99i.large", "x86_64")]
)
def test_a_newer_type_is_judged_by_its_name(name: str, architecture: str) -> None:
    """As far as its name follows AWS's rule."""
    assert architecture_of(name) == architecture


def test_the_tables_are_small() -> None:
    """Every command that reads a configuration pays for them."""
    sizes = [path.stat().st_size for path in tables.FOLDER.glob("*.json")]
    assert len(sizes) >= 2
    assert sum(sizes) < 300 * 1024
