"""What runs for the resources of the local AWS: processes for tasks, a listener for balancers."""

from localcloud.dataplane.plane import DataPlane

__all__ = ["DataPlane"]
