"""The ECS cluster."""

from dataclasses import dataclass

from troposphere import Ref, Template, ecs

from stacks.naming import name_tag
from stacks.refs import ClusterName


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterProps:
    """Nothing is asked: capacity is added by `hosts`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The cluster.

    Attributes:
        name: What `Ref` gives.
    """

    name: ClusterName


def cluster(t: Template, _: ClusterProps) -> Cluster:
    """Define the cluster, without a name of its own: one in use could not be replaced."""
    made = t.add_resource(ecs.Cluster("Cluster", Tags=name_tag("cluster")))
    return Cluster(name=ClusterName(Ref(made)))
