"""The ECS cluster."""

from tests.configurations import properties


def test_insights_are_the_file_s() -> None:
    """`logs.container_insights` is on unless the file says otherwise, and then says so to ECS."""
    for name, value in (("quickstart", "enabled"), ("adopted", "disabled")):
        assert properties(name, "Cluster")["ClusterSettings"] == [
            {"Name": "containerInsights", "Value": value}
        ]
