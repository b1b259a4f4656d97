"""The health of a container runtime, as ECS tells it."""

from localcloud.adjust.ecs_hosts import told


def test_it_has_the_shape_of_the_document() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstanceHealthStatus.html."""
    found = told(("IMPAIRED", 1_763_764_200.0))
    assert found["overallStatus"] == "IMPAIRED"
    (detail,) = found["details"]
    assert detail == {
        "type": "CONTAINER_RUNTIME",
        "status": "IMPAIRED",
        "lastStatusChange": 1_763_764_200.0,
    }


def test_before_the_first_check_it_is_initializing() -> None:
    """There is nothing to say in detail."""
    assert told(None) == {"overallStatus": "INITIALIZING", "details": []}
